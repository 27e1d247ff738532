"""Workbooks of strangers, looked at from outside: nothing is opened before it is known to be harmless.

Order: the file's first bytes and the zip's directory; then the parts as bounded streams, where formulas,
size and kind of every sheet are seen; only then a copy of the proven parts goes to the reader.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.parsers import expat

from selaras.engine.findings import Finding

MAX_FILE = 50 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
MAX_ENTRIES = 2_000
MAX_DIRECTORY = 1024 * 1024  # bytes of the zip's own table of contents
MAX_LINES = 5_000  # an annex of a city has dozens of rows; a file with more is the wrong file
MAX_COLUMNS = 200
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_END = b"PK\x05\x06"
_CHUNK = 64 * 1024
_XLSX = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_NEEDED = re.compile(r"\[Content_Types\]\.xml|_rels/\.rels|xl/.*\.(?:xml|rels)", re.IGNORECASE)
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, OSError, ValueError, LookupError,
    RuntimeError,  # also NotImplementedError: a compression nobody uses, and a password
)  # fmt: skip
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


@dataclass
class Part:
    """What a sheet's XML tells before it is read: its odd cells, and whether it is too big to be read."""

    formulas: set[str] = field(default_factory=set)
    errors: set[str] = field(default_factory=set)  # cells that show #REF!, #N/A …
    too_big: bool = False


@dataclass(frozen=True)
class Harmless:
    """A workbook that may be read: a plain zip of the parts that were seen, and its sheets by name."""

    content: bytes
    sheets: Mapping[str, Part]


class RefusedError(Exception):
    """A file that isn't read at all; carries the one finding about it."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule, self.message = rule, message

    def finding(self, place: str) -> Finding:
        return Finding(self.rule, self.message, place)


def admit(path: Path) -> Harmless:
    """Raises RefusedError: IMP-01 no plain XLSX, or a damaged one; IMP-02 one that is or unpacks too big."""
    content = _read(path)
    _check_head(content)
    _check_size(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_directory(archive.infolist(), len(content))
            _check_kind(archive)
            parts = dict(_sheets(archive))
            if any(part.too_big for part in parts.values()):
                return Harmless(b"", parts)  # refused sheet by sheet, without reading the rest
            return Harmless(_copy(archive), parts)
    except _DAMAGED as error:
        raise RefusedError("IMP-01", "Berkas ini bukan buku kerja XLSX, atau rusak.") from error


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE + 1)
    except OSError as error:
        raise RefusedError("IMP-01", f"Berkas tidak dapat dibaca: {error.strerror}.") from error
    if len(content) > MAX_FILE:
        raise RefusedError(
            "IMP-02", "Berkas lebih dari 50 MB. Satu lampiran jauh lebih kecil; periksa berkasnya."
        )
    return content


def _check_head(content: bytes) -> None:
    if content.startswith(_OLE):
        raise RefusedError("IMP-01", "Berkas XLS lama atau bersandi. Simpan sebagai XLSX tanpa sandi.")
    if not content.startswith(b"PK"):
        raise RefusedError(
            "IMP-01", "Berkas ini bukan buku kerja XLSX. Simpan sebagai “Excel Workbook (.xlsx)”."
        )


def _check_size(content: bytes) -> None:
    """The directory's size by the zip's last record: a directory of a million entries is a bomb, too."""
    end = content.rfind(_END, -(22 + 65_535))
    if end < 0 or len(content) < end + 22:
        raise RefusedError(
            "IMP-01", "Berkas ini bukan buku kerja XLSX, atau tidak lengkap. Salin ulang berkasnya."
        )
    entries, size = struct.unpack_from("<HI", content, end + 10)
    if entries > MAX_ENTRIES or size > MAX_DIRECTORY:
        raise RefusedError(
            "IMP-02", "Berkas berisi terlalu banyak bagian. Buat buku kerja baru dari templat."
        )


def _check_directory(entries: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(size, 1):
        raise RefusedError(
            "IMP-02",
            f"Berkas {max(size // 1024, 1)} KB ini akan mengembang menjadi {unpacked // 1024**2} MB dan ditolak. "
            "Buat buku kerja baru dari templat.",
        )


def _check_kind(archive: zipfile.ZipFile) -> None:
    names = archive.namelist()
    if "mimetype" in names:
        raise RefusedError("IMP-01", "Berkas ODS tidak diterima. Simpan sebagai XLSX.")
    kinds = archive.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
    if b"macroEnabled" in kinds or b"vbaProject" in kinds or "xl/vbaProject.bin" in names:
        raise RefusedError("IMP-01", "Buku kerja bermakro atau biner tidak diterima. Simpan sebagai XLSX.")
    if _XLSX not in kinds:
        raise RefusedError(
            "IMP-01", "Berkas ini bukan buku kerja XLSX. Simpan sebagai “Excel Workbook (.xlsx)”."
        )


def _copy(archive: zipfile.ZipFile) -> bytes:
    """A new zip of the parts a reader needs, as Python unpacked them: no longer than declared, sum checked.

    The reader unpacks by itself and wouldn't stop where a lying directory says the part ends.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as copy:
        for entry in archive.infolist():
            if _NEEDED.fullmatch(entry.filename):
                copy.writestr(entry.filename, archive.read(entry))
    return out.getvalue()


# --- the parts as streams


def _sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, Part]]:
    """Every sheet's name with what its XML tells."""
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
        yield name, _part(archive, target.lstrip("/") if target.startswith("/") else f"xl/{target}")


def _part(archive: zipfile.ZipFile, name: str) -> Part:
    look = _Look()
    try:
        _stream(archive, name, look.element)
    except _TooBigError:
        look.part.too_big = True
    return look.part


class _TooBigError(Exception):
    """Ends the look at a sheet as soon as something lies beyond what an annex can be."""


class _Look:
    """Walks over a sheet's elements; knows where it is even where a writer left the addresses out."""

    def __init__(self) -> None:
        self.part = Part()
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
        if self._merged > MAX_LINES * MAX_COLUMNS:
            raise _TooBigError

    def _within(self) -> None:
        if self._row > MAX_LINES or self._column > MAX_COLUMNS:
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


def _stream(archive: zipfile.ZipFile, name: str, start: Any) -> None:
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
