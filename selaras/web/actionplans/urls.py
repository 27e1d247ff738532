"""Rencana aksi: KSD and IKU, each as a timeline and as the table of the annex."""

from django.urls import path

from selaras.web.actionplans import views

app_name = "actionplans"
urlpatterns = [
    path("", views.ksd, name="list"),
    path("ksd/tabel/", views.ksd, {"as_table": True}, name="ksd-table"),
    path("ksd/<int:pk>/", views.activity, name="activity"),
    path("iku/", views.iku, name="iku"),
    path("iku/tabel/", views.iku, {"as_table": True}, name="iku-table"),
]
