"""Kamus indikator: the list, and one page per indicator."""

from django.urls import path

from selaras.web.indicators import formulas, handling, views

app_name = "indicators"
urlpatterns = [
    path("", views.index, name="list"),
    path("belum-dipakai/buang/", views.discard, name="discard"),
    path("<str:code>/", views.show, name="show"),
    path("<str:code>/coba/", views.try_out, name="try"),
    path("<str:code>/rumus/", formulas.history, name="formula"),
    path("<str:code>/rumus/bacaan/<int:place>/", formulas.take_reading, name="take-reading"),
    path("<str:code>/rumus/<int:pk>/<str:deed>/", formulas.answer, name="answer-formula"),
    path("<str:code>/pengaturan/", handling.show, name="settings"),
    path("<str:code>/renstra/", views.record_renstra, name="renstra"),
]
