from django.apps import AppConfig


class MeasurementConfig(AppConfig):
    name = "selaras.measurement"
    verbose_name = "pengukuran kinerja"
