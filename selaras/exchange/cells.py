"""Cells as they were read: a value, where it stood, whether a formula made it."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from selaras.engine.findings import Finding
from selaras.engine.names import fold, tidy
from selaras.engine.numbers import format_number
from selaras.exchange import schema
from selaras.exchange.schema import Column
from selaras.exchange.streams import MAX_COLUMNS, MAX_LINES, letters

Value = str | float | None
# characters that are not seen, and the codes (_x000A_) that a workbook would turn into such
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff]"
    r"|_x[0-9A-Fa-f]{4}_"
)


class Odd(Enum):
    """What a cell can be besides text and number; never accepted, each with what to do."""

    FORMULA = "Sel berisi rumus. Ganti dengan nilainya (salin, lalu tempel sebagai nilai)."
    ERROR = "Sel menampilkan galat rumus (seperti #REF! atau #N/A). Ketik nilainya."
    DATE = "Sel berisi tanggal atau waktu. Ubah format selnya menjadi Teks, lalu ketik ulang isinya."
    LOGICAL = "Sel berisi TRUE atau FALSE. Ketik isinya sebagai teks."


@dataclass(frozen=True, slots=True)
class Cell:
    value: Value
    place: str  # "Lampiran III!H12" or "lampiran-3.csv!H12"
    odd: Odd | None = None

    @property
    def text(self) -> str:
        """The cell as text, as a document would print it; a whole number loses its ".0"."""
        if self.value is None:
            return ""
        if isinstance(self.value, str):
            return tidy(self.value)
        return str(int(self.value)) if self.value == int(self.value) else repr(self.value).replace(".", ",")


Record = dict[str, Cell]  # column key -> cell


@dataclass(frozen=True)
class Sheet:
    """The lines of one annex, read from a workbook's sheet or a CSV file."""

    number: int
    records: Sequence[Record]


def match_columns(
    headings: Sequence[tuple[int, str]], columns: Sequence[Column], place: str, *, line: int
) -> tuple[dict[str, int], list[Finding]]:
    """Which column of the file holds which key; headings may be the printed ones or the CSV's keys.

    A heading printed twice ("NO") means the columns of that heading in their order. IMP-04 a missing
    column, IMP-05 an unknown one or one too many.
    """
    found: dict[str, int] = {}
    findings = []
    for index, heading in headings:
        named = [column for column in columns if fold(heading) in {fold(column.heading), fold(column.key)}]
        free = [column for column in named if column.key not in found]
        if free:
            found[free[0].key] = index
            continue
        where = f"{place}!{letters(index)}{line}"
        problem = "muncul dua kali" if named else "tidak dikenal"
        findings.append(
            Finding("IMP-05", f"Kolom “{heading}” {problem}. Hapus atau perbaiki judulnya.", where)
        )
    missing = [column for column in columns if column.key not in found and column.printed]
    findings += [
        Finding("IMP-04", f"Kolom “{column.heading}” tidak ada. Pakai templat terbaru.", f"{place}!A{line}")
        for column in missing
    ]
    return found, findings


def read_csv(
    content: bytes, *, number: int, columns: Sequence[Column], name: str
) -> tuple[Sheet, list[Finding]]:
    """The lines of an annex from CSV with a line of keys; addresses count lines as a spreadsheet would."""
    try:
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        return Sheet(number, []), [Finding("IMP-01", "Berkas ini bukan CSV dengan penyandian UTF-8.", name)]
    if not lines:
        return Sheet(number, []), [Finding("IMP-03", "Berkas kosong.", name)]
    where, findings = match_columns(list(enumerate(lines[0])), columns, name, line=1)
    if len(lines) > MAX_LINES:
        return Sheet(number, []), [*findings, too_long(name)]
    records = [
        {key: Cell(_at(line, index) or None, f"{name}!{letters(index)}{row}") for key, index in where.items()}
        for row, line in enumerate(lines[1:], start=2)
        if where and any(line)
    ]
    return Sheet(number, records), findings


def too_long(place: str) -> Finding:
    return Finding(
        "IMP-17",
        f"Lembar ini lebih dari {format_number(Decimal(MAX_LINES))} baris atau {MAX_COLUMNS} kolom "
        "dan tidak dibaca. Hapus baris dan kolom di luar tabel; satu lampiran hanya memuat barisnya sendiri.",
        place,
    )


def check_cell(cell: Cell, column: Column) -> Finding | None:
    """What no cell may be, whatever it means: a formula, hidden characters, a text without end, nothing."""
    if cell.odd:
        return Finding("IMP-12", cell.odd.value, cell.place)
    if isinstance(cell.value, str):
        if _HIDDEN.search(cell.value):
            return Finding("IMP-16", "Sel berisi karakter tak terlihat. Ketik ulang isinya.", cell.place)
        if len(cell.value) > column.longest:
            return Finding("IMP-16", _too_wordy(cell.value, column.longest), cell.place)
    if column.required and not cell.text:
        return Finding("IMP-06", f"“{column.heading}” belum diisi.", cell.place)
    return None


def _too_wordy(text: str, longest: int) -> str:
    size, most = format_number(Decimal(len(text))), format_number(Decimal(longest))
    return f"Teks ini {size} karakter; paling banyak {most}. Ringkas isinya."


def band(texts: Iterator[str]) -> str | None:
    """The block a line announces, when it holds nothing else ("Sasaran Khusus", printed once or twice)."""
    said = {fold(text) for text in texts if text}
    if len(said) != 1:
        return None
    return next((label for label in schema.BLOCKS if fold(label) in said), None)


def _at(line: Sequence[str], index: int) -> str:
    return line[index] if index < len(line) else ""
