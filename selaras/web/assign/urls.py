"""Kaskade: give many indicators to many posts at once, or take them away."""

from django.urls import path

from selaras.web.assign import views

app_name = "assign"
urlpatterns = [path("lampiran/<int:number>/bagikan/", views.assign, name="assign")]
