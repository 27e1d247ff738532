from django.apps import AppConfig


class ActionPlansConfig(AppConfig):
    name = "selaras.actionplans"
    verbose_name = "rencana aksi"
