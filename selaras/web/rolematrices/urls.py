"""SKP: the role-result matrix, begun, filled in as a spreadsheet or person by person, brought up to date."""

from django.urls import path

from selaras.web.rolematrices import files, results, rows, views

app_name = "rolematrices"
urlpatterns = [
    path("", views.index, name="list"),
    path("susun/<int:post>/<int:year>/", views.begin, name="begin"),
    path("<int:pk>/", views.show, name="show"),
    path("<int:pk>/sel/", views.fill, name="fill"),
    path("<int:pk>/jabatan/<int:post>/", rows.row, name="row"),
    path("<int:pk>/perbarui/", results.redraw, name="redraw"),
    path("<int:pk>/hasil/baru/", results.add, name="add"),
    path("<int:pk>/hasil/<int:result>/", results.reword, name="reword"),
    path("<int:pk>/hasil/<int:result>/hapus/", results.drop, name="drop"),
    path("<int:pk>/matriks-peran-hasil.pdf", files.paper, name="pdf"),
    path("<int:pk>/matriks-peran-hasil.xlsx", files.workbook, name="xlsx"),
]
