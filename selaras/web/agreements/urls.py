"""Perjanjian: one's own, those one answers for, and every step of their life but the signing."""

from django.urls import path

from selaras.web.agreements import drafting, views

app_name = "agreements"
urlpatterns = [
    path("", views.index, name="list"),
    path("susun/", drafting.draw_up, name="draw-up"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/ajukan/", views.submit, name="submit"),
    path("<int:pk>/tarik/", views.withdraw, name="withdraw"),
    path("<int:pk>/kembalikan/", views.send_back, name="send-back"),
    path("<int:pk>/setujui/", views.approve, name="approve"),
    path("<int:pk>/buka-kembali/", views.reopen, name="reopen"),
    path("<int:pk>/batalkan/", views.cancel, name="cancel"),
    path("<int:pk>/perbarui/", drafting.redraw, name="redraw"),
    path("<int:pk>/rincian/", drafting.details, name="details"),
    path("<int:pk>/pendukung/", drafting.add_supporting, name="add-supporting"),
    path("<int:pk>/pendukung/<int:line>/hapus/", drafting.remove_supporting, name="remove-supporting"),
    path("<int:pk>/anggaran/", drafting.budget, name="budget"),
    path("<int:pk>/anggaran/ketik/", drafting.typed_budget, name="typed-budget"),
    path("<int:pk>/catatan/", views.comment, name="comment"),
    path("<int:pk>/catatan/<int:comment>/selesai/", views.settle, name="settle"),
    path("<int:pk>/kabar/dibaca/", views.look, name="look"),
    path("<int:pk>/beda/", views.compare, name="compare"),
    path("<int:pk>/dokumen.pdf", views.pdf, name="pdf"),
    path("<int:pk>/dokumen.docx", views.docx, name="docx"),
    path("<int:pk>/isi.json", views.content, name="content"),
]
