"""Organisasi: the chart as of a date, and one page per post."""

from django.urls import path

from selaras.web.org import views

app_name = "org"
urlpatterns = [
    path("", views.chart, name="chart"),
    path("jabatan/<int:pk>/", views.position, name="position"),
]
