"""How far an achievement counts in reports; mounted below /dasbor/."""

from django.urls import path

from selaras.web.caps import views

app_name = "caps"
urlpatterns = [path("batas/", views.show, name="show")]
