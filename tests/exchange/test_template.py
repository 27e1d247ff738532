"""The empty workbook: filled in as it says, it is taken in."""

import io

import openpyxl
import pytest
from django.core.management import call_command

from selaras.exchange import actions, queries
from tests.conftest import NOW


@pytest.fixture
def book(world):
    return openpyxl.load_workbook(io.BytesIO(queries.template_of(world.edition)))


def row(sheet, line, *values):
    for column, value in enumerate(values, start=1):
        sheet.cell(line, column, value)


def test_it_holds_a_guide_and_a_sheet_for_every_annex(book):
    assert book.sheetnames == [
        "Petunjuk",
        *(f"Lampiran {number}" for number in ("I", "II", "III", "IV", "V")),
    ]
    words = " ".join(str(cell.value) for cell in book["Petunjuk"]["A"] if cell.value)
    assert "Pakai koma untuk desimal" in words
    assert "cascade import" in words


def test_what_is_filled_in_is_read(world, book):
    targets = ["N/A", 87.3, "N/A", 87.3, 87.3, "Nilai"]
    texts = ["Sasaran Strategis", 1, "Meningkatnya layanan", 1, "Indeks layanan", "e-SAKIP", "Cara"]
    row(book["Lampiran I"], 5, *texts, *targets, "✓", "✓ surat")
    row(book["Lampiran II"], 5, *texts, *targets, None, None, "Diturunkan menjadi apa saja")
    path = world.folder / "isian.xlsx"
    book.save(path)
    preview = world.preview(path)
    assert {one.rule for one in preview.findings} == {"IMP-23"}
    actions.apply(preview=preview, by=None, at=NOW)
    (line,) = world.table(1).lines
    assert (line["blok"], line["tw2"], line["umum"], line["hukum"]) == (
        "Sasaran Strategis",
        "87,3",
        "✓",
        "✓ surat",
    )
    assert world.table(2).lines[0]["catatan_turunan"] == "Diturunkan menjadi apa saja"
    assert len(world.table(3).lines) == 3


def test_lists_offer_what_the_reader_knows(book):
    lists = {
        (sheet.title, validation.formula1): validation.showErrorMessage
        for sheet in book.worksheets
        for validation in sheet.data_validations.dataValidation
    }
    assert lists[("Lampiran I", '"Sasaran Strategis,Sasaran Khusus,Sasaran Operasional"')]
    assert lists[("Lampiran IV", '"B03,B06,B09,B12"')]
    assert lists[("Lampiran V", '"TW 1,TW 2,TW 3,TW 4"')]
    assert not lists[("Lampiran I", '"Nilai,Persen,Dokumen,Laporan,Kegiatan,Lokasi,Orang,Hari"')]


def test_the_command_writes_it(world, capsys):
    out = world.folder / "templat.xlsx"
    call_command("annex", "template", "--out", str(out))
    assert capsys.readouterr().out == f"{out} ditulis.\n"
    assert openpyxl.load_workbook(out).sheetnames[0] == "Petunjuk"
