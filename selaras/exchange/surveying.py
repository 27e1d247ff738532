"""Answers of a survey from another tool: a CSV or a workbook, read row by row, never half taken.

Two readings: the first finds everything that is wrong, with its row, and counts the rest; the second gives
the forms, and only of a file in which nothing was wrong. A file of a million rows is never kept in memory.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from python_calamine import CalamineError, CalamineWorkbook

from selaras.engine.findings import Finding, Severity
from selaras.engine.names import fold, tidy
from selaras.engine.survey import AnswerReader
from selaras.exchange import guard
from selaras.exchange.streams import RefusedError, letters
from selaras.org.models import OrgUnit
from selaras.surveys.actions import Form
from selaras.surveys.models import Instrument, Service, SurveyPoint

MOST_BYTES = 200 * 1024 * 1024  # a million forms as CSV are about 40 MB
MOST_LINES = 200_000  # of a workbook; more comes as CSV
MOST_FINDINGS = 200  # told one by one; the rest as a number
HEADER_WITHIN = 30
_ENCODINGS = ("utf-8-sig", "cp1252")
_DELIMITERS = ";,\t|"

UNIT, SERVICE, PERSON, OPINION = "unit", "layanan", "nomor", "saran"
ELEMENT, TRAIT = "unsur:", "ciri:"
_HEADINGS = {
    UNIT: ("unit", "unit kerja", "kelurahan", "kecamatan", "lokasi", "opd"),
    SERVICE: ("layanan", "pelayanan", "jenis layanan", "kegiatan"),
    PERSON: ("no", "nomor", "no responden", "nomor responden", "id", "id responden"),
    OPINION: ("saran", "saran dan masukan", "masukan", "komentar", "kritik dan saran"),
}  # fmt: skip
Row = tuple[int, Sequence[str]]  # the line in the file, from 1 on, and its texts


def table_of(content: bytes) -> tuple[Callable[[], Iterator[Row]], list[Finding]]:
    """How to read the rows of a file, again and again; SKM-16 for one that is not read at all."""
    if len(content) > MOST_BYTES:
        return _nothing, [_unread(f"Berkas lebih dari {MOST_BYTES // 2**20} MB. Bagilah menurut unit.")]
    try:
        return _workbook(content) if content.startswith(b"PK") else _text(content)
    except RefusedError as refused:
        return _nothing, [_unread(str(refused))]
    except CalamineError as error:
        return _nothing, [_unread(f"Buku kerja rusak dan tidak dapat dibaca ({error}).")]


def _nothing() -> Iterator[Row]:
    return iter(())


def _unread(message: str) -> Finding:
    return Finding("SKM-16", message)


def _workbook(content: bytes) -> tuple[Callable[[], Iterator[Row]], list[Finding]]:
    harmless = guard.examine(content, lines=MOST_LINES)
    if any(part.too_big for part in harmless.sheets.values()):
        return _nothing, [_unread(f"Lebih dari {MOST_LINES} baris. Simpan sebagai CSV.")]
    book = CalamineWorkbook.from_filelike(io.BytesIO(harmless.content))
    grid = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    rows = [(number, [_shown(value) for value in line]) for number, line in enumerate(grid, 1)]
    return lambda: iter(rows), []


def _shown(value: object) -> str:
    """A cell as it is shown: a workbook keeps 4 as 4.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _text(content: bytes) -> tuple[Callable[[], Iterator[Row]], list[Finding]]:
    """CSV as offices save it: UTF-8 or Windows-1252, semicolons, commas or tabs."""
    if b"\0" in content[:4096]:
        return _nothing, [_unread("Berkas ini bukan CSV atau XLSX. Simpan ulang sebagai CSV (UTF-8).")]
    encoding = next(one for one in _ENCODINGS if _decodes(content, one))
    head = content[:65536].decode(encoding, errors="ignore")
    delimiter = max(_DELIMITERS, key=lambda mark: sum(line.count(mark) for line in head.splitlines()[:20]))

    def rows() -> Iterator[Row]:
        lines = io.TextIOWrapper(io.BytesIO(content), encoding=encoding, newline="")
        reader = csv.reader(lines, delimiter=delimiter)
        for texts in reader:
            yield reader.line_num, texts

    return rows, []


def _decodes(content: bytes, encoding: str) -> bool:
    """Whether the bytes are text of that kind; the last kind takes whatever the others do not."""
    if encoding == _ENCODINGS[-1]:
        return True
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column (from 0) is what: "unit", "layanan", "unsur:U1", "ciri:jk", …; `header` is its line."""

    header: int
    columns: Mapping[str, int]
    headings: Sequence[str]


def suggest(rows: Iterator[Row], instrument: Instrument) -> tuple[Columns | None, list[Finding]]:
    """What the columns seem to be: by code or name of the elements, never by their place (SKM-17)."""
    known = _known(instrument)
    for number, texts in islice(rows, HEADER_WITHIN):
        found = {known[fold(text)]: place for place, text in enumerate(texts) if fold(text) in known}
        if sum(key.startswith(ELEMENT) for key in found) * 2 > len(instrument.elements.all()):
            mapping = Columns(number, found, [tidy(text) for text in texts])
            return mapping, check_mapping(mapping, instrument)
    return None, [Finding(
        "SKM-17",
        "Baris judul kolom tidak ditemukan. Beri judul kolom dengan kode unsur (misalnya U1) atau namanya.",
    )]  # fmt: skip


def _known(instrument: Instrument) -> dict[str, str]:
    known = {fold(name): key for key, names in _HEADINGS.items() for name in names}
    for element in instrument.elements.all():
        for name in (element.code, element.name, f"{element.code} {element.name}"):
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
    for key, place in mapping.columns.items():
        heading = mapping.headings[place] if place < len(mapping.headings) else ""
        for other_key, other in elements.items():
            if key in elements and key != other_key and fold(other.name) in fold(heading):
                found.append(Finding(
                    "SKM-17",
                    f"Kolom {letters(place)} berjudul “{heading}”, tetapi dipilih untuk {elements[key].code} "
                    f"{elements[key].name}. Periksa apakah kolomnya tertukar.",
                    letters(place),
                ))  # fmt: skip
    return found


@dataclass
class Read:
    """What a reading found: `counted` forms by survey point, findings with their rows, `more` untold ones."""

    rows: int = 0
    counted: Counter[int] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    more: int = 0
    blank_rows: int = 0
    notes: int = 0

    @property
    def forms(self) -> int:
        return self.counted.total()

    @property
    def is_clean(self) -> bool:
        return not self.more and not any(one.severity is Severity.ERROR for one in self.findings)

    def tell(self, finding: Finding) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding)
        elif finding.severity is Severity.ERROR:
            self.more += 1
        else:
            self.notes += 1


class FormReader:
    """Reads rows as forms of a wave's points; `points` with unit and service, in any order."""

    def __init__(self, mapping: Columns, instrument: Instrument, points: Iterable[SurveyPoint]) -> None:
        self._mapping, self._instrument = mapping, instrument
        self._read = AnswerReader(instrument.top)
        self._elements = [
            (one.code, mapping.columns[f"{ELEMENT}{one.code}"]) for one in instrument.elements.all()
        ]
        self._traits = [
            (name, mapping.columns.get(f"{TRAIT}{code}"), {fold(one): n for n, one in enumerate(options, 1)})
            for code, name, options in instrument.groups
        ]
        self._points: dict[tuple[str, str], SurveyPoint] = {}
        self._units: set[str] = set()
        for point in points:
            for unit in _names_of_unit(point.unit):
                self._units.add(unit)
                for service in _names_of_service(point.service):
                    self._points[unit, service] = point

    def forms(self, rows: Iterator[Row], read: Read) -> Iterator[tuple[SurveyPoint, Form, str]]:
        """(point, form, opinion) of every row that can be taken; what cannot is told to `read`."""
        seen: dict[str, int] = {}
        person = self._mapping.columns.get(PERSON)
        for number, texts in rows:
            if number <= self._mapping.header:
                continue
            if not any(map(str.strip, texts)):
                read.blank_rows += 1
                continue
            read.rows += 1
            if person is not None and (key := _at(texts, person).strip()):
                if key in seen:
                    told = f"nomor responden {key} sudah ada di baris {seen[key]}."
                    read.tell(_row("SKM-20", number, told))
                    continue
                seen[key] = number
            if (taken := self._form(number, texts, read)) is not None:
                read.counted[taken[0].pk] += 1
                yield taken

    def _form(self, number: int, texts: Sequence[str], read: Read) -> tuple[SurveyPoint, Form, str] | None:
        point = self._point(number, texts, read)
        answers = [self._answer(number, code, _at(texts, place), read) for code, place in self._elements]
        traits = [
            self._trait(number, name, "" if place is None else _at(texts, place), options, read)
            for name, place, options in self._traits
        ]
        if point is None or None in answers or None in traits:
            return None
        levels = [one or 0 for one in answers]
        if not any(levels):
            read.tell(_row("SKM-18", number, "belum satu unsur pun dijawab."))
            return None
        opinion = _at(texts, self._mapping.columns[OPINION]) if OPINION in self._mapping.columns else ""
        return point, Form(levels, [one or 0 for one in traits]), opinion

    def _point(self, number: int, texts: Sequence[str], read: Read) -> SurveyPoint | None:
        unit = _at(texts, self._mapping.columns[UNIT])
        place = self._mapping.columns.get(SERVICE)
        service = "" if place is None else _at(texts, place)
        point = self._points.get((fold(unit), fold(service)))
        if point is None and fold(unit) not in self._units:
            told = f"unit “{unit.strip()}” bukan unit gelombang ini; mungkin sudah digabung atau salah tulis."
            read.tell(_row("SKM-19", number, told))
        elif point is None:
            told = f"layanan “{service.strip()}” tidak disurvei di {unit.strip()} pada gelombang ini."
            read.tell(_row("SKM-19", number, told))
        return point

    def _answer(self, number: int, code: str, text: str, read: Read) -> int | None:
        level, told, severity = self._read(text)
        if told:
            read.tell(_row("SKM-18", number, f"{code} {told}", severity))
        return level

    @staticmethod
    def _trait(number: int, name: str, text: str, options: Mapping[str, int], read: Read) -> int | None:
        if not text.strip():
            return 0
        option = options.get(fold(text))
        if option is None:
            read.tell(_row("SKM-18", number, f"{name} “{text.strip()}” bukan pilihan yang dikenal."))
        return option


def _row(rule: str, number: int, told: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(rule, f"Baris {number}: {told}", f"Baris {number}", severity)


def _at(texts: Sequence[str], place: int) -> str:
    return texts[place] if place < len(texts) else ""


def _names_of_unit(unit: OrgUnit) -> set[str]:
    return {fold(name) for name in (unit.name, unit.short_name, unit.code) if name}


def _names_of_service(service: Service | None) -> set[str]:
    return {""} if service is None else {fold(service.name), fold(service.code)}
