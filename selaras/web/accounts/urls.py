from django.urls import path

from selaras.web.accounts import views

urlpatterns = [
    path("masuk-sebagai/", views.personas, name="personas"),
    path("masuk-sebagai/<int:user_id>/", views.enter_as, name="enter-as"),
    path("siapkan/<str:token>/", views.set_up, name="set-up"),
]
