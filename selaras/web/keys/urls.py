from django.urls import path

from selaras.web.keys import views

app_name = "keys"
urlpatterns = [
    path("", views.show, name="show"),
    path("buat/", views.make, name="make"),
    path("frasa-sandi/", views.change, name="change"),
    path("cabut/", views.revoke, name="revoke"),
    path("sertifikat-akar.pem", views.root, name="root"),
]
