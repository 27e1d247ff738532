"""How an agency draws up its agreements; mounted below /perjanjian/."""

from django.urls import path

from selaras.web.policy import views

app_name = "policy"
urlpatterns = [
    path("kebijakan/", views.show, name="show"),
    path("templat/", views.write, name="write"),
]
