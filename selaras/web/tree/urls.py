"""Pohon kinerja."""

from django.urls import path

from selaras.web.tree import views

app_name = "tree"
urlpatterns = [
    path("", views.show, name="show"),
    path("cabang/<int:pk>/", views.branch, name="branch"),
]
