"""Kaskade: the matrix of an annex, read and edited, and what was corrected or assumed in it."""

from django.urls import path

from selaras.web.cascade import editing, rowform, views

app_name = "cascade"
urlpatterns = [
    path("", views.matrix, name="matrix"),
    path("lampiran/<int:number>/", views.matrix, name="annex"),
    path("lampiran/<int:number>.<str:kind>", views.export, name="export"),
    path("hitungan/<int:annex_id>/", views.counts, name="counts"),
    path("sunting/<int:annex_id>/sel/", editing.cells, name="cells"),
    path("sunting/<int:annex_id>/tempel/", editing.paste, name="paste"),
    path("sunting/<int:annex_id>/urungkan/", editing.undo, name="undo"),
    path("sunting/<int:annex_id>/ulangi/", editing.redo, name="redo"),
    path("sunting/<int:annex_id>/hapus/", editing.remove, name="remove"),
    path("sunting/<int:annex_id>/hadir/", editing.look, name="look"),
    path("sunting/<int:annex_id>/kamus/", editing.dictionary, name="dictionary"),
    path("sunting/<int:annex_id>/baris-baru/", rowform.new, name="new-row"),
    path("baris/<int:row_id>/", rowform.edit, name="row"),
    path("koreksi/", views.remarks, name="remarks"),
]
