"""Publik: what everybody may read, from one address."""

from django.urls import path

from selaras.web.published import views

app_name = "published"
urlpatterns = [path("", views.index, name="index")]
