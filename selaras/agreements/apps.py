from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "selaras.agreements"
    verbose_name = "perjanjian kinerja"
