"""Changing what is in force; mounted below /perjanjian/."""

from django.urls import path

from selaras.web.revisions import views

app_name = "revisions"
urlpatterns = [
    path("<int:pk>/perubahan/", views.ask, name="ask"),
    path("<int:pk>/perubahan/<int:request_id>/jawab/", views.answer, name="answer"),
]
