"""Dari mana angka ini: `/asal/<figure>/<quarter>/`."""

from django.urls import path

from selaras.web.origin import views

app_name = "origin"
urlpatterns = [path("<int:pk>/<int:quarter>/", views.show, name="show")]
