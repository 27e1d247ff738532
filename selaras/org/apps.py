from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "selaras.org"
    verbose_name = "organisasi"
