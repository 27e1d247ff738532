"""Papan kepatuhan: where every post stands, who is late, reminding, the days of the year."""

from django.urls import path

from selaras.web.compliance import deadlines, views

app_name = "compliance"
urlpatterns = [
    path("", views.board, name="board"),
    path("unit/<int:pk>/", views.unit, name="unit"),
    path("ingatkan/", views.remind, name="remind"),
    path("tenggat/", deadlines.edit, name="deadlines"),
    path("rekap.xlsx", views.workbook, name="workbook"),
    path("rekap.pdf", views.paper, name="paper"),
]
