"""Dasbor: what was reached, unit by unit and indicator by indicator."""

from django.urls import path

from selaras.web.dashboard import views

app_name = "dashboard"
urlpatterns = [
    path("", views.board, name="board"),
    path("capaian.xlsx", views.workbook, name="workbook"),
    path("capaian.csv", views.table, name="table"),
]
