"""Is this document genuine? Open to everybody, without an account."""

from django.urls import path

from selaras.web.verify import views

app_name = "verify"
urlpatterns = [
    path("", views.file, name="file"),
    path("<str:code>", views.code, name="code"),
]
