"""Pengandaian: what would no longer fit with other targets, before anything is written."""

from django.urls import path

from selaras.web.whatif import views

app_name = "whatif"
urlpatterns = [path("", views.show, name="show")]
