"""Answers of a survey from another tool: a CSV or a workbook, read row by row, never half taken.

Two readings: the first finds everything that is wrong, with its row, and counts the rest; the second gives
the forms, and only of a file in which nothing was wrong. A file of a million rows is never kept in memory.
"""

import csv
import io
import re
from codecs import getincrementaldecoder
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from python_calamine import CalamineError, CalamineWorkbook

from selaras.engine.findings import Finding, Severity, blocking
from selaras.engine.names import fold, tidy
from selaras.exchange import guard
from selaras.exchange.streams import RefusedError, letters
from selaras.surveys.models import Element, Instrument

MOST_BYTES = 200 * 1024 * 1024  # a million forms as CSV are about 40 MB
MOST_LINES = 200_000  # of a workbook; more comes as CSV
HEADER_WITHIN = 30
_HEAD = 64 * 1024
_DELIMITERS = ";,\t|"
_WORD = re.compile(r"\w+")

UNIT, SERVICE, PERSON, OPINION = "unit", "layanan", "nomor", "saran"
ELEMENT, TRAIT = "unsur:", "ciri:"
_HEADINGS = {
    UNIT: ("unit", "unit kerja", "kelurahan", "kecamatan", "lokasi", "opd"),
    SERVICE: ("layanan", "pelayanan", "jenis layanan", "kegiatan"),
    PERSON: ("no", "nomor", "no responden", "nomor responden", "id", "id responden"),
    OPINION: ("saran", "saran dan masukan", "masukan", "komentar", "kritik dan saran"),
}  # fmt: skip
# what other tools call a trait, beside its own name and code
_ALIKE = (
    ("usia", "umur", "kelompok usia", "kelompok umur", "rentang usia", "rentang umur"),
    ("jenis kelamin", "kelamin", "gender", "jk", "l/p"),
    ("pendidikan", "pendidikan terakhir", "tingkat pendidikan", "jenjang pendidikan"),
    ("pekerjaan", "pekerjaan utama", "profesi", "mata pencaharian"),
)  # fmt: skip
FORMULA = "\0rumus"  # what a cell that is a formula shows here: no text can be it
Row = tuple[int, Sequence[str]]  # the row of the file, from 1 on, and its texts
Opened = Callable[[], BinaryIO]


def _nothing() -> Iterator[Row]:
    return iter(())


@dataclass(frozen=True, slots=True)
class Table:
    """How to read the rows of a file, again and again; `height` is about how many there are.

    `findings` say why it is not read at all (SKM-16), or what of it is left unread.
    """

    rows: Callable[[], Iterator[Row]] = _nothing
    height: int = 0
    findings: Sequence[Finding] = ()

    @property
    def is_readable(self) -> bool:
        return not blocking(list(self.findings))


def table_of(source: bytes | Path) -> Table:
    """The first sheet of a workbook or a CSV, from its bytes or the disk, never held as a whole there."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > MOST_BYTES:
        return _unread(f"Berkas lebih dari {MOST_BYTES // 2**20} MB. Bagilah menurut unit.")
    if not size:
        return _unread("Berkas ini kosong. Pilih berkas yang memuat jawaban.")

    def opened() -> BinaryIO:
        return io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")

    with opened() as file:
        start = file.read(_HEAD)
    try:
        return _workbook(opened) if start.startswith((b"PK", guard.OLE)) else _text(opened, start)
    except RefusedError as refused:
        return _unread(refused.message)
    except CalamineError as error:
        return _unread(f"Buku kerja rusak dan tidak dapat dibaca ({error}).")


def _unread(message: str) -> Table:
    return Table(findings=[Finding("SKM-16", message)])


def _workbook(opened: Opened) -> Table:
    with opened() as file:
        harmless = guard.examine(file.read(guard.MAX_FILE + 1), lines=MOST_LINES)
    if any(part.too_big for part in harmless.sheets.values()):
        return _unread(f"Lebih dari {MOST_LINES} baris atau 200 kolom. Simpan sebagai CSV.")
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(harmless.content)).get_sheet_by_index(0)
    formulas = harmless.sheets[sheet.name].formulas if sheet.name in harmless.sheets else set()
    left = sheet.start[1] if sheet.start else 0  # the reader leaves out empty columns before the first

    def rows() -> Iterator[Row]:
        for number, line in enumerate(sheet.iter_rows(), 1):
            texts = [""] * left + [_shown(value) for value in line]
            if formulas:
                texts = [
                    FORMULA if f"{letters(place)}{number}" in formulas else text
                    for place, text in enumerate(texts)
                ]
            yield number, texts

    told = []
    if len(harmless.sheets) > 1:
        said = f"Hanya lembar pertama, “{sheet.name}”, yang dibaca dari {len(harmless.sheets)} lembar."
        told = [Finding("SKM-16", said, severity=Severity.WARNING)]
    return Table(rows, sheet.total_height, told)


def _shown(value: object) -> str:
    """A cell as it is shown: a workbook keeps 4 as 4.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _text(opened: Opened, start: bytes) -> Table:
    """CSV as offices save it: UTF-8 or Windows-1252, semicolons, commas or tabs."""
    if b"\0" in start:
        return _unread("Berkas ini bukan CSV atau XLSX. Simpan ulang sebagai CSV (UTF-8).")
    encoding, height = _looked_through(opened)
    first = start.decode(encoding, errors="ignore").splitlines()[:20]
    delimiter = max(_DELIMITERS, key=lambda mark: sum(line.count(mark) for line in first))

    def rows() -> Iterator[Row]:
        with io.TextIOWrapper(opened(), encoding=encoding, errors="replace", newline="") as lines:
            number = width = 0
            try:
                # rows as a spreadsheet counts them: a remark of three lines is one row
                for number, texts in enumerate(csv.reader(lines, delimiter=delimiter), 1):
                    width = max(width, len(texts))
                    if any("\n" in text and _swallows(text, delimiter, width) for text in texts):
                        said = f"Baris {number} memuat baris lain: tanda kutipnya dibuka dan tidak ditutup."
                        raise RefusedError("SKM-16", f"{said} Tutup tanda kutip itu, lalu unggah lagi.")
                    yield number, texts
            except csv.Error as error:
                said = f"Baris {number + 1} tidak dapat dibaca ({error}). Simpan ulang sebagai CSV."
                raise RefusedError("SKM-16", said) from error

    return Table(rows, height)


def _swallows(text: str, delimiter: str, width: int) -> bool:
    """Whether a field holds what looks like whole rows: an open quote takes all up to the next one."""
    return any(line.count(delimiter) >= max(width - 1, 2) for line in text.splitlines()[1:])


def _looked_through(opened: Opened) -> tuple[str, int]:
    """(kind of letters, lines) of a text: UTF-8 where every byte is, else Windows-1252, which takes any."""
    decoder, encoding, lines = getincrementaldecoder("utf-8")(), "utf-8-sig", 1
    with opened() as file:
        while block := file.read(2**20):
            lines += block.count(b"\n")
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                encoding = "cp1252"
    return encoding, lines


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column (from 0) is what: "unit", "layanan", "unsur:U1", "ciri:jk", …; `header` is its line.

    `guessed` are those proposed by a heading that only means much the same.
    """

    header: int
    columns: Mapping[str, int]
    headings: Sequence[str]
    guessed: frozenset[str] = frozenset()


def suggest(rows: Iterator[Row], instrument: Instrument) -> tuple[Columns | None, list[Finding]]:
    """What the columns seem to be: by code, name or question of the elements, never by their place (SKM-17).

    Headings in words nobody knows are given without columns, to be chosen; None for a table that has none.
    """
    known, elements = _known(instrument), len(instrument.elements.all())
    alike = _alike(instrument, known)
    likely: Columns | None = None
    for number, texts in islice(rows, HEADER_WITHIN):
        found = {known[fold(text)]: place for place, text in enumerate(texts) if fold(text) in known}
        told = sum(key.startswith(ELEMENT) for key in found)
        guessed = _guessed(texts, alike, found)
        mapping = Columns(number, found | guessed, [tidy(text) for text in texts], frozenset(guessed))
        if told * 2 > elements:
            return mapping, [*_headed_twice(texts, known), *check_mapping(mapping, instrument)]
        if _answers(texts, instrument.top) >= max(elements - 1, 1):
            break  # answers have begun
        if sum(bool(text.strip()) for text in texts) > elements and likely is None:
            likely = mapping
    if likely is not None:
        return likely, check_mapping(likely, instrument)
    return None, [Finding(
        "SKM-17",
        "Baris judul kolom tidak ditemukan. Beri judul kolom dengan kode unsur (misalnya U1) atau namanya.",
    )]  # fmt: skip


def _alike(instrument: Instrument, known: Mapping[str, str]) -> dict[str, str]:
    """Other headings of the traits; none that is something's own, and none that two traits could mean."""
    meant: dict[str, set[str]] = {}
    for code, name, _ in instrument.groups:
        for names in _ALIKE:
            if {fold(code), fold(name)} & set(names):
                for other in names:
                    meant.setdefault(other, set()).add(f"{TRAIT}{code}")
    return {name: min(keys) for name, keys in meant.items() if len(keys) == 1 and name not in known}


def _guessed(texts: Sequence[str], alike: Mapping[str, str], found: Mapping[str, int]) -> dict[str, int]:
    """Traits without a column of their own that exactly one heading may mean."""
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        key = alike.get(fold(text))
        if key is not None and key not in found:
            places.setdefault(key, []).append(place)
    return {key: told[0] for key, told in places.items() if len(told) == 1}


def _headed_twice(texts: Sequence[str], known: Mapping[str, str]) -> list[Finding]:
    """SKM-17: of two columns with one heading nobody can say which is meant."""
    places: dict[str, list[int]] = {}
    for place, text in enumerate(texts):
        if fold(text) in known:
            places.setdefault(known[fold(text)], []).append(place)
    return [
        Finding(
            "SKM-17",
            f"Judul “{tidy(texts[two[0]])}” berada pada kolom {' dan '.join(map(letters, two))}. "
            "Ubah judul salah satunya, atau pilih kolomnya sendiri.",
            letters(two[-1]),
        )
        for two in places.values()
        if len(two) > 1
    ]


def _answers(texts: Sequence[str], top: int) -> int:
    levels = {str(level) for level in range(1, top + 1)}
    return sum(text.strip() in levels for text in texts)


def _known(instrument: Instrument) -> dict[str, str]:
    known = {fold(name): key for key, names in _HEADINGS.items() for name in names}
    for element in instrument.elements.all():
        for name in (element.code, element.name, f"{element.code} {element.name}", element.question):
            known[fold(name)] = f"{ELEMENT}{element.code}"
    for code, name, _ in instrument.groups:
        known[fold(code)] = known[fold(name)] = f"{TRAIT}{code}"
    return known


def check_mapping(mapping: Columns, instrument: Instrument) -> list[Finding]:
    """SKM-17: every element and the unit have a column, no column is two things, U8 is not headed as U9."""
    found = []
    elements = {f"{ELEMENT}{one.code}": one for one in instrument.elements.all()}
    for key, one in elements.items():
        if key not in mapping.columns:
            found.append(Finding("SKM-17", f"Kolom untuk unsur {one.code} {one.name} belum dipilih."))
    if UNIT not in mapping.columns:
        found.append(Finding("SKM-17", "Kolom untuk unit kerja belum dipilih."))
    for place, count in Counter(mapping.columns.values()).items():
        if count > 1:
            found.append(Finding("SKM-17", f"Kolom {letters(place)} dipilih untuk dua hal.", letters(place)))
    found += [
        _swapped(elements[key], others, place, mapping)
        for key, place in mapping.columns.items()
        if key in elements and (others := _headed_for(elements.values(), place, mapping))
        and elements[key] not in others
    ]  # fmt: skip
    return found


def _headed_for(elements: Iterable[Element], place: int, mapping: Columns) -> list[Element]:
    """The elements that a heading names, by code or by name."""
    heading = mapping.headings[place] if place < len(mapping.headings) else ""
    said = fold(heading)
    words = set(_WORD.findall(said))
    return [one for one in elements if fold(one.code) in words or fold(one.name) in said]


def _swapped(chosen: Element, others: Sequence[Element], place: int, mapping: Columns) -> Finding:
    return Finding(
        "SKM-17",
        f"Kolom {letters(place)} berjudul “{mapping.headings[place]}”, tetapi dipilih untuk {chosen.code} "
        f"{chosen.name}. Periksa apakah kolomnya tertukar dengan {others[0].code}.",
        letters(place),
        Severity.WARNING,
    )
