"""Dasbor: what was reached, unit by unit and indicator by indicator."""

from django.urls import path

from selaras.web.dashboard import brief, lateness, officials, spending, targets, trends, views

app_name = "dashboard"
urlpatterns = [
    path("", views.board, name="board"),
    path("target/", targets.targets, name="targets"),
    path("tren/", trends.trends, name="trends"),
    path("serapan/", spending.spending, name="spending"),
    path("terlambat/", lateness.late, name="late"),
    path("pejabat/", officials.officials, name="officials"),
    path("ringkasan.pdf", brief.brief, name="brief"),
    path("<slug:name>.<slug:kind>", views.file, name="file"),
]
