"""Survei: answers from another tool, brought in as a whole; mounted below /survei/."""

from django.urls import path

from selaras.web.intake import views

app_name = "intake"
urlpatterns = [
    path("<int:pk>/impor/", views.index, name="list"),
    path("<int:pk>/impor/<int:intake>/", views.show, name="show"),
    path("<int:pk>/impor/<int:intake>/kolom/", views.columns, name="columns"),
    path("<int:pk>/impor/<int:intake>/periksa/", views.examine, name="examine"),
    path("<int:pk>/impor/<int:intake>/ambil/", views.take, name="take"),
    path("<int:pk>/impor/<int:intake>/temuan.csv", views.findings, name="findings"),
]
