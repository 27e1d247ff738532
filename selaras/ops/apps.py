from django.apps import AppConfig


class OpsConfig(AppConfig):
    name = "selaras.ops"
    verbose_name = "operasi"
