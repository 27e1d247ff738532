"""Temuan: what the check of the cascade found, and the rules it asks."""

from django.urls import path

from selaras.web.findings import views

app_name = "findings"
urlpatterns = [
    path("", views.index, name="list"),
    path("terima/", views.accept, name="accept"),
    path("tarik/", views.withdraw, name="withdraw"),
    path("aturan/", views.rules, name="rules"),
    path("temuan.<str:kind>", views.export, name="export"),
]
