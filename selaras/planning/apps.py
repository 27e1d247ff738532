from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "selaras.planning"
    verbose_name = "perencanaan"
