"""Meja kerja and its calendar."""

from django.urls import path

from selaras.web.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("kalender.ics", views.calendar, name="calendar"),
]
