from django.apps import AppConfig


class CascadeConfig(AppConfig):
    name = "selaras.cascade"
    verbose_name = "kaskade"
