"""Many agreements in one file, made by the worker; mounted below /perjanjian/."""

from django.urls import path

from selaras.web.bundles import views

app_name = "bundles"
urlpatterns = [
    path("himpunan/", views.index, name="list"),
    path("himpunan/<int:pk>/", views.progress, name="progress"),
    path("himpunan/<int:pk>/unduh", views.download, name="download"),
    path("himpunan/<int:pk>/ulang", views.again, name="again"),
]
