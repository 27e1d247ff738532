from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "selaras.exchange"
    verbose_name = "pertukaran data"
