"""The public form of a survey: one page, no account, behind a link or a QR code."""

from django.urls import path

from selaras.web.respond import preview, views

app_name = "respond"
urlpatterns = [
    path("pratinjau/<int:pk>/", preview.show, name="preview"),
    path("<slug:token>/", views.form, name="form"),
    path("<slug:token>/terima-kasih/", views.thanks, name="thanks"),
]
