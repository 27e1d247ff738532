"""Edisi: list, check-list and publication, revision, new year; and two editions beside each other."""

from django.urls import path

from selaras.web.editions import views

app_name = "editions"
urlpatterns = [
    path("edisi/", views.editions, name="list"),
    path("edisi/baru/", views.open_empty, name="open"),
    path("edisi/<int:pk>/", views.show, name="show"),
    path("edisi/<int:pk>/keputusan/", views.decree, name="decree"),
    path("edisi/<int:pk>/terbitkan/", views.publish, name="publish"),
    path("edisi/<int:pk>/ubah/", views.revise, name="revise"),
    path("edisi/<int:pk>/salin/", views.copy, name="copy"),
    path("edisi/<int:pk>/buang/", views.discard, name="discard"),
    path("banding/", views.compare, name="compare"),
    path("banding/daftar-perubahan.<str:kind>", views.export, name="export"),
]
