"""Lembar isian: out as a workbook, back without a difference, and never written silently."""

import io
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from selaras.kernel.models import AuditEvent
from selaras.measurement.models import Figure, Report
from tests.measurement.test_reporting import AT
from tests.web.cast import enter
from tests.web.measurement.desk import FULL, pdf

SHEET = "/pengukuran/lembar/2/"


def downloaded(desk):
    answer = desk.client.get(SHEET)
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    return load_workbook(io.BytesIO(answer.content))


def values(book):
    """The cells of the column Nilai by the code of their input."""
    return {str(row[0].value).split("/")[-1]: row[5] for row in book.active.iter_rows(min_row=4)}


def handed_in(desk, book, address=SHEET):
    out = io.BytesIO()
    book.save(out)
    return desk.client.post(address, {"lembar": SimpleUploadedFile("lembar.xlsx", out.getvalue())})


def hidden(page):
    """What the page that shows the difference sends back."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return {
        name: unescape(value) for name, value in found if name.startswith(("isi/", "versi-", "tak-terbaca"))
    }


def test_what_went_out_comes_back_without_a_difference(desk):
    desk.post(**{"masukan-jumlah": "3.564,5", "masukan-banyak": "=88"})
    book = downloaded(desk)
    assert {code: cell.value for code, cell in values(book).items()} == {"jumlah": "3.564,5", "banyak": "=88"}
    assert {cell.data_type for cell in values(book).values()} == {"s"}
    answer = desk.client.post(SHEET, {"lembar": SimpleUploadedFile("a.xlsx", desk.client.get(SHEET).content)})
    assert "Tidak ada yang berubah" in answer.text


def test_the_difference_is_shown_first_and_then_kept(desk):
    book = downloaded(desk)
    cells = values(book)
    cells["jumlah"].value, cells["banyak"].value = 3564.5, "88"
    page = handed_in(desk, book)
    assert page.status_code == 200
    assert "3.564,5" in page.text
    assert not Report.objects.exists()
    answer = desk.client.post(f"{SHEET}simpan/", hidden(page))
    assert "Tersimpan: 2 masukan" in answer.text
    assert "tidak disimpan" not in answer.text
    assert desk.report.inputs == {"jumlah": "3.564,5", "banyak": "88"}
    assert AuditEvent.objects.filter(kind="report.noted").count() == 1


def test_an_empty_cell_changes_nothing_and_other_words_stay(desk):
    desk.post(**FULL, obstacle="Cuaca.")
    book = downloaded(desk)
    cells = values(book)
    cells["jumlah"].value, cells["banyak"].value = None, 89
    desk.client.post(f"{SHEET}simpan/", hidden(handed_in(desk, book)))
    assert (desk.report.inputs, desk.report.obstacle) == ({"jumlah": "3564", "banyak": "89"}, "Cuaca.")


def test_LAP_20_what_is_not_mine_or_of_another_quarter_is_named_with_its_cell(desk):
    book = downloaded(desk)
    sheet = book.active
    sheet["A4"].value, sheet["F4"].value = "TW2/999999/jumlah", "1"
    sheet["A5"].value, sheet["F5"].value = str(sheet["A5"].value).replace("TW2", "TW4"), "2"
    answer = handed_in(desk, book)
    assert answer.status_code == 422
    for said in ("TW II!F4", "TW II!F5", "bukan isian Bapak/Ibu", "Baris ini untuk TW 4"):
        assert said in answer.text, said
    assert ">Simpan " not in answer.text


@pytest.mark.parametrize(
    ("value", "said"),
    [("=1+1", "berisi rumus"), (True, "TRUE atau FALSE"), (1.23456789, "angka di belakang koma")],
)
def test_LAP_20_what_a_cell_must_not_be(desk, value, said):
    book = downloaded(desk)
    values(book)["jumlah"].value = value
    assert said in handed_in(desk, book).text


def test_LAP_20_a_key_twice_and_a_sheet_of_somebody_else(desk):
    book = downloaded(desk)
    sheet = book.active
    sheet["A5"].value = sheet["A4"].value
    sheet["F4"].value, sheet["F5"].value = "1", "2"
    assert "tertulis dua kali" in handed_in(desk, book).text
    assert "Kolom Kunci dan Nilai tidak ditemukan" in handed_in(desk, Workbook()).text
    wrong = desk.client.post(SHEET, {"lembar": SimpleUploadedFile("a.xlsx", b"bukan buku kerja")})
    assert "IMP-01" in wrong.text
    assert desk.client.post(SHEET, {}).status_code == 302


def test_a_wrong_figure_is_told_before_it_is_kept(desk):
    book = downloaded(desk)
    values(book)["jumlah"].value = "-5"
    assert "di luar rentang" in handed_in(desk, book).text


def test_LAP_43_what_was_kept_is_counted_and_what_was_not_is_named_with_its_row(desk):
    book = downloaded(desk)
    cells = values(book)
    cells["jumlah"].value, cells["banyak"].value = "-5", "88"
    book.active.append(["TW2/999999/jumlah", "", "", "", "", "7"])
    page = handed_in(desk, book)
    assert "Tidak akan disimpan" in page.text
    assert "Simpan 1 perubahan" in page.text
    answer = desk.client.post(f"{SHEET}simpan/", hidden(page))
    assert answer.status_code == 200
    assert "Tersimpan: 1 masukan" in answer.text
    assert "2 masukan tidak disimpan" in answer.text
    assert f"Sel {cells['jumlah'].coordinate}, " in answer.text
    assert "di luar rentang" in answer.text
    assert "TW II!F6" in answer.text
    assert desk.report.inputs == {"jumlah": "", "banyak": "88"}


def test_LAP_43_nothing_kept_is_no_success(desk):
    book = downloaded(desk)
    values(book)["jumlah"].value = "-5"
    page = handed_in(desk, book)
    assert "Simpan 1" not in page.text
    answer = desk.client.post(f"{SHEET}simpan/", hidden(page))
    assert (answer.status_code, Report.objects.exists()) == (422, False)
    assert "Tidak ada masukan yang tersimpan" in answer.text


def test_what_may_be_a_hundred_times_off_is_asked_before_it_is_kept(desk):
    """RMS-15, as in the form: against the quarter before."""
    last = Figure.objects.get(pk=desk.figure.pk)
    Report.objects.create(
        agency=last.agency, figure=last, quarter=1, inputs={"jumlah": "3500", "banyak": "88"},
        entered_by=desk.world.people["sub"], entered_at=AT,
    )  # fmt: skip
    book = downloaded(desk)
    cells = values(book)
    cells["jumlah"].value, cells["banyak"].value = "35", "90"
    page = handed_in(desk, book)
    assert "35 atau 3.500? Periksa sekali lagi." in page.text
    assert "RMS-15" in page.text
    assert "Simpan 2 perubahan" in page.text  # a warning, not a refusal


@pytest.fixture
def choice(desk):
    """One of the inputs is answered by yes or no."""
    indicator = desk.figure.indicator
    indicator.inputs = [*indicator.inputs, {"kode": "terbit", "nama": "Laporan terbit", "jenis": "ya-tidak"}]
    indicator.formula = f"JIKA(terbit = 1; {indicator.formula}; 0)"
    indicator.save()
    indicator.formula_versions.update(inputs=indicator.inputs, formula=indicator.formula)
    return desk


def test_a_yes_or_no_is_chosen_from_a_list_and_comes_back(choice):
    choice.post(**FULL, **{"masukan-terbit": "1"})
    book = downloaded(choice)
    cell = values(book)["terbit"]
    assert cell.value == "Ya"
    (rule,) = book.active.data_validations.dataValidation
    assert (rule.formula1, str(rule.sqref)) == ('"Ya,Tidak"', cell.coordinate)
    assert "Tidak ada yang berubah" in handed_in(choice, book).text
    cell.value = " tidak "
    page = handed_in(choice, book)
    assert '<td class="num" data-label="Menjadi">Tidak</td>' in page.text
    choice.client.post(f"{SHEET}simpan/", hidden(page))
    assert choice.report.inputs["terbit"] == "0"
    cell.value = "mungkin"
    assert "terbit diisi Ya atau Tidak." in handed_in(choice, book).text


def test_LAP_05_what_changed_meanwhile_is_not_overwritten(desk):
    book = downloaded(desk)
    values(book)["jumlah"].value = 1
    sent = hidden(handed_in(desk, book))
    desk.post(**FULL)
    answer = desk.client.post(f"{SHEET}simpan/", sent)
    assert (answer.status_code, "LAP-05" in answer.text) == (422, True)
    assert desk.report.inputs["jumlah"] == "3564"


def test_what_is_under_way_is_neither_handed_out_nor_taken_back(desk):
    book = downloaded(desk)
    values(book)["jumlah"].value = 1
    sent = hidden(handed_in(desk, book))
    desk.post("kirim/", files=[pdf()], **FULL)
    assert values(downloaded(desk)) == {}
    assert "Tidak lagi dapat diisi" in desk.client.post(f"{SHEET}simpan/", sent).text
    assert "sedang diperiksa" in handed_in(desk, book).text


@pytest.mark.parametrize("name", ["planner", "auditor", "inspector", "superadmin"])
def test_for_those_who_fill_in_nothing_there_is_no_sheet(desk, name):
    desk.enter(name)
    assert desk.client.get(SHEET).status_code == 404
    assert desk.client.post(f"{SHEET}simpan/", {}).status_code == 404


def test_a_stranger_reaches_nobodys_figures(desk):
    figure = desk.figure.pk
    enter(desk.client, desk.world.people["stranger"])
    answer = desk.client.post(f"{SHEET}simpan/", {f"isi/{figure}/jumlah": "1", f"versi-{figure}": "0"})
    assert (answer.status_code, Report.objects.exists()) == (422, False)
    assert desk.client.get("/pengukuran/lembar/5/").status_code == 404
