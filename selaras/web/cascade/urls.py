"""Kaskade: the matrix of an annex, and what was corrected or assumed in it."""

from django.urls import path

from selaras.web.cascade import views

app_name = "cascade"
urlpatterns = [
    path("", views.matrix, name="matrix"),
    path("lampiran/<int:number>/", views.matrix, name="annex"),
    path("lampiran/<int:number>.<str:kind>", views.export, name="export"),
    path("koreksi/", views.remarks, name="remarks"),
]
