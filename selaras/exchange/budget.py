"""A budget document as a table of code, words, amount and fund: pasted, as CSV, or from a workbook.

Everything becomes one text with tabs first, which a page can show and take back; then it is read by line.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from python_calamine import CalamineError, CalamineWorkbook

from selaras.engine.budget import Entry
from selaras.engine.findings import Finding, Severity
from selaras.engine.names import fold, tidy
from selaras.engine.numbers import format_rupiah, parse_rupiah, rupiah_from_cell
from selaras.exchange import guard
from selaras.exchange.cells import Odd
from selaras.exchange.streams import MAX_COLUMNS, MAX_LINES, RefusedError

COLUMNS = ("Kode", "Uraian", "Anggaran", "Sumber dana")
_CODE, _NAME, _AMOUNT, _FUND = range(4)
_HEADINGS = {
    "kode": _CODE, "kode rekening": _CODE, "uraian": _NAME, "nama": _NAME, "nomenklatur": _NAME,
    "program/kegiatan/sub kegiatan": _NAME, "anggaran": _AMOUNT, "anggaran (rp)": _AMOUNT, "jumlah": _AMOUNT,
    "jumlah (rp)": _AMOUNT, "pagu": _AMOUNT, "pagu (rp)": _AMOUNT, "sumber dana": _FUND,
}  # fmt: skip
_SUMS = ("jumlah", "total")
MOST_BYTES = 5 * 1024 * 1024


def text_of_file(content: bytes) -> tuple[str, list[Finding]]:
    """A CSV file or the first sheet of a workbook as one text with tabs; findings where it is neither."""
    if len(content) > MOST_BYTES:
        return "", [Finding("ANG-06", "Berkas lebih besar dari 5 MB. DPA satu unit jauh lebih kecil.")]
    if content.startswith(b"PK"):
        return _text_of_workbook(content)
    try:
        return join_table(split_table(content.decode("utf-8-sig"))), []
    except (UnicodeDecodeError, csv.Error):
        return "", [Finding("ANG-06", "Berkas ini bukan XLSX atau CSV (UTF-8). Simpan ulang sebagai XLSX.")]


def text_of(entries: Iterable[Entry]) -> str:
    """The lines of a budget as the text that `read_budget` reads, with its header."""
    rows = [[entry.code, entry.name, format_rupiah(entry.amount), entry.fund] for entry in entries]
    return join_table([COLUMNS, *rows])


def read_budget(text: str) -> tuple[list[Entry], list[Finding]]:
    """The lines of a pasted table, each with its place ("Baris 3"), and all that could not be read.

    A header may stand above, in any order of columns; without one they are code, words, amount, fund.
    Lines that only sum up are passed over with a note. ANG-06, NUM-06.
    """
    try:
        split = split_table(text)
    except csv.Error:
        return [], [Finding("ANG-06", "Tabel tidak dapat dibaca: sebuah tanda kutip tidak ditutup.")]
    rows = [(number, row) for number, row in enumerate(split, start=1) if any(map(str.strip, row))]
    if len(rows) > MAX_LINES:
        return [], [
            Finding("ANG-06", f"Tabel lebih dari {MAX_LINES} baris. DPA satu unit jauh lebih pendek.")
        ]
    where = _header(rows[0][1]) if rows else None
    if where is not None:
        rows = rows[1:]
    entries, findings = [], []
    for number, row in rows:
        entry, finding = _entry(row, where or {index: index for index in range(4)}, f"Baris {number}")
        if finding:
            findings.append(finding)
        if entry:
            entries.append(entry)
    return entries, findings


def _entry(row: Sequence[str], where: Mapping[int, int], place: str) -> tuple[Entry | None, Finding | None]:
    cells = {part: tidy(row[index]) if index < len(row) else "" for part, index in where.items()}
    code, name, fund = cells[_CODE], cells.get(_NAME, ""), cells.get(_FUND, "")
    if any(text.strip() for index, text in enumerate(row) if index not in where.values()):
        return None, Finding("ANG-06", f"Kolom berlebih. Yang dibaca: {', '.join(COLUMNS)}.", place)
    if not code and fold(name).startswith(_SUMS):
        return None, Finding("ANG-06", "Baris jumlah dilewati.", place, Severity.NOTE)
    amount, finding = parse_rupiah(cells[_AMOUNT])
    if finding:
        return None, finding.at(place)
    if amount is None:
        return None, Finding("NUM-06", "Anggaran belum diisi. Tulis 0 bila memang tidak ada.", place)
    return Entry(code, name, amount, fund, place), None


def _header(row: Sequence[str]) -> dict[int, int] | None:
    """Part of a line -> its column, where the line names at least the code and the amount."""
    named = {_HEADINGS[fold(text)]: index for index, text in enumerate(row) if fold(text) in _HEADINGS}
    return named if {_CODE, _AMOUNT} <= named.keys() else None


def split_table(text: str) -> list[list[str]]:
    """Lines and cells of a pasted table: tabs as a spreadsheet copies them, else semicolons, else commas."""
    lines = text.replace("\0", "").splitlines()
    first = next((line for line in lines if line.strip()), "")
    mark = "\t" if "\t" in text else ";" if ";" in first else ","
    return list(csv.reader(io.StringIO("\n".join(lines)), delimiter=mark))


def join_table(rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(
        [" ".join(cell.split()) for cell in row] for row in rows
    )
    return out.getvalue()


def _text_of_workbook(content: bytes) -> tuple[str, list[Finding]]:
    try:
        harmless = guard.examine(content)
        name, part = next(iter(harmless.sheets.items()))
        if part.too_big:
            raise RefusedError("ANG-06", f"Lembar “{name}” terlalu besar untuk sebuah DPA.")
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(harmless.content)).get_sheet_by_name(name)
    except RefusedError as refused:
        return "", [refused.finding("")]
    except (CalamineError, ValueError, KeyError, StopIteration) as error:
        return "", [Finding("IMP-01", f"Buku kerja rusak dan tidak dapat dibaca ({error}).")]
    grid = sheet.to_python(skip_empty_area=False)
    odd = {**dict.fromkeys(part.formulas, Odd.FORMULA), **dict.fromkeys(part.errors, Odd.ERROR)}
    findings = [Finding("ANG-06", odd[place].value, f"{name}!{place}") for place in sorted(odd)]
    return join_table(_cells(grid)), findings


def _cells(grid: Sequence[Sequence[object]]) -> Iterator[list[str]]:
    """Every cell as text; an amount in a number cell as the workbook shows it."""
    for line in grid:
        yield [_shown(value) for value in line[:MAX_COLUMNS]]


def _shown(value: object) -> str:
    if isinstance(value, float | int) and not isinstance(value, bool):
        amount, _ = rupiah_from_cell(value)
        return str(value) if amount is None else f"{amount:f}".replace(".", ",")
    return str(value)
