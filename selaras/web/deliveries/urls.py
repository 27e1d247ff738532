"""Penyampaian: covering lists from a unit to KKPP, and their receipt."""

from django.urls import path

from selaras.web.deliveries import files, views

app_name = "deliveries"
urlpatterns = [
    path("", views.index, name="list"),
    path("baru/<int:unit>/", views.new, name="new"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/ubah/", views.change, name="change"),
    path("<int:pk>/kirim/", views.send, name="send"),
    path("<int:pk>/hapus/", views.discard, name="discard"),
    path("<int:pk>/terima/", views.receive, name="receive"),
    path("<int:pk>/surat-pengantar.pdf", files.paper, name="paper"),
    path("<int:pk>/surat-pengantar.xlsx", files.workbook, name="workbook"),
    path("<int:pk>/berkas.zip", files.package, name="package"),
]
