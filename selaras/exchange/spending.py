"""What was spent of a DPA as a table: pasted, as a file, or as the sheet that we hand out. ANG-18.

Read by its headings: code, what was spent until the end of the quarter, and a reason where one is asked.
A line without an amount changes nothing; every finding names its cell.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from selaras.engine.findings import Finding, Severity
from selaras.engine.names import fold, tidy
from selaras.engine.numbers import parse_rupiah
from selaras.engine.periods import QUARTER_LABELS
from selaras.engine.spending import Spent
from selaras.engine.spreadsheet import FORMULA_SIGNS
from selaras.exchange.budget import split_table
from selaras.exchange.streams import MAX_LINES, letters
from selaras.exchange.xlsx import Workbook

COLUMNS = (
    ("Kode", 34), ("Uraian", 80), ("Pagu", 30), ("Triwulan sebelumnya", 30), ("Realisasi", 30),
    ("Alasan", 60),
)  # fmt: skip
_CODE, _AMOUNT, _REASON = "kode", "realisasi", "alasan"
_HEADINGS = {
    "kode": _CODE, "kode rekening": _CODE, "realisasi": _AMOUNT, "realisasi (rp)": _AMOUNT,
    "jumlah realisasi": _AMOUNT, "realisasi sampai dengan": _AMOUNT, "alasan": _REASON, "keterangan": _REASON,
}  # fmt: skip
_GUIDE = (
    "Isi kolom Realisasi dengan jumlah sejak 1 Januari sampai akhir triwulan, pada baris yang tidak dirinci "
    "lagi. Yang dikosongkan tidak diubah; tulis 0 bila memang nol."
)
MOST_REASON = 500
_OPEN_QUOTE = "Tabel tidak dapat dibaca: sebuah tanda kutip tidak ditutup."


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A line of the sheet as it is handed out; amounts None where nothing is known."""

    code: str
    name: str
    ceiling: Decimal
    before: Decimal | None
    amount: Decimal | None
    reason: str
    is_leaf: bool


def to_xlsx(lines: Iterable[SheetLine], *, unit: str, year: int, quarter: int, made: datetime) -> bytes:
    """A sheet that reads back without a difference; the lines above the leaves are there to be found by."""
    name = f"Realisasi anggaran {unit}, {QUARTER_LABELS[quarter]} {year}"
    with Workbook(made, name) as book:
        sheet = book.sheet(QUARTER_LABELS[quarter])
        sheet.write_string(0, 0, name, book.style(bold=True, font_size=11, text_wrap=False))
        sheet.write_string(1, 0, _GUIDE, book.style(text_wrap=False))
        head = book.style(bold=True, border=1, bg_color="#E7E6E6")
        for column, (label, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width * 0.58)
            sheet.write_string(3, column, label, head)
        sheet.freeze_panes(4, 2)
        for row, line in enumerate(lines, start=4):
            look = {"border": 1} | ({} if line.is_leaf else {"bold": True, "bg_color": "#F2F2F2"})
            texts = {0: line.code, 1: line.name, 5: line.reason}
            amounts = {2: line.ceiling, 3: line.before, 4: line.amount if line.is_leaf else None}
            for column, text in texts.items():
                quoted = {"quote_prefix": True} if text.startswith(FORMULA_SIGNS) else {}
                sheet.write_string(row, column, text, book.style(**look, **quoted))
            for column, amount in amounts.items():
                style = book.style(**look, num_format="#,##0.00", align="right")
                book.amount(sheet, row, column, amount, style)
    return book.content


def read_spending(text: str) -> tuple[list[Spent], list[Finding]]:
    """The lines of a table that have an amount, each at its cell ("E7"), and all that could not be read.

    What stands above the headings is passed over, as are lines that only sum up. ANG-18, NUM-06.
    """
    try:
        rows = split_table(text)
    except csv.Error:
        return [], [Finding("ANG-18", _OPEN_QUOTE)]
    if len(rows) > MAX_LINES:
        return [], [Finding("ANG-18", f"Tabel lebih dari {MAX_LINES} baris; satu DPA jauh lebih pendek.")]
    if not any(map(str.strip, (cell for row in rows for cell in row))):
        return [], []
    for at, row in enumerate(rows):
        where, wrong = _headings(row, at + 1)
        if wrong:
            return [], [wrong]
        if where:
            return _lines(rows[at + 1 :], where, first=at + 2)
    said = "Judul kolom “Kode” dan “Realisasi” tidak ditemukan. Sertakan baris judulnya, atau pakai templat."
    return [], [Finding("ANG-18", said)]


def _headings(row: Sequence[str], number: int) -> tuple[dict[str, int], Finding | None]:
    """Part of a line -> its column, {} for a row that is no heading; a part named twice is asked back."""
    found: dict[str, int] = {}
    for index, cell in enumerate(row):
        part = _HEADINGS.get(fold(cell))
        if part is None:
            continue
        if part in found:
            said = f"Ada dua kolom {part}. Hapus yang bukan realisasi sampai akhir triwulan ini."
            return {}, Finding("ANG-18", said, f"{letters(index)}{number}")
        found[part] = index
    return (found, None) if {_CODE, _AMOUNT} <= found.keys() else ({}, None)


def _lines(
    rows: Sequence[Sequence[str]], where: Mapping[str, int], *, first: int
) -> tuple[list[Spent], list[Finding]]:
    spent, findings = [], []
    for number, row in enumerate(rows, start=first):
        raw = {part: row[index] if index < len(row) else "" for part, index in where.items()}
        place = f"{letters(where[_AMOUNT])}{number}"
        if any(mark in raw[_CODE] for mark in "\n\t"):  # it swallowed the lines after it
            findings.append(Finding("ANG-18", _OPEN_QUOTE, f"{letters(where[_CODE])}{number}"))
            continue
        cells = {part: tidy(cell) for part, cell in raw.items()}
        told = _line(cells, place, code_place=f"{letters(where[_CODE])}{number}")
        if isinstance(told, Finding):
            findings.append(told)
        elif told is not None:
            spent.append(told)
    return spent, findings


def _line(cells: Mapping[str, str], place: str, *, code_place: str) -> Spent | Finding | None:
    code, reason = cells[_CODE], cells.get(_REASON, "")
    if not cells[_AMOUNT]:
        return None
    if not code:
        return Finding("ANG-18", "Baris tanpa kode dilewati.", code_place, Severity.NOTE)
    amount, finding = parse_rupiah(cells[_AMOUNT])
    if finding or amount is None:
        return finding.at(place) if finding else None
    if len(reason) > MOST_REASON:
        return Finding("ANG-18", f"Alasan lebih dari {MOST_REASON} huruf. Ringkas isinya.", place)
    return Spent(code, amount, reason, place)
