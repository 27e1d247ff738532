"""Pengukuran and Verifikasi: a quarter filled in by its owner, confirmed by others."""

from django.urls import path

from selaras.engine.reports import ReportDeed
from selaras.web.measurement import checking, opening, proofs, registering, sheets, views

app_name = "measurement"
QUARTER = "pengukuran/<int:pk>/<int:quarter>/"
REPORT = "verifikasi/<int:pk>/"
REGISTER = "pengukuran/daftar/<int:pk>/"
urlpatterns = [
    path("pengukuran/", views.index, name="list"),
    path("pengukuran/siapkan/", views.lay_out, name="lay-out"),
    path("pengukuran/masa/", opening.show, name="periods"),
    path("pengukuran/masa/<int:quarter>/", opening.set_days, name="set-days"),
    path("pengukuran/masa/<int:quarter>/buka-kembali/", opening.ask, name="ask-reopening"),
    path("pengukuran/masa/setujui/<int:pk>/", opening.grant, name="grant-reopening"),
    path("pengukuran/lembar/<int:quarter>/", sheets.sheet, name="sheet"),
    path("pengukuran/lembar/<int:quarter>/simpan/", sheets.confirm, name="sheet-confirm"),
    path("pengukuran/bukti/<int:pk>/", proofs.download, name="download"),
    path("pengukuran/bukti/<int:pk>/lihat/", proofs.look, name="look"),
    path("pengukuran/bukti/<int:pk>/asli/", proofs.original, name="original"),
    path(REGISTER, registering.show, name="register"),
    path(f"{REGISTER}<slug:code>/baris/", registering.keep, name="register-row"),
    path(f"{REGISTER}<slug:code>/baris/<int:row>/hapus/", registering.drop, name="register-drop"),
    path(f"{REGISTER}<slug:code>/tabel/", registering.table, name="register-table"),
    path(f"{REGISTER}<slug:code>/unduh/", registering.download, name="register-sheet"),
    path(QUARTER, views.quarter, name="quarter"),
    path(f"{QUARTER}hitung/", views.compute, name="compute"),
    path(f"{QUARTER}kirim/", views.send, name="send"),
    path(f"{QUARTER}tarik/", views.withdraw, name="withdraw"),
    path(f"{QUARTER}bukti/", proofs.upload, name="upload"),
    path(f"{QUARTER}bukti/<int:proof>/hapus/", proofs.detach, name="detach"),
    path(f"{QUARTER}koreksi/", views.ask_correction, name="ask-correction"),
    path("verifikasi/", checking.index, name="waiting"),
    path(f"{REPORT}setujui/", checking.decide, {"deed": ReportDeed.APPROVE}, name="approve"),
    path(f"{REPORT}verifikasi/", checking.decide, {"deed": ReportDeed.VERIFY}, name="verify"),
    path(f"{REPORT}kembalikan/", checking.decide, {"deed": ReportDeed.SEND_BACK}, name="send-back"),
    path("verifikasi/koreksi/<int:pk>/", checking.answer, name="answer-correction"),
]  # fmt: skip
