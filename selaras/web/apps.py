from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "selaras.web"
    verbose_name = "situs"
