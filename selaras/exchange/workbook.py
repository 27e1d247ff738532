"""Reading workbooks of strangers: looked at from outside first, opened only when they are harmless."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from selaras.cascade.models import Annex
from selaras.engine.findings import Finding
from selaras.engine.names import fold
from selaras.exchange import schema
from selaras.exchange.cells import (
    MAX_LINES,
    Cell,
    Record,
    Sheet,
    Value,
    band,
    letters,
    match_columns,
    too_long,
)
from selaras.exchange.schema import Column

MAX_FILE = 50 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
MAX_ENTRIES = 2_000
HEADER_WITHIN = 30  # lines: titles stand above the header, never more than this
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"


def refuse(path: Path) -> Finding | None:
    """IMP-01, IMP-02: no plain XLSX, or one that unpacks to too much; judged from its directory."""
    place = path.name
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        return Finding("IMP-01", f"Berkas tidak dapat dibaca: {error.strerror}.", place)
    if head == _OLE:
        return Finding("IMP-01", "Berkas XLS lama atau bersandi. Simpan sebagai XLSX tanpa sandi.", place)
    if size > MAX_FILE:
        return Finding("IMP-02", "Berkas lebih dari 50 MB.", place)
    try:
        with zipfile.ZipFile(path) as archive:
            return _refuse_directory(archive.infolist(), size, place) or _refuse_kind(archive, place)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return Finding("IMP-01", "Berkas ini bukan buku kerja XLSX.", place)


def read(path: Path, annexes: Sequence[Annex]) -> tuple[list[Sheet], list[Finding]]:
    """The annexes a workbook holds, under the sheet names "Lampiran I" …; any of them may be missing.

    Nothing is opened when `refuse` has a finding, which then is the only one.
    """
    if refused := refuse(path):
        return [], [refused]
    try:
        content = path.read_bytes()
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        formulas = _formula_cells(content)
        known = {schema.sheet_name(annex.number): annex for annex in annexes}
        names = {fold(name): name for name in book.sheet_names}
        sheets, findings = [], _unknown_sheets(book.sheet_names, known)
        for wanted, annex in known.items():
            if name := names.get(fold(wanted)):
                sheet, found = _read_sheet(book.get_sheet_by_name(name), annex, formulas.get(name, set()))
                sheets.append(sheet)
                findings += found
    except (
        CalamineError,
        ElementTree.ParseError,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        OSError,
    ) as error:
        return [], [Finding("IMP-01", f"Buku kerja rusak dan tidak dapat dibaca ({error}).", path.name)]
    if not sheets:
        expected = ", ".join(known)
        findings.append(
            Finding("IMP-03", f"Tidak ada lembar yang dikenal. Namai lembar: {expected}.", path.name)
        )
    return sheets, findings


def _refuse_directory(entries: Sequence[zipfile.ZipInfo], size: int, place: str) -> Finding | None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(size, 1):
        return Finding(
            "IMP-02",
            f"Berkas {size // 1024} KB ini akan mengembang menjadi {unpacked // 1024**2} MB dan ditolak. "
            "Buat buku kerja baru dari templat.",
            place,
        )
    return None


def _refuse_kind(archive: zipfile.ZipFile, place: str) -> Finding | None:
    if "[Content_Types].xml" not in archive.namelist():
        return Finding("IMP-01", "Berkas ini bukan buku kerja XLSX.", place)
    kinds = archive.read("[Content_Types].xml")
    if b"<!DOCTYPE" in kinds or b"macroEnabled" in kinds or b"vbaProject" in kinds:
        return Finding("IMP-01", "Buku kerja bermakro tidak diterima. Simpan sebagai XLSX.", place)
    if _XLSX.encode() not in kinds:
        return Finding("IMP-01", "Berkas ini bukan buku kerja XLSX.", place)
    return None


def _unknown_sheets(names: Sequence[str], known: dict[str, Annex]) -> list[Finding]:
    allowed = {fold(name) for name in [*known, "Petunjuk"]}
    return [
        Finding(
            "IMP-03", f"Lembar “{name}” tidak dikenal. Hapus, atau namai seperti {next(iter(known))}.", name
        )
        for name in names
        if fold(name) not in allowed
    ]


def _read_sheet(sheet: CalamineSheet, annex: Annex, formulas: set[str]) -> tuple[Sheet, list[Finding]]:
    if sheet.total_height > MAX_LINES:
        return Sheet(annex.number, []), [too_long(sheet.name)]
    grid = [list(line) for line in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        _fill_down(grid, top, left, bottom, right)
    columns = schema.columns(annex)
    start = _header_line(grid, columns)
    if start is None:
        return Sheet(annex.number, []), [Finding("IMP-04", "Baris judul kolom tidak ditemukan.", sheet.name)]
    headings, first = _headings(grid, start, columns)
    where, findings = match_columns(headings, columns, sheet.name)
    records = list(_records(grid, first, where, columns, sheet.name, formulas))
    return Sheet(annex.number, records), findings


def _fill_down(grid: list[list[Value]], top: int, left: int, bottom: int, right: int) -> None:
    """A cell merged over several lines holds for each of them; one merged sideways stays where it stands."""
    for line in grid[top + 1 : bottom + 1]:
        if left == right and left < len(line):
            line[left] = grid[top][left]


def _header_line(grid: list[list[Value]], columns: Sequence[Column]) -> int | None:
    """The first line most of whose texts are headings: at least four of them, and the column groups."""
    known = {fold(name) for column in columns for name in (column.heading, column.key, column.group) if name}
    for index, line in enumerate(grid[:HEADER_WITHIN]):
        texts = [fold(value) for value in line if isinstance(value, str) and value.strip()]
        if len(texts) >= 4 and sum(text in known for text in texts) * 2 > len(texts):
            return index
    return None


def _headings(
    grid: list[list[Value]], start: int, columns: Sequence[Column]
) -> tuple[list[tuple[int, str]], int]:
    """The heading of each column (from the second line under a group), and the next line."""
    groups = {fold(column.group) for column in columns if column.group}
    upper = [value.strip() if isinstance(value, str) else "" for value in grid[start]]
    lower = grid[start + 1] if start + 1 < len(grid) else []
    under = [value.strip() if isinstance(value, str) else "" for value in lower]
    grouped = any(fold(text) in groups for text in upper)
    chosen = [
        (index, (under[index] if grouped and index < len(under) and under[index] else text))
        for index, text in enumerate(upper)
    ]
    headings = [(index, text) for index, text in chosen if text and fold(text) not in groups]
    return headings, start + (2 if grouped else 1)


def _records(
    grid: list[list[Value]], first: int, where: dict[str, int], columns: Sequence[Column], name: str,
    formulas: set[str],
) -> Iterator[Record]:  # fmt: skip
    block: Value = None
    keys = {column.key for column in columns}
    for number, line in enumerate(grid[first:], start=first + 1):
        texts = (value if isinstance(value, str) else str(value or "") for value in line)
        if announced := band(texts):
            block = announced
            continue
        if not any(value not in ("", None) for value in line) or _is_number_line(line):
            continue
        record = {
            key: Cell(
                _value(line, index),
                f"{name}!{letters(index)}{number}",
                f"{letters(index)}{number}" in formulas,
            )
            for key, index in where.items()
        }
        if _is_foot(record):
            return
        if "blok" in keys and "blok" not in record:
            record["blok"] = Cell(block, f"{name}!A{number}")
        yield record


def _is_number_line(line: Sequence[Value]) -> bool:
    """The line 1 2 3 … that the official form prints under its header."""
    numbers = [value for value in line if value not in ("", None)]
    return len(numbers) > 3 and [str(value).removesuffix(".0") for value in numbers] == [
        str(count) for count in range(1, len(numbers) + 1)
    ]


def _is_foot(record: Record) -> bool:
    """The signature below the table: a text, but nothing in any of the columns that number the rows."""
    numbers = [cell for key, cell in record.items() if key in ("no", "no_sasaran", "no_indikator")]
    rest = [cell for key, cell in record.items() if cell.text and cell not in numbers]
    return len(rest) <= 1 and not any(cell.text for cell in numbers)


def _value(line: Sequence[Value], index: int) -> Value:
    value = line[index] if index < len(line) else None
    return value if isinstance(value, (str, int, float)) and value != "" else None


def _formula_cells(content: bytes) -> dict[str, set[str]]:
    """Sheet name -> addresses of the cells that hold a formula; calamine only tells their last result."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - bounded
        targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
        found: dict[str, set[str]] = {}
        for sheet in book.iter(f"{_MAIN}sheet"):
            target = targets.get(sheet.get(f"{_REL}id"), "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            found[sheet.get("name", "")] = set(_formulas_of(archive, part))
    return found


def _formulas_of(archive: zipfile.ZipFile, part: str) -> Iterator[str]:
    with archive.open(part) as file:
        for _, element in ElementTree.iterparse(file):  # noqa: S314
            if element.tag == f"{_MAIN}c" and element.find(f"{_MAIN}f") is not None:
                yield element.get("r", "")
            if element.tag == f"{_MAIN}row":
                element.clear()
