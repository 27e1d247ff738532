"""Anggaran: the budget documents of the units, recorded and read."""

from django.urls import path

from selaras.web.budgets import spending, views

app_name = "budgets"
urlpatterns = [
    path("", views.index, name="list"),
    path("baru/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/perbaiki/", views.correct, name="correct"),
    path("<int:pk>/realisasi/", spending.spending, name="spending"),
    path("<int:pk>/realisasi/templat.xlsx", spending.template, name="spending-template"),
]
