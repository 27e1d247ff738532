"""Signing: one agreement, many at once, or the scan of a paper; mounted below /perjanjian/."""

from django.urls import path

from selaras.web.signing import scans, views

app_name = "signing"
urlpatterns = [
    path("tanda-tangani/", views.many, name="many"),
    path("<int:pk>/tanda-tangani/", views.sign, name="sign"),
    path("<int:pk>/berkas.pdf", views.original, name="original"),
    path("<int:pk>/pindaian/", scans.hand_in, name="hand-in"),
    path("<int:pk>/pindaian/<int:scan>/", scans.show, name="scan"),
    path("<int:pk>/pindaian/<int:scan>/berkas", scans.file, name="scan-file"),
    path("<int:pk>/pindaian/<int:scan>/terima/", scans.accept, name="accept"),
    path("<int:pk>/pindaian/<int:scan>/tolak/", scans.reject, name="reject"),
]
