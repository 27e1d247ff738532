"""Kartu skor: a month of camat and lurah filled in, sampled, ranked; and what the public may read of it."""

from django.urls import path

from selaras.web.scorecards import board, checking, editing, public, views

app_name = "scorecards"
CARD = "kartu-skor/<int:post>/<int:year>/<int:month>/"
BOARD = "kartu-skor/papan/<int:year>/<int:month>/"
TEMPLATE = "kartu-skor/templat/<int:pk>/"
urlpatterns = [
    path("kartu-skor/", views.index, name="list"),
    path("kartu-skor/foto/<int:pk>/", views.photo, name="photo"),
    path("kartu-skor/periksa/<int:pk>/", checking.recheck, name="recheck"),
    path(BOARD, board.show, name="board"),
    path(f"{BOARD}sampel/", board.draw, name="draw"),
    path(f"{BOARD}terbitkan/", board.publish, name="publish"),
    path(f"{BOARD}kartu-skor.xlsx", board.workbook, name="workbook"),
    path(f"{BOARD}kartu-skor.csv", board.table, name="table"),
    path("kartu-skor/templat/", editing.index, name="templates"),
    path("kartu-skor/templat/baru/<str:tier>/", editing.begin, name="begin"),
    path(TEMPLATE, editing.template, name="template"),
    path(f"{TEMPLATE}jumlah/", editing.weigh, name="weigh"),
    path(f"{TEMPLATE}tetapkan/", editing.issue, name="issue"),
    path(f"{TEMPLATE}buang/", editing.discard, name="discard"),
    path(CARD, views.card, name="card"),
    path(f"{CARD}periksa-isian/", views.look_over, name="look-over"),
    path(f"{CARD}kirim/", views.send, name="send"),
    path(f"{CARD}tarik/", views.withdraw, name="withdraw"),
    path(f"{CARD}foto/<int:photo>/lepas/", views.detach, name="detach"),
    path("publik/kartu-skor/<slug:code>/", public.newest, name="public"),
    path("publik/kartu-skor/<slug:code>/<int:year>/<int:month>/", public.month, name="public-month"),
]
