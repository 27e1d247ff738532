"""Survei: waves, where they are asked, how much came in, and their steps."""

from django.urls import path

from selaras.web.surveys import (
    choosing,
    counts,
    filled,
    keying,
    points,
    posters,
    preparing,
    steps,
    trail,
    views,
)

app_name = "surveys"
urlpatterns = [
    path("", views.index, name="list"),
    path("baru/", preparing.new, name="new"),
    path("isi/", keying.index, name="keying"),
    path("isi/<int:pk>/", keying.key_in, name="key-in"),
    path("buka-ulang/", steps.waiting, name="reopenings"),
    path("buka-ulang/<int:pk>/setujui/", steps.grant, name="grant"),
    path("<int:pk>/", views.wave, name="wave"),
    path("<int:pk>/ubah/", preparing.change, name="change"),
    path("<int:pk>/buang/", preparing.discard, name="discard"),
    path("<int:pk>/langkah/<slug:deed>/", steps.take, name="step"),
    path("<int:pk>/responden.xlsx", counts.workbook, name="count-workbook"),
    path("<int:pk>/responden.csv", counts.table, name="count-table"),
    path("<int:pk>/titik/", points.index, name="points"),
    path("<int:pk>/titik/pilih/", choosing.choose, name="choose"),
    path("<int:pk>/titik/<int:point>/", points.show, name="point"),
    path("<int:pk>/titik/<int:point>/poster.pdf", posters.one, name="poster"),
    path("<int:pk>/poster/", posters.start, name="posters"),
    path("<int:pk>/poster/<int:job>/", posters.progress, name="poster-job"),
    path("<int:pk>/poster/<int:job>/unduh/", posters.download, name="poster-file"),
    path("<int:pk>/indikator/", filled.filled, name="filled"),
    path("<int:pk>/jejak/", trail.show, name="trail"),
]
