"""The inputs of a quarter as a sheet to fill in and hand back: one line an input, values as they are typed.

The key in the first column says of which quarter, figure and input a line is; nothing else is matched. An
empty value changes nothing. LAP-20.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from python_calamine import CalamineError, CalamineWorkbook

from selaras.engine.findings import Finding
from selaras.engine.names import fold
from selaras.engine.numbers import from_cell, written_number
from selaras.engine.periods import QUARTER_LABELS
from selaras.engine.spreadsheet import FORMULA_SIGNS
from selaras.exchange import guard
from selaras.exchange.cells import Odd
from selaras.exchange.streams import MAX_LINES, Part, RefusedError, letters
from selaras.exchange.xlsx import Workbook

COLUMNS = (
    ("Kunci", 22), ("Indikator", 60), ("Jabatan", 40), ("Masukan", 60), ("Satuan", 16), ("Nilai", 24),
)  # fmt: skip
_VALUE = 5  # the column Nilai
_CHOICE = {
    "validate": "list", "source": ["Ya", "Tidak"], "error_title": "Ya atau Tidak",
    "error_message": "Pilih Ya atau Tidak, atau kosongkan.",
}  # fmt: skip
MOST_BYTES = 5 * 1024 * 1024
_KEY = re.compile(r"TW([1-4])/([1-9][0-9]{0,17})/(\S{1,60})")
_YES_NO = {"1": "Ya", "0": "Tidak"}
_GUIDE = "Isi hanya kolom Nilai; yang dikosongkan tidak diubah. Daftar ditulis dengan titik koma."


@dataclass(frozen=True, slots=True)
class Line:
    """One input of one figure; `text` is what stands in its form."""

    figure: int
    code: str
    indicator: str
    post: str
    label: str
    uom: str
    text: str
    is_yes_no: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """One value of a sheet, with the address of its cell."""

    figure: int
    code: str
    text: str
    place: str


def to_xlsx(lines: Iterable[Line], *, year: int, quarter: int, made: datetime) -> bytes:
    """A sheet that reads back without a difference: every value is a text, as it was typed."""
    name = f"Realisasi {QUARTER_LABELS[quarter]} {year}"
    with Workbook(made, name) as book:
        sheet = book.sheet(QUARTER_LABELS[quarter])
        sheet.write_string(0, 0, f"{name}. {_GUIDE}", book.style(text_wrap=False, bold=True))
        head = book.style(bold=True, border=1, bg_color="#E7E6E6")
        for column, (label, width) in enumerate(COLUMNS):
            sheet.set_column(column, column, width * 0.6)
            sheet.write_string(2, column, label, head)
        sheet.freeze_panes(3, 0)
        for row, line in enumerate(lines, start=3):
            key = f"TW{quarter}/{line.figure}/{line.code}"
            text = yes_no_said(line.text) if line.is_yes_no else "; ".join(line.text.split("\n"))
            cells = (key, line.indicator, line.post, line.label, line.uom, text)
            for column, cell in enumerate(cells):
                quoted = {"quote_prefix": True} if cell.startswith(FORMULA_SIGNS) else {}
                sheet.write_string(row, column, cell, book.style(border=1, **quoted))
            if line.is_yes_no:
                sheet.data_validation(row, _VALUE, row, _VALUE, _CHOICE)
    return book.content


def yes_no_said(text: str) -> str:
    """Ya or Tidak for what a form keeps as 1 or 0; all else as it is."""
    return _YES_NO.get(text.strip(), text)


def yes_no_read(text: str) -> str:
    """What a form keeps for Ya or Tidak, however it is written; all else as it is."""
    return {fold(said): kept for kept, said in _YES_NO.items()}.get(fold(text), text)


def read(content: bytes, *, quarter: int) -> tuple[list[Read], list[Finding]]:
    """The values that stand in a sheet; findings with addresses for what could not be read."""
    if len(content) > MOST_BYTES:
        return [], [Finding("LAP-20", "Berkas lebih besar dari 5 MB; lembar isian jauh lebih kecil.")]
    try:
        harmless = guard.examine(content)
        name, part = next(iter(harmless.sheets.items()))
        if part.too_big:
            raise RefusedError("LAP-20", f"Lembar “{name}” terlalu besar untuk lembar isian.")
        grid = CalamineWorkbook.from_filelike(io.BytesIO(harmless.content)).get_sheet_by_name(name)
        rows = grid.to_python(skip_empty_area=False)
    except RefusedError as refused:
        return [], [refused.finding("")]
    except (CalamineError, ValueError, KeyError, StopIteration) as error:
        return [], [Finding("IMP-01", f"Buku kerja rusak dan tidak dapat dibaca ({error}).")]
    return _read(rows[:MAX_LINES], part, sheet=name, quarter=quarter)


def _read(
    rows: Sequence[Sequence[object]], part: Part, *, sheet: str, quarter: int
) -> tuple[list[Read], list[Finding]]:
    head = next((at for at, row in enumerate(rows) if row and fold(str(row[0])) == "kunci"), None)
    wanted = [fold(str(cell)) for cell in rows[head]] if head is not None else []
    if head is None or "nilai" not in wanted:
        return [], [Finding("LAP-20", "Kolom Kunci dan Nilai tidak ditemukan. Pakai lembar yang diunduh.")]
    found: dict[tuple[int, str], Read] = {}
    findings: list[Finding] = []
    for place, key, value in _values(rows, head, wanted.index("nilai")):
        told = _line(place, key, value, part=part, sheet=sheet, quarter=quarter)
        if isinstance(told, Read) and (told.figure, told.code) in found:
            told = Finding("LAP-20", f"Kunci {key} tertulis dua kali.", f"{sheet}!{place}")
        if isinstance(told, Finding):
            findings.append(told)
        elif told.text:
            found[told.figure, told.code] = told
    return list(found.values()), findings


def _values(rows: Sequence[Sequence[object]], head: int, column: int) -> Iterator[tuple[str, str, object]]:
    """The address of each value below the header, its key, and what stands there."""
    for at, row in enumerate(rows[head + 1 :], start=head + 2):
        if key := str(row[0]).strip():
            yield f"{letters(column)}{at}", key, row[column] if column < len(row) else ""


def _line(place: str, key: str, value: object, *, part: Part, sheet: str, quarter: int) -> "Read | Finding":
    where = f"{sheet}!{place}"
    known = _KEY.fullmatch(key)
    if known is None:
        return Finding("LAP-20", f"Kunci “{key[:40]}” tidak dikenal. Jangan mengubah kolom Kunci.", where)
    if int(known[1]) != quarter:
        return Finding("LAP-20", f"Baris ini untuk TW {known[1]}, bukan {QUARTER_LABELS[quarter]}.", where)
    odd = Odd.FORMULA if place in part.formulas else Odd.ERROR if place in part.errors else None
    if odd is not None:
        return Finding("LAP-20", odd.value, where)
    if isinstance(value, str):
        return Read(int(known[2]), known[3], value.strip(), where)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return Finding("LAP-20", (Odd.LOGICAL if isinstance(value, bool) else Odd.DATE).value, where)
    number, finding = from_cell(value)
    if number is None:
        return finding.at(where) if finding else Finding("LAP-20", Odd.ERROR.value, where)
    return Read(int(known[2]), known[3], written_number(number), where)
