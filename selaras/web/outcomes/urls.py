"""Hasil survei: results, remarks, follow-ups, reports, and what the public may read of them."""

from django.urls import path

from selaras.web.outcomes import follow_ups, papers, public, remarks, views

app_name = "outcomes"
WAVE = "survei/<int:pk>/"
PUBLIC = "publik/survei/<slug:code>/<int:pk>/"
ROW = f"{WAVE}tindak-lanjut/<int:row>/"
urlpatterns = [
    path(f"{WAVE}hasil/", views.results, name="results"),
    path(f"{WAVE}hasil/unit/<int:unit>/", views.results, name="unit"),
    path(f"{WAVE}hasil/kelompok/", views.groups, name="groups"),
    path(f"{WAVE}laporan.pdf", papers.as_pdf, name="pdf"),
    path(f"{WAVE}laporan.docx", papers.as_docx, name="docx"),
    path(f"{WAVE}saran/", remarks.remarks, name="remarks"),
    path(f"{WAVE}saran/<int:opinion>/sembunyikan/", remarks.hide, name="hide"),
    path(f"{WAVE}saran/<int:opinion>/tampilkan/", remarks.show, name="show"),
    path(f"{WAVE}tindak-lanjut/", follow_ups.follow_ups, name="follow-ups"),
    path(f"{WAVE}tindak-lanjut/rencanakan/", follow_ups.plan, name="plan"),
    path(f"{ROW}ubah/", follow_ups.change, name="change"),
    path(f"{ROW}hapus/", follow_ups.drop, name="drop"),
    path(f"{ROW}lapor/", follow_ups.report, name="report"),
    path("publik/survei/<slug:code>/", public.waves, name="public"),
    path(PUBLIC, public.wave, name="public-wave"),
    path(f"{PUBLIC}data.json", public.as_json, name="public-json"),
    path(f"{PUBLIC}data.csv", public.as_csv, name="public-csv"),
]
