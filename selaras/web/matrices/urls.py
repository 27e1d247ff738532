"""Kaskade: a matrix for any giver and level, its columns, and taking it out of a draft."""

from django.urls import path

from selaras.web.matrices import views

app_name = "matrices"
urlpatterns = [
    path("matriks/baru/", views.new, name="new"),
    path("lampiran/<int:number>/kolom/", views.columns, name="columns"),
    path("lampiran/<int:number>/hapus/", views.remove, name="remove"),
]
