from django.apps import AppConfig


class EditionsConfig(AppConfig):
    name = "selaras.editions"
    verbose_name = "edisi kaskade"
