"""What was entered elsewhere for one agreement: its file in e-SAKIP, its lines in their systems."""

from django.urls import path

from selaras.web.uploads import views

app_name = "uploads"
urlpatterns = [
    path("unggahan/", views.waiting, name="waiting"),
    path("<int:pk>/unggahan/", views.show, name="show"),
    path("<int:pk>/unggahan/catat/", views.record, name="record"),
    path("<int:pk>/unggahan/<int:upload>/periksa/", views.check, name="check"),
    path("<int:pk>/unggahan/entri/", views.entries, name="entries"),
]
