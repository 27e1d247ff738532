"""A register as a workbook to fill in and hand back, or as a table pasted from one.

Everything becomes one text with tabs first, which a page can show and take back; then it is read by line, and
every finding names its cell. LAP-37.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook

from selaras.engine.findings import Finding
from selaras.engine.names import fold, tidy
from selaras.engine.numbers import from_cell, written_number
from selaras.engine.periods import QUARTER_LABELS, Zone
from selaras.engine.registers import Column, ColumnKind, Register, read_cell, unfit
from selaras.engine.spreadsheet import FORMULA_SIGNS
from selaras.exchange import guard
from selaras.exchange.budget import join_table, split_table
from selaras.exchange.cells import Odd
from selaras.exchange.streams import MAX_COLUMNS, MAX_LINES, RefusedError, letters
from selaras.exchange.xlsx import Workbook

MOST_BYTES = 5 * 1024 * 1024
NUMBER = "baris"  # the column by which a row of ours is known again
PASTED = "Tabel"  # what the address of a cell that was pasted begins with
_GUIDE = (
    "Kolom Baris mengenali baris yang sudah ada; kosongkan untuk baris baru. Tanggal: 21-02-2024, jam: 16.30."
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it was read: `number` names one of ours, 0 a new one; only columns that were there."""

    number: int
    cells: Mapping[str, str]
    place: str


def to_xlsx(
    register: Register, rows: Iterable[tuple[int, Mapping[str, str]]], *, title: str, made: datetime
) -> bytes:
    """A workbook that reads back without a difference: every cell a text; choices are offered in the cell."""
    with Workbook(made, title) as book:
        sheet = book.sheet(register.name[:31])
        sheet.write_string(0, 0, f"{title}. {_GUIDE}", book.style(text_wrap=False, bold=True))
        head = book.style(bold=True, border=1, bg_color="#E7E6E6")
        sheet.write_string(2, 0, "Baris", head)
        sheet.set_column(0, 0, 7)
        for place, column in enumerate(register.columns, 1):
            sheet.set_column(place, place, column.width)
            sheet.write_string(2, place, column.name, head)
            if choices := _choices(column):
                options = {"validate": "list", "source": list(choices)}
                sheet.data_validation(3, place, MAX_LINES - 1, place, options)
        sheet.freeze_panes(3, 0)
        for at, (number, cells) in enumerate(rows, 3):
            written = [str(number), *(typed(one, cells.get(one.code, "")) for one in register.columns)]
            for place, text in enumerate(written):
                quoted = {"quote_prefix": True} if text.startswith(FORMULA_SIGNS) else {}
                sheet.write_string(at, place, text, book.style(border=1, **quoted))
    return book.content


def _choices(column: Column) -> tuple[str, ...]:
    return tuple(QUARTER_LABELS.values()) if column.kind is ColumnKind.QUARTER else column.choices


def typed(column: Column, kept: str) -> str:
    """A kept cell as one types it: 21-02-2024, 21-02-2024 16.30."""
    if not kept or column.kind not in {ColumnKind.DATE, ColumnKind.MOMENT}:
        return kept
    moment = datetime.fromisoformat(kept)
    if column.kind is ColumnKind.DATE:
        return f"{moment:%d-%m-%Y}"
    return f"{moment:%d-%m-%Y %H.%M.%S}" if moment.second else f"{moment:%d-%m-%Y %H.%M}"


def text_of_file(content: bytes) -> tuple[str, str, list[Finding]]:
    """A CSV file or the first sheet of a workbook as one text with tabs, the name of its sheet, findings."""
    if len(content) > MOST_BYTES:
        return "", "", [Finding("LAP-37", "Berkas lebih besar dari 5 MB; daftar setahun jauh lebih kecil.")]
    if content.startswith(b"PK"):
        return _text_of_workbook(content)
    try:
        return join_table(split_table(content.decode("utf-8-sig"))), PASTED, []
    except (UnicodeDecodeError, csv.Error):
        return (
            "",
            "",
            [Finding("LAP-37", "Berkas ini bukan XLSX atau CSV (UTF-8). Simpan ulang sebagai XLSX.")],
        )


def _text_of_workbook(content: bytes) -> tuple[str, str, list[Finding]]:
    try:
        harmless = guard.examine(content)
        name, part = next(iter(harmless.sheets.items()))
        if part.too_big:
            raise RefusedError("LAP-37", f"Lembar “{name}” terlalu besar untuk sebuah daftar.")
        grid = CalamineWorkbook.from_filelike(io.BytesIO(harmless.content)).get_sheet_by_name(name)
        rows = grid.to_python(skip_empty_area=False)
    except RefusedError as refused:
        return "", "", [refused.finding("")]
    except (CalamineError, ValueError, KeyError, StopIteration) as error:
        return "", "", [Finding("IMP-01", f"Buku kerja rusak dan tidak dapat dibaca ({error}).")]
    odd = {**dict.fromkeys(part.formulas, Odd.FORMULA), **dict.fromkeys(part.errors, Odd.ERROR)}
    findings = [Finding("LAP-37", odd[place].value, f"{name}!{place}") for place in sorted(odd)]
    return join_table([_shown(value) for value in row[:MAX_COLUMNS]] for row in rows), name, findings


def _shown(value: object) -> str:
    """A cell as one would type it; a day as ISO, a number as the workbook shows it."""
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds") if value.time() != datetime.min.time() else f"{value:%Y-%m-%d}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float) and not isinstance(value, bool):
        number, _ = from_cell(value)
        return str(value) if number is None else written_number(number)
    return str(value)


def read(
    text: str, register: Register, *, year: int, zone: Zone, sheet: str = PASTED
) -> tuple[list[Line], list[Finding]]:
    """The rows of a table whose cells could all be read, and what is wrong with the others, by cell.

    A header may stand above, in any order of columns; without one they are those of the register.
    """
    try:
        split = split_table(text)
    except csv.Error:
        return [], [Finding("LAP-37", "Tabel tidak dapat dibaca: sebuah tanda kutip tidak ditutup.")]
    if len(split) > MAX_LINES:
        return [], [Finding("LAP-37", f"Tabel lebih dari {MAX_LINES} baris. Bagi menjadi beberapa tempelan.")]
    at, where = _header(split, register)
    lines: list[Line] = []
    findings = _unknown(split, at, where, register, sheet)
    for number, row in enumerate(split[at:], at + 1):
        if not any(map(str.strip, row)):
            continue
        line, wrong = _line(row, number, where, register, year=year, zone=zone, sheet=sheet)
        findings += wrong
        lines += [line] if line else []
    return lines, findings


def _header(rows: Sequence[Sequence[str]], register: Register) -> tuple[int, dict[str, int]]:
    """Where the rows begin, and the place of each column: by the first line that names two columns."""
    known = {fold(one.name): one.code for one in register.columns} | {NUMBER: NUMBER}
    for at, row in enumerate(rows[:20]):
        named = {known[fold(cell)]: place for place, cell in enumerate(row) if fold(cell) in known}
        if len(named) >= 2:
            return at + 1, named
    return 0, {one.code: place for place, one in enumerate(register.columns)}


def _unknown(
    rows: Sequence[Sequence[str]], at: int, where: Mapping[str, int], register: Register, sheet: str
) -> list[Finding]:  # fmt: skip
    """Columns that the register has not are named, not silently left out."""
    if at == 0:
        return []
    names = ", ".join(one.name for one in register.columns)
    return [
        Finding(
            "LAP-37", f"Kolom “{tidy(cell)[:40]}” tidak dikenal. Yang dibaca: {names}.",
            f"{sheet}!{letters(place)}{at}",
        )
        for place, cell in enumerate(rows[at - 1])
        if cell.strip() and place not in where.values()
    ]  # fmt: skip


def _line(
    row: Sequence[str], at: int, where: Mapping[str, int], register: Register, *, year: int, zone: Zone,
    sheet: str,
) -> tuple[Line | None, list[Finding]]:  # fmt: skip
    def text(code: str) -> str:
        return row[where[code]].strip() if where.get(code, len(row)) < len(row) else ""

    def place(code: str) -> str:
        return f"{sheet}!{letters(where[code])}{at}" if code in where else f"{sheet}!{at}"

    number = text(NUMBER)
    if number and not (number.isascii() and number.isdecimal() and len(number) < 10):
        told = f"“{number[:20]}” bukan nomor baris. Kosongkan untuk baris baru."
        return None, [Finding("LAP-37", told, place(NUMBER))]
    cells: dict[str, str] = {}
    findings: list[Finding] = []
    for column in register.columns:
        if column.code in where or not number:
            cells[column.code], finding = read_cell(column, text(column.code), zone=zone)
            findings += [finding.at(place(column.code))] if finding else []
    if not findings and len(cells) == len(register.columns):
        wrong = unfit(register, cells, year=year, zone=zone)
        findings = [finding.at(place(code)) for code, finding in wrong]
    return (None, findings) if findings else (Line(int(number or 0), cells, f"{sheet}!{at}"), [])
