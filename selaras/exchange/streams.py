"""The parts of a workbook as bounded streams of XML: seen element by element, kept nowhere."""

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from selaras.engine.findings import Finding

MAX_LINES = 5_000  # an annex of a city has dozens of rows; a file with more is the wrong file
MAX_COLUMNS = 200
_CHUNK = 64 * 1024
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_Element = Callable[[str, dict[str, str]], None]


@dataclass
class Part:
    """What a sheet's XML tells before it is read: its odd cells, and whether it is too big to be read."""

    formulas: set[str] = field(default_factory=set)
    errors: set[str] = field(default_factory=set)  # cells that show #REF!, #N/A …
    too_big: bool = False


class RefusedError(Exception):
    """A file that isn't read at all; carries the one finding about it."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule, self.message = rule, message

    def finding(self, place: str) -> Finding:
        return Finding(self.rule, self.message, place)


def sheets(archive: zipfile.ZipFile, *, lines: int = MAX_LINES) -> Iterator[tuple[str, Part]]:
    """Every sheet's name with what its XML tells; one with more than `lines` is too big."""
    targets: dict[str, str] = {}
    named: list[tuple[str, str]] = []

    def relation(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def sheet(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            identity = next((value for key, value in attributes.items() if key.endswith(" id")), "")
            named.append((attributes.get("name", ""), identity))

    _stream(archive, "xl/_rels/workbook.xml.rels", relation)
    _stream(archive, "xl/workbook.xml", sheet)
    for name, identity in named:
        target = targets.get(identity, "")
        yield name, _part(archive, target.lstrip("/") if target.startswith("/") else f"xl/{target}", lines)


def _part(archive: zipfile.ZipFile, name: str, lines: int) -> Part:
    look = _Look(lines)
    try:
        _stream(archive, name, look.element)
    except _TooBigError:
        look.part.too_big = True
    return look.part


class _TooBigError(Exception):
    """Ends the look at a sheet as soon as something lies beyond what an annex can be."""


class _Look:
    """Walks over a sheet's elements; knows where it is even where a writer left the addresses out."""

    def __init__(self, lines: int) -> None:
        self.part, self._lines = Part(), lines
        self._row = self._column = self._merged = 0
        self._doors = {
            "row": self._next_row,
            "c": self._next_cell,
            "f": self._formula,
            "mergeCell": self._merge,
        }

    def element(self, tag: str, attributes: dict[str, str]) -> None:
        if door := self._doors.get(tag):
            door(attributes)

    @property
    def _address(self) -> str:
        return f"{letters(self._column - 1)}{self._row}"

    def _next_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", "")
        self._row = int(number[:9]) if number.isdigit() else self._row + 1
        self._column = 0
        self._within()

    def _next_cell(self, attributes: dict[str, str]) -> None:
        self._column += 1
        if found := _REFERENCE.fullmatch(attributes.get("r", "")):
            self._column, self._row = _column(found[1]), int(found[2])
        self._within()
        if attributes.get("t") == "e":
            self.part.errors.add(self._address)

    def _formula(self, _: dict[str, str]) -> None:
        self.part.formulas.add(self._address)

    def _merge(self, attributes: dict[str, str]) -> None:
        """Merged cells lie apart from each other, so together they aren't higher than all columns are."""
        rows = [int(row) for row in re.findall(r"[0-9]{1,7}", attributes.get("ref", ""))]
        self._merged += abs(rows[-1] - rows[0]) + 1 if rows else 1
        if self._merged > self._lines * MAX_COLUMNS:
            raise _TooBigError

    def _within(self) -> None:
        if self._row > self._lines or self._column > MAX_COLUMNS:
            raise _TooBigError


def _column(name: str) -> int:
    """A -> 1, Z -> 26, AA -> 27."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number


def letters(column: int) -> str:
    """0 -> A, 25 -> Z, 26 -> AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def _stream(archive: zipfile.ZipFile, name: str, start: _Element) -> None:
    """Call `start(local name, attributes)` for every element; a document type is refused unread."""
    parser = expat.ParserCreate(namespace_separator=" ")

    def doctype(*_: Any) -> None:
        raise RefusedError("IMP-01", "Buku kerja memuat deklarasi yang tidak diizinkan.")

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(" ")[2], attributes)
    with archive.open(name) as file:
        while chunk := file.read(_CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)
