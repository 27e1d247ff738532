from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "selaras.surveys"
    verbose_name = "survei kepuasan"
