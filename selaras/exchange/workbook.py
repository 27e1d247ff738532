"""From a harmless workbook to the cells of each annex, every one with its address."""

import io
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from selaras.cascade.models import Annex
from selaras.engine.findings import Finding, Severity
from selaras.engine.names import fold
from selaras.exchange import guard, schema
from selaras.exchange.cells import Cell, Odd, Record, Sheet, Value, band, match_columns, too_long
from selaras.exchange.guard import Harmless
from selaras.exchange.schema import Column
from selaras.exchange.streams import Part, RefusedError, letters

HEADER_WITHIN = 30  # lines: titles stand above the header, never more than this
GUIDE = "Petunjuk"
Grid = list[list[Any]]  # what calamine gives: text, numbers, dates, truth values


def read(path: Path, annexes: Sequence[Annex]) -> tuple[list[Sheet], list[Finding]]:
    """The annexes a workbook holds, under the sheet names "Lampiran I" …; any of them may be missing.

    Never raises for what the file is: a file that isn't read at all gives one finding (IMP-01, IMP-02).
    """
    try:
        harmless = guard.admit(path)
    except RefusedError as refused:
        return [], [refused.finding(path.name)]
    known = {schema.sheet_name(annex.number): annex for annex in annexes}
    findings = _names(list(harmless.sheets), known, path.name)
    if long := [name for name, part in harmless.sheets.items() if part.too_big]:
        return [], [*findings, *map(too_long, long)]
    try:
        sheets, found = _read(harmless, known)
    except (CalamineError, ValueError, KeyError) as error:
        return [], [Finding("IMP-01", f"Buku kerja rusak dan tidak dapat dibaca ({error}).", path.name)]
    return sheets, [*findings, *found]


def _read(harmless: Harmless, known: Mapping[str, Annex]) -> tuple[list[Sheet], list[Finding]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(harmless.content))
    names = {fold(name): name for name in harmless.sheets}
    sheets, findings = [], []
    for wanted, annex in known.items():
        if name := names.get(fold(wanted)):
            sheet, found = _read_sheet(book.get_sheet_by_name(name), annex, harmless.sheets[name])
            findings += found
            if sheet.records or found:
                sheets.append(sheet)
            else:
                findings.append(_empty(name))
    return sheets, findings


def _names(names: Sequence[str], known: Mapping[str, Annex], file: str) -> list[Finding]:
    """IMP-03: a sheet no annex is called like, or none that is."""
    allowed = {fold(name) for name in known}
    strangers = [name for name in names if fold(name) not in {*allowed, fold(GUIDE)}]
    findings = [
        Finding(
            "IMP-03",
            f"Lembar “{name}” tidak dikenal. Hapus, atau namai seperti “{next(iter(known))}”.",
            f"{name}!A1",
        )
        for name in strangers
    ]
    if not any(fold(name) in allowed for name in names):
        findings.append(Finding("IMP-03", f"Tidak ada lembar lampiran. Namai: {', '.join(known)}.", file))
    return findings


def _empty(name: str) -> Finding:
    return Finding("IMP-23", "Lembar ini kosong; lampirannya tidak diubah.", name, Severity.NOTE)


def _read_sheet(sheet: CalamineSheet, annex: Annex, part: Part) -> tuple[Sheet, list[Finding]]:
    grid: Grid = [list(line) for line in sheet.to_python(skip_empty_area=False)]
    columns = schema.columns(annex)
    sentences = dict(_sideways(grid, sheet.merged_cell_ranges or []))
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        _fill_down(grid, top, left, bottom, right)
    start = _header_line(grid, columns)
    if start is None:
        return Sheet(annex.number, []), [Finding("IMP-04", "Baris judul kolom tidak ditemukan.", sheet.name)]
    headings, first = _headings(grid, start, columns)
    where, findings = match_columns(headings, columns, sheet.name, line=start + 1)
    lines = _Lines(sheet.name, columns, where, part, sentences)
    return Sheet(annex.number, list(lines.records(grid, first))), findings


def _fill_down(grid: Grid, top: int, left: int, bottom: int, right: int) -> None:
    """A cell merged over several lines holds for each of them; one merged sideways stays where it stands."""
    for line in grid[top + 1 : bottom + 1]:
        if left == right and left < len(line):
            line[left] = grid[top][left]


def _header_line(grid: Grid, columns: Sequence[Column]) -> int | None:
    """The first line most of whose texts are headings: at least four of them, and the column groups."""
    known = {fold(name) for column in columns for name in (column.heading, column.key, column.group) if name}
    for index, line in enumerate(grid[:HEADER_WITHIN]):
        texts = [fold(value) for value in line if isinstance(value, str) and value.strip()]
        if len(texts) >= 4 and sum(text in known for text in texts) * 2 > len(texts):
            return index
    return None


def _headings(grid: Grid, start: int, columns: Sequence[Column]) -> tuple[list[tuple[int, str]], int]:
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


class _Lines:
    """Reads the lines below a header: bands announce a block, the signature ends the table."""

    def __init__(
        self,
        name: str,
        columns: Sequence[Column],
        where: Mapping[str, int],
        part: Part,
        sentences: Mapping[tuple[int, int], int],
    ) -> None:
        self._name, self._where, self._part, self._sentences = name, where, part, sentences
        self._kinds = {column.key: column for column in columns}
        self._numbers = [index for key, index in where.items() if key in ("no", "no_sasaran", "no_indikator")]
        ticks = [
            where[key]
            for key, column in self._kinds.items()
            if column.kind is schema.Kind.TICK and key in where
        ]
        self._ticks = (min(ticks), max(ticks)) if ticks else None

    def records(self, grid: Grid, first: int) -> Iterator[Record]:
        """Every line that holds anything; nothing between the header and the last number is passed over."""
        block: Value = None
        numbered = [index for index, line in enumerate(grid) if self._numbered(line)]
        last = numbered[-1] if numbered else first - 1
        for index, line in enumerate(grid[first:], start=first):
            if announced := band(_text(value) for value in line):
                block = announced
            elif self._says_nothing(line, index) or (index > last and self._is_foot(line)):
                continue
            elif not _is_number_line(line):
                yield self._record(line, index, block)

    def _record(self, line: Sequence[Any], index: int, block: Value) -> Record:
        record = {key: self._cell(line, index, column) for key, column in self._where.items()}
        if "blok" in self._kinds and "blok" not in record:
            record["blok"] = Cell(block, f"{self._name}!A{index + 1}")
        if self._ticks and self._sentences.get((index, self._ticks[0]), -1) >= self._ticks[1]:
            first = next(key for key, column in self._where.items() if column == self._ticks[0])
            record[schema.DERIVED] = record[first]
            record[first] = Cell(None, record[first].place)
        return record

    def _cell(self, line: Sequence[Any], index: int, column: int) -> Cell:
        address = f"{letters(column)}{index + 1}"
        value, odd = _plain(line[column] if column < len(line) else None)
        if address in self._part.formulas:
            odd = Odd.FORMULA
        elif address in self._part.errors:
            odd = Odd.ERROR
        return Cell(value, f"{self._name}!{address}", odd)

    def _says_nothing(self, line: Sequence[Any], index: int) -> bool:
        """Blank, and no formula or error either, whose shown value may be missing."""
        odd = self._part.formulas | self._part.errors
        return not any(_text(value) for value in line) and not any(
            f"{letters(column)}{index + 1}" in odd for column in self._where.values()
        )

    def _numbered(self, line: Sequence[Any]) -> bool:
        return any(index < len(line) and _text(line[index]) for index in self._numbers)

    def _is_foot(self, line: Sequence[Any]) -> bool:
        """A line of the signature: one text, below everything that is numbered."""
        return sum(bool(_text(value)) for value in line) <= 1


def _sideways(
    grid: Grid, merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]
) -> Iterator[tuple[tuple[int, int], int]]:
    """Where cells are merged over several columns: (line, first column) -> last column."""
    for (top, left), (bottom, right) in merged:
        if right > left:
            for line in range(top, min(bottom + 1, len(grid))):
                yield (line, left), right


def _is_number_line(line: Sequence[Any]) -> bool:
    """The line 1 2 3 … that the official form prints under its header."""
    numbers = [_text(value) for value in line if _text(value)]
    return len(numbers) > 3 and numbers == [str(count) for count in range(1, len(numbers) + 1)]


def _text(value: object) -> str:
    """What a raw cell shows, roughly: only to see whether and what kind of line it stands in."""
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return str(int(value))
    return "" if value is None else str(value).strip()


def _plain(value: object) -> tuple[Value, Odd | None]:
    """A cell as text or number; dates and truth values are neither, and nothing is guessed from them."""
    if value is None or value == "":
        return None, None
    if isinstance(value, bool):
        return str(value).upper(), Odd.LOGICAL
    if isinstance(value, int | float):
        return (value, None) if math.isfinite(value) else (str(value), Odd.ERROR)
    return (value, None) if isinstance(value, str) else (str(value), Odd.DATE)
