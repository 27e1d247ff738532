"""Rows of another tool as forms of a wave: everything that is wrong is told with its row, nothing half taken.

The same reading finds what is wrong, and gives the forms. A row that says nothing unusual is read by tables
of what was read before: a million of them take seconds.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects

from selaras.engine.findings import Finding, Severity
from selaras.engine.names import fold
from selaras.engine.survey import AnswerReader
from selaras.exchange.streams import letters
from selaras.exchange.surveying import (
    ELEMENT,
    FORMULA,
    OPINION,
    PERSON,
    SERVICE,
    TRAIT,
    UNIT,
    Columns,
    Row,
)  # fmt: skip
from selaras.org.models import OrgUnit
from selaras.org.queries import names_of
from selaras.surveys.actions import Filled, Form
from selaras.surveys.models import Instrument, Opinion, Service, SurveyPoint

MOST_FINDINGS = 200  # told one by one on a page
MOST_NOTES = 20  # of what was read all the same
LONGEST = Opinion._meta.get_field("text").max_length or 0  # letters of a remark
_MOST_KNOWN = 50_000  # spellings that are remembered


@dataclass
class Read:
    """What a reading found: `counted` forms by survey point, control totals, findings with their rows.

    `errors` and `notes` count all of them; the first `most` errors are kept to be told.
    """

    most: int = MOST_FINDINGS
    rows: int = 0
    blank_rows: int = 0
    repeated: int = 0
    errors: int = 0
    notes: int = 0
    counted: Counter[int] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)

    @property
    def forms(self) -> int:
        return self.counted.total()

    @property
    def is_clean(self) -> bool:
        return not self.errors

    @property
    def more(self) -> int:
        """The errors that are not told one by one."""
        return self.errors - sum(one.severity is Severity.ERROR for one in self.findings)

    def tell(self, finding: Finding) -> None:
        if finding.severity is Severity.ERROR:
            self.errors += 1
            kept = self.errors <= self.most
        else:
            self.notes += 1
            kept = self.notes <= MOST_NOTES
        if kept:
            self.findings.append(finding)

    def tell_of_copies(self) -> None:
        """SKM-33: answers may be alike; whole rows that are, and half of a file of them, are asked about."""
        if self.repeated * 2 >= self.rows > 1:
            self.findings.append(Finding(
                "SKM-33",
                f"{self.repeated} dari {self.rows} baris sama persis dengan baris lain di berkas ini. "
                "Periksa apakah isinya tersalin dua kali.",
                severity=Severity.WARNING,
            ))  # fmt: skip


class FormReader:
    """Reads rows as forms of a wave's points; `points` with unit and service, in any order."""

    def __init__(self, mapping: Columns, instrument: Instrument, points: Iterable[SurveyPoint]) -> None:
        columns = mapping.columns
        self._header = mapping.header
        self._read = AnswerReader(instrument.top)
        self._elements = [(one.code, columns[f"{ELEMENT}{one.code}"]) for one in instrument.elements.all()]
        self._places = [place for _, place in self._elements]
        self._traits = [
            (name, columns.get(f"{TRAIT}{code}"), {fold(one): n for n, one in enumerate(options, 1)})
            for code, name, options in instrument.groups
        ]
        self._unit, self._service = columns[UNIT], columns.get(SERVICE)
        self._person, self._opinion = columns.get(PERSON), columns.get(OPINION)
        self._mapped = sorted(columns.values())
        self._points: dict[tuple[str, str], SurveyPoint] = {}
        self._shared: set[tuple[str, str]] = set()  # a kecamatan and a kelurahan of one name
        self._units: set[str] = set()
        self._services: set[str] = set()
        points = list(points)
        prefetch_related_objects(points, "unit__aliases")
        self._short = _short_names({point.unit for point in points})
        self._told: set[str] = set()  # units whose short name was told of
        for point in points:
            services = _names_of_service(point.service)
            self._services |= services
            for unit in names_of(point.unit):
                self._units.add(unit)
                for service in services:
                    if self._points.setdefault((unit, service), point) is not point:
                        self._shared.add((unit, service))
        # as it was typed -> what it was read as, without a word about it
        self._known_points: dict[tuple[str, str], SurveyPoint] = {}
        self._known_options: list[dict[str, int]] = [{"": 0} for _ in self._traits]

    def forms(self, rows: Iterator[Row], read: Read) -> Iterator[Filled]:
        """(point, form, opinion) of every row that can be taken; what cannot is told to `read`."""
        persons: dict[int | str, int] = {}
        whole: set[int] = set()
        for number, texts in rows:
            if number <= self._header:
                continue
            form = self._plain(texts)
            if form is None and not any(map(str.strip, texts)):
                read.blank_rows += 1
                continue
            read.rows += 1
            if self._has_formula(number, texts, read) or self._came_before(number, texts, persons, read):
                continue
            if self._person is None:
                size = len(whole)
                whole.add(hash(tuple(texts)))
                read.repeated += len(whole) == size
            if form is None:
                form = self._form(number, texts, read)
            if form is not None:
                read.counted[form[0].id] += 1
                yield *form, self._words(number, texts, read)
        read.tell_of_copies()

    def _words(self, number: int, texts: Sequence[str], read: Read) -> str:
        if self._opinion is None:
            return ""
        words = _at(texts, self._opinion).replace("\0", "").strip()
        if len(words) > LONGEST:
            told = f"saran sepanjang {len(words)} huruf; yang disimpan {LONGEST} huruf pertamanya."
            read.tell(_row("SKM-18", number, told, Severity.NOTE))
        return words[:LONGEST]

    def _plain(self, texts: Sequence[str]) -> tuple[SurveyPoint, Form] | None:
        """A row of which every text has been read before; None where there is something to look at."""
        service = "" if self._service is None else _at(texts, self._service)
        point = self._known_points.get((_at(texts, self._unit), service))
        if point is None:
            return None
        levels = self._read.levels
        try:
            answers = [levels[texts[place]] for place in self._places]
            traits = [
                0 if place is None else known[texts[place]]
                for (_, place, _), known in zip(self._traits, self._known_options, strict=True)
            ]
        except (KeyError, IndexError):
            return None
        return (point, Form(answers, traits)) if any(answers) else None

    def _has_formula(self, number: int, texts: Sequence[str], read: Read) -> bool:
        if FORMULA not in texts:
            return False
        for place in self._mapped:
            if _at(texts, place) == FORMULA:
                told = f"kolom {letters(place)} berisi rumus. Salin kolomnya, lalu tempel sebagai nilai."
                read.tell(_row("SKM-34", number, told))
                return True
        return False

    def _came_before(
        self, number: int, texts: Sequence[str], persons: dict[int | str, int], read: Read
    ) -> bool:
        """SKM-20; numbers are kept as numbers: a million of them are a hundred megabytes, not two."""
        if self._person is None or not (text := _at(texts, self._person).strip()):
            return False
        is_number = text.isascii() and text.isdecimal() and text[0] != "0" and len(text) < 19
        key = int(text) if is_number else text
        first = persons.setdefault(key, number)
        if first == number:
            return False
        read.tell(_row("SKM-20", number, f"nomor responden {text} sudah ada di baris {first}."))
        return True

    def _form(self, number: int, texts: Sequence[str], read: Read) -> tuple[SurveyPoint, Form] | None:
        point = self._point(number, texts, read)
        answers = [self._answer(number, code, _at(texts, place), read) for code, place in self._elements]
        traits = [
            self._trait(number, "" if place is None else _at(texts, place), group, read)
            for group, (_, place, _) in enumerate(self._traits)
        ]
        if point is None or None in answers or None in traits:
            return None
        levels = [one or 0 for one in answers]
        if not any(levels):
            read.tell(_row("SKM-18", number, "belum satu unsur pun dijawab."))
            return None
        return point, Form(levels, [one or 0 for one in traits])

    def _point(self, number: int, texts: Sequence[str], read: Read) -> SurveyPoint | None:
        unit = _at(texts, self._unit)
        service = "" if self._service is None else _at(texts, self._service)
        name = fold(unit), fold(service)
        meant = [] if name[0] in self._units else self._short.get(name[0], [])
        if len(meant) == 1:
            name = fold(meant[0]), name[1]
        point = self._points.get(name)
        if point is not None and name not in self._shared:
            if meant and meant[0] not in self._told:
                self._told.add(meant[0])
                told = f"unit “{unit.strip()}” dibaca sebagai {meant[0]}, begitu pula di baris lain."
                read.tell(_row("SKM-50", number, told, Severity.NOTE))
            if len(self._known_points) < _MOST_KNOWN:
                self._known_points[unit, service] = point
            return point
        read.tell(_row("SKM-19", number, self._stranger(unit.strip(), service.strip())))
        return None

    def _stranger(self, unit: str, service: str) -> str:
        if not unit:
            return "unit kosong. Bila selnya digabung, isi nama unit di setiap baris."
        meant = self._short.get(fold(unit), [])
        if fold(unit) not in self._units and len(meant) > 1:
            return f"unit “{unit}” dapat berarti {' atau '.join(meant)}. Tulis nama lengkapnya."
        if fold(unit) not in self._units and not meant:
            return f"unit “{unit}” bukan unit gelombang ini; mungkin sudah digabung atau salah tulis."
        if (fold(unit), fold(service)) in self._shared:
            return f"nama “{unit}” dipakai dua unit. Tulis nama lengkap atau kode unitnya."
        if fold(service) not in self._services:
            return f"layanan “{service}” tidak disurvei pada gelombang ini."
        return f"layanan “{service}” tidak disurvei di {unit} pada gelombang ini."

    def _answer(self, number: int, code: str, text: str, read: Read) -> int | None:
        level, told, severity = self._read(text)
        if told:
            read.tell(_row("SKM-18", number, f"{code} {told}", severity))
        return level

    def _trait(self, number: int, text: str, group: int, read: Read) -> int | None:
        name, _, options = self._traits[group]
        known = self._known_options[group]
        option = options.get(fold(text)) if text.strip() else 0
        if option is None:
            read.tell(_row("SKM-18", number, f"{name} “{text.strip()}” bukan pilihan yang dikenal."))
        elif len(known) < _MOST_KNOWN:
            known[text] = option
        return option


def _row(rule: str, number: int, told: str, severity: Severity = Severity.ERROR) -> Finding:
    return Finding(rule, f"Baris {number}: {told}", f"Baris {number}", severity)


def _at(texts: Sequence[str], place: int) -> str:
    return texts[place] if place < len(texts) else ""


def _short_names(units: Iterable[OrgUnit]) -> dict[str, list[str]]:
    """SKM-50: Kapuk -> Kelurahan Kapuk: the names of units without their kind, each with all it may mean."""
    short: dict[str, set[str]] = {}
    for unit in units:
        kind, _, rest = fold(unit.name).partition(" ")
        if rest and kind == unit.kind:
            short.setdefault(rest, set()).add(unit.name)
    return {name: sorted(names) for name, names in short.items()}


def _names_of_service(service: Service | None) -> set[str]:
    return {""} if service is None else {fold(service.name), fold(service.code)}
