"""Survei: waves, where they are asked, how much came in, and their steps."""

from django.urls import path

from selaras.web.surveys import views

app_name = "surveys"
urlpatterns = [
    path("", views.index, name="list"),
    path("<int:pk>/", views.wave, name="wave"),
]
