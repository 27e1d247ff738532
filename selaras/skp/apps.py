from django.apps import AppConfig


class SkpConfig(AppConfig):
    name = "selaras.skp"
    verbose_name = "sasaran kinerja pegawai"
