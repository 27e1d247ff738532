"""The files an annex becomes, read again by programs that are not ours."""

import csv
import io
import json
from dataclasses import replace
from datetime import date

import openpyxl
import pypdf
import pytest

from selaras.exchange import writers
from selaras.exchange.writers import risky_cells, to_csv, to_json, to_pdf
from selaras.exchange.xlsx import to_xlsx
from tests.exchange.world import DERIVED

FORMULAS = ["=1+1", "+1", "-Kepala Bagian", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "=HYPERLINK(A1)"]


@pytest.fixture
def table(world):
    return world.table(1)


def with_text(table, key, text):
    return replace(table, lines=[line | {key: text} for line in table.lines])


def sheet_of(table):
    return openpyxl.load_workbook(io.BytesIO(to_xlsx(table))).worksheets[0]


def reader_of(table):
    return pypdf.PdfReader(io.BytesIO(to_pdf(table)))


# --- CSV and JSON: data


def test_csv_holds_every_value_as_printed_under_its_key(table):
    text = to_csv(table).decode()
    assert "\r" not in text
    first = next(csv.DictReader(io.StringIO(text, newline="")))
    assert (first["tw1"], first["tw2"]) == ("N/A", "87,3")
    assert first["hukum"] == "✓ (bagian hukum)"
    assert list(first) == [column.key for column in table.columns]


@pytest.mark.parametrize("text", FORMULAS)
def test_csv_is_data_and_says_how_many_cells_a_spreadsheet_would_mistake(table, text):
    changed = with_text(table, "pengukuran", text)
    assert [
        row["pengukuran"] for row in csv.DictReader(io.StringIO(to_csv(changed).decode(), newline=""))
    ] == [text] * 3
    assert risky_cells(changed) == 3
    assert risky_cells(table) == 0


def test_json_is_one_object_with_the_lines_under_the_keys_of_the_csv(table):
    content = json.loads(to_json(table))
    assert list(content) == ["tahun", "lampiran", "judul", "baris"]
    assert (content["tahun"], content["lampiran"]) == (2024, 1)
    assert content["baris"] == list(table.lines)


@pytest.mark.parametrize("form", writers.WRITERS)
def test_the_same_annex_is_the_same_file_every_time(world, form):
    for number in range(1, 6):
        assert writers.WRITERS[form](world.table(number)) == writers.WRITERS[form](world.table(number))


# --- XLSX


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_of_a_workbook_is_ever_a_formula(table, text):
    sheet = sheet_of(with_text(with_text(table, "indikator", text), "umum", text))
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value == text]
    assert len(found) == 6
    assert {cell.data_type for cell in found} == {"s"}
    assert all(cell.quotePrefix for cell in found)


def test_targets_are_numbers_and_na_is_a_text(table):
    sheet = sheet_of(table)
    assert [sheet.cell(6, column).value for column in range(7, 12)] == ["N/A", 87.3, "N/A", 87.3, 87.3]
    assert sheet["H6"].number_format == "#,##0.0"
    assert sheet["H7"].number_format == "#,##0"
    assert sheet["H7"].value == 86


def test_the_workbook_prints_like_the_decree(table):
    sheet = sheet_of(table)
    assert sheet.title == "Lampiran I"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 14)
    assert sheet.print_title_rows == "$3:$4"
    assert sheet.freeze_panes == "A5"
    assert sheet.page_setup.fitToHeight == 0
    assert "&P" in sheet.oddFooter.right.text
    merged = {str(one) for one in sheet.merged_cells.ranges}
    assert {"A1:N1", "G3:J3", "M3:N3", "A5:L5", "M5:N5", "A6:A7", "B6:B7"} <= merged
    assert sheet["A6"].alignment.wrap_text
    assert sheet["A6"].border.left.style == "thin"


def test_a_sentence_of_derivation_lies_over_all_receivers(world):
    sheet = sheet_of(world.table(2))
    merged = {str(one) for one in sheet.merged_cells.ranges}
    assert sheet["M6"].value == DERIVED
    assert "M6:N6" in merged


def test_annex_four_numbers_its_columns_as_the_decree(world):
    sheet = sheet_of(world.table(4))
    assert [cell.value for cell in sheet[5] if cell.value] == list(range(1, 12))
    assert "C5:D5" in {str(one) for one in sheet.merged_cells.ranges}


def test_no_line_is_taller_than_excel_can_show(table):
    sheet = sheet_of(with_text(table, "pengukuran", "panjang sekali " * 1_000))
    assert max(one.height or 0 for one in sheet.row_dimensions.values()) in (408.75, 409)


# --- PDF


def test_the_header_stands_on_every_page_and_every_page_is_numbered(table):
    long = replace(table, lines=[line | {"no_sasaran": str(n)} for n, line in enumerate(table.lines * 30)])
    pages = reader_of(long).pages
    assert len(pages) > 3
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert "Pengukuran Kinerja" in text
        assert "Triwulan" in text
        assert f"Halaman {number} dari {len(pages)}" in text


def test_the_paper_is_f4_landscape_tagged_with_title_language_and_date(table):
    reader = reader_of(table)
    width, height = (float(side) / 72 * 25.4 for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == (330, 215)
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "id"
    assert reader.metadata.title == table.title
    assert "pdfuaid:part" in reader.trailer["/Root"]["/Metadata"].get_data().decode()


@pytest.mark.parametrize(
    "text",
    [
        '#read("annex.typ")',
        "#panic()",
        "$x$ *tebal* `kode` <label> @sitasi",
        "// bukan komentar",
        "\\u{1F4A3}",
    ],
)
def test_data_are_never_markup(table, text):
    printed = reader_of(with_text(table, "indikator", text)).pages[0].extract_text()
    assert text.replace(" ", "") in printed.replace(" ", "").replace("\n", "")


def test_a_cell_longer_than_a_page_goes_on_over_the_next(table):
    long = " ".join(f"kata{number}" for number in range(2_500))
    text = "".join(page.extract_text() for page in reader_of(with_text(table, "pengukuran", long)).pages)
    assert {f"kata{number}" for number in range(2_500)} <= set(text.split())


def test_the_signature_ends_the_annex_as_printed(world):
    last = reader_of(world.table(1)).pages[-1].extract_text()
    assert "Walikota Contoh," in last
    assert "NIP 197301211993031004" in last
    assert "NIP" not in reader_of(world.table(3)).pages[-1].extract_text()


def test_annex_four_prints_the_sub_ksd_below_its_ksd(world):
    text = reader_of(world.table(4)).pages[0].extract_text()
    assert "SUB KSD :" in text
    assert text.count("CHECKPOINT") == 0


def test_an_annex_without_rows_is_an_empty_form(world):
    empty = replace(world.table(1), lines=[])
    assert "Pengukuran Kinerja" in reader_of(empty).pages[0].extract_text()
    assert sheet_of(empty)["A3"].value == "NO"
    assert to_csv(empty).decode().count("\n") == 1


# --- what is not in force


def test_a_draft_says_so_on_every_page_and_in_the_footer_of_the_sheet(table):
    assert table.draft
    pages = [page.extract_text() for page in reader_of(table).pages]
    assert all("Lampiran I · DRAF, belum berlaku" in text for text in pages)
    assert "DRAF, belum berlaku" in sheet_of(table).oddFooter.left.text


def test_an_annex_in_force_says_of_which_decree_it_is(table):
    published = replace(table, draft=False, decree="e-7 & 8/2024", decreed_on=date(2024, 2, 21))
    assert all("draf" not in page.extract_text().casefold() for page in reader_of(published).pages)
    foot = "Lampiran I · nomor e-7 & 8/2024, 21 Februari 2024"
    assert all(foot in page.extract_text() for page in reader_of(published).pages)
    assert sheet_of(published).oddFooter.left.text.replace("&&", "&") == foot
