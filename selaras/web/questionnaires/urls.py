"""Instrumen dan layanan survei: what is asked, version by version, and what people are asked about."""

from django.urls import path

from selaras.web.questionnaires import editing, offers, views

app_name = "questionnaires"
ONE = "instrumen/<int:pk>/"
urlpatterns = [
    path("instrumen/", views.index, name="list"),
    path("instrumen/bawaan/", views.install, name="install"),
    path("instrumen/baru/", editing.begin, name="begin"),
    path("instrumen/jumlah/", editing.weigh, name="weigh"),
    path(ONE, views.instrument, name="instrument"),
    path(f"{ONE}buang/", views.discard, name="discard"),
    path(f"{ONE}versi-baru/", editing.follow, name="follow"),
    path(f"{ONE}ubah/", editing.change, name="change"),
    path("layanan/", offers.index, name="services"),
    path("layanan/baru/", offers.begin, name="begin-service"),
    path("layanan/<int:pk>/", offers.change, name="service"),
]
