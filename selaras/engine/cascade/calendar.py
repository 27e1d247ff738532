"""Periods and dates that a plan's sentences name: semesters, quarters, years, and days."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from selaras.engine.periods import QUARTERS, quarter_end

MONTHS = (
    "januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober",
    "november", "desember",
)  # fmt: skip
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_PERIOD = re.compile(
    r"\b(semester|tw|triwulan)\s*[- ]?\s*([1-4]|iv|i{1,3})\b(?:\s*(?:tahun)?\s*(\d{4}))?", re.IGNORECASE
)
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_DATE = re.compile(rf"(?:\b(\d{{1,2}})\s+)?\b({'|'.join(MONTHS)})\s+(\d{{4}})\b", re.IGNORECASE)
_REPORTS = re.compile(
    r"laporan|dokumen|evaluasi|hasil|capaian|realisasi|rekap|nota dinas|berita acara", re.IGNORECASE
)
_PREPARES = re.compile(r"persiap|penyiap|menyiap|rancang|jadwal|rencana aksi", re.IGNORECASE)
_DUE = re.compile(r"(?:\bpada|\blambat|\btanggal|\bsebelum|\bsampai|\()\s*(?:tanggal\s*)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Period:
    """A semester or a quarter that a sentence names. `reports`: it tells how the period went."""

    name: str
    first: int  # quarter
    last: int
    year: int
    reports: bool
    follows_up: bool

    @property
    def end(self) -> date:
        return quarter_end(self.year, self.last)


def periods(text: str, year: int) -> Iterator[Period]:
    """The semesters and quarters of a text; `year` is meant where none is written.

    What a clause does with its period is read from the words between the period before and this one.
    """
    before = 0
    for told in _PERIOD.finditer(text):
        number = _ROMAN.get(told[2].casefold()) or int(told[2])
        is_semester = told[1].casefold() == "semester"
        if is_semester and number > len(QUARTERS) // 2:
            continue
        clause = text[before : told.start()]
        before = told.end()
        last = number * 2 if is_semester else number
        yield Period(
            name=" ".join(told[0].split()),
            first=last - 1 if is_semester else last,
            last=last,
            year=int(told[3]) if told[3] else year,
            reports=bool(_REPORTS.search(clause)) and not _PREPARES.search(clause),
            follows_up="tindak lanjut" in clause.casefold(),
        )


def years(text: str) -> set[str]:
    """The years a text names."""
    return set(_YEAR.findall(text))


def due_dates(text: str) -> Iterator[tuple[str, date, bool]]:
    """Dates that a text sets: as printed, the day (the last of a bare month), and whether a day is said."""
    for told in _DATE.finditer(text):
        month = MONTHS.index(told[2].casefold()) + 1
        day = int(told[1]) if told[1] else 0
        if _DUE.search(text[: told.start()]) and day <= _last(int(told[3]), month):
            yield told[0], date(int(told[3]), month, day or _last(int(told[3]), month)), day > 0


def _last(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date(year, month, 1)).days


def day_name(day: date) -> str:
    """30 Juni 2024."""
    return f"{day.day} {MONTHS[day.month - 1].capitalize()} {day.year}"
