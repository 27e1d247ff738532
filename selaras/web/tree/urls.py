"""Pohon kinerja."""

from django.urls import path

from selaras.web.tree import views

app_name = "tree"
urlpatterns = [
    path("", views.show, name="show"),
    path("pohon-kinerja.pdf", views.print_out, name="paper"),
    path("temuan/", views.counts, name="counts"),
    path("cabang/<int:pk>/", views.branch, name="branch"),
]
