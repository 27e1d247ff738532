"""An SKP of part of a year: who changes posts in the middle has several, and every quarter belongs to one.

From the spans in which a person held posts, by dated settings (SKP-29 to SKP-32). Whoever stays all year has
one part with twelve months.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from selaras.engine import law
from selaras.engine.appraisal import Predicate
from selaras.engine.findings import Finding, Severity
from selaras.engine.periods import QUARTERS, format_day, quarter_end

MONTHS_OF_A_YEAR = range(1, 13)


class HolderKind(StrEnum):
    DEFINITIVE = "definitif"
    PJ = "pj"
    PLT = "plt"
    PLH = "plh"


class Acting(StrEnum):
    """What a post held in this way counts as."""

    OWN = "sendiri"
    ADDED = "tambahan"
    LEFT_OUT = "tidak"


class PeriodRule(StrEnum):
    """To which of several parts a quarter or a month belongs."""

    MOST_DAYS = "hari-terbanyak"
    LAST_DAY = "hari-terakhir"


class AnnualChoice(StrEnum):
    """Which of several parts gives the predicate of the year."""

    LAST = "terakhir"
    LONGEST = "terlama"
    EACH = "masing-masing"


@dataclass(frozen=True, slots=True)
class YearRules:
    period: PeriodRule
    annual: AnnualChoice
    acting: Mapping[HolderKind, Acting]
    source: str = ""
    assumption: str = ""


def year_rules(day: date) -> YearRules:
    """The settings in force on a day where an agency has none of its own. LookupError before the first."""
    told = law.as_of("skp-year", day)
    acting = {kind: Acting(told["acting"][kind]) for kind in HolderKind}
    return YearRules(
        PeriodRule(told["period"]), AnnualChoice(told["annual"]), acting, told["source"], told["assumption"]
    )


@dataclass(frozen=True, slots=True)
class Held:
    """A post held by the person; `upper` is the first day after it, as the database keeps it, or None."""

    post: int
    lower: date
    upper: date | None = None
    kind: HolderKind = HolderKind.DEFINITIVE


@dataclass(frozen=True, slots=True)
class Part:
    """One SKP of the year: in a post from `first` to `last`, both included.

    `quarters` and `months` are those it evaluates; `added` the posts whose results are its additional work.
    """

    post: int
    first: date
    last: date
    quarters: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    added: tuple[int, ...] = ()

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def span(self) -> str:
        """1 Januari 2024 sampai 14 Mei 2024."""
        return f"{format_day(self.first)} sampai {format_day(self.last)}"


def parts_of_year(
    held: Iterable[Held], *, year: int, rules: YearRules
) -> tuple[tuple[Part, ...], list[Finding]]:
    """SKP-29: the person's SKP of a year, in the order of time, and what there is to say about them.

    The same post held twice in a row is one part. SKP-30: each quarter and month belongs to one part at most.
    SKP-32: an acting post counts as the settings say; without a post of one's own it has an SKP of its own.
    """
    clipped = [(one, part) for one in held if (part := _within(one, year)) is not None]
    own = [part for one, part in clipped if rules.acting[one.kind] is Acting.OWN]
    added = [part for one, part in clipped if rules.acting[one.kind] is Acting.ADDED]
    alone = [left for part in added for left in _uncovered(part, own)]
    mains = _joined([*own, *alone])
    findings = [_warn_both(one, other) for one, other in _pairs(mains) if _overlap(one, other)]
    findings.extend(_note("SKP-32", f"{part.span}: {_ALONE}") for part in _joined(alone))
    parts = tuple(
        replace(
            part,
            quarters=tuple(
                one for one in QUARTERS if _owner(mains, _quarter(year, one), rules.period) == place
            ),
            months=tuple(
                one for one in MONTHS_OF_A_YEAR if _owner(mains, _month(year, one), rules.period) == place
            ),
            added=tuple(sorted({one.post for one in added if one.post != part.post and _overlap(one, part)})),
        )
        for place, part in enumerate(mains)
    )
    findings.extend(_note("SKP-30", f"{part.span}: {_NO_QUARTER}") for part in parts if not part.quarters)
    return parts, findings


_ALONE = "hanya sebagai pelaksana tugas, tanpa jabatan sendiri: dihitung sebagai SKP, bukan tambahan."
_NO_QUARTER = (
    "terlalu singkat untuk memegang satu triwulan pun. Hasilnya menjadi bahan penilaian jabatan yang lain."
)


def belongs_to(spans: Sequence[tuple[date, date]], first: date, last: date, rule: PeriodRule) -> int | None:
    """SKP-30: the place of the span to which the days `first` to `last` belong; None where none touches them.

    Spans may be posts of a person or persons in a post. Equal claims go to the one that began later.
    """
    claims = [
        (_claim(max(lower, first), min(upper, last), rule), lower, place)
        for place, (lower, upper) in enumerate(spans)
        if lower <= last and upper >= first
    ]
    return max(claims)[2] if claims else None


def _claim(lower: date, upper: date, rule: PeriodRule) -> tuple[int, int]:
    days, end = (upper - lower).days, upper.toordinal()
    return (days, end) if rule is PeriodRule.MOST_DAYS else (end, days)


@dataclass(frozen=True, slots=True)
class YearPredicate:
    """The predicate of a year, the part it was taken from, and why; None where there is none."""

    predicate: Predicate | None
    part: Part | None
    reason: str


def year_predicate(rated: Sequence[tuple[Part, Predicate | None]], rules: YearRules) -> YearPredicate:
    """SKP-31: which of several SKP gives the predicate of the year; never a mean of words."""
    if not rated:
        return YearPredicate(None, None, "Belum ada SKP pada tahun ini.")
    if len(rated) > 1 and rules.annual is AnnualChoice.EACH:
        return YearPredicate(None, None, f"{len(rated)} SKP, masing-masing dengan predikatnya sendiri.")
    if rules.annual is AnnualChoice.LONGEST:
        part, predicate = max(rated, key=lambda one: (one[0].days, one[0].last, one[0].first))
    else:
        part, predicate = max(rated, key=lambda one: (one[0].last, one[0].first))
    reason = f"Dari SKP {rules.annual}, {part.span}." if len(rated) > 1 else f"Dari satu SKP, {part.span}."
    if predicate is None:
        return YearPredicate(None, part, f"{reason} SKP itu belum dinilai.")
    return YearPredicate(predicate, part, reason)


@dataclass(frozen=True, slots=True)
class ObjectionDays:
    """Days for each step of an objection, with where they come from."""

    object: int
    explain: int
    decide: int
    source: str
    assumption: str


def objection_days(day: date) -> ObjectionDays:
    """The days in force: to object, to explain, to decide; the day itself is still in time."""
    return ObjectionDays(**law.as_of("skp-year", day)["objection"])


def _within(one: Held, year: int) -> Part | None:
    first = max(one.lower, date(year, 1, 1))
    last = date(year, 12, 31) if one.upper is None else min(one.upper - timedelta(1), date(year, 12, 31))
    return Part(one.post, first, last) if first <= last else None


def _joined(parts: Iterable[Part]) -> list[Part]:
    """In the order of time; spans of one post that touch are one."""
    joined = list[Part]()
    for part in sorted(parts, key=lambda one: (one.post, one.first, one.last)):
        before = joined[-1] if joined else None
        if before and before.post == part.post and part.first <= before.last + timedelta(1):
            joined[-1] = replace(before, last=max(before.last, part.last))
        else:
            joined.append(part)
    return sorted(joined, key=lambda one: (one.first, one.last, one.post))


def _uncovered(part: Part, mains: Iterable[Part]) -> list[Part]:
    """What is left of a span in the days in which none of the others holds."""
    left, first = list[Part](), part.first
    for main in sorted(mains, key=lambda one: one.first):
        if main.first > part.last or main.last < first:
            continue
        if main.first > first:
            left.append(replace(part, first=first, last=main.first - timedelta(1)))
        first = main.last + timedelta(1)
    return [*left, replace(part, first=first)] if first <= part.last else left


def _pairs(parts: Sequence[Part]) -> list[tuple[Part, Part]]:
    return [(one, other) for place, one in enumerate(parts) for other in parts[place + 1 :]]


def _overlap(one: Part, other: Part) -> bool:
    return one.first <= other.last and other.first <= one.last


def _owner(parts: Sequence[Part], days: tuple[date, date], rule: PeriodRule) -> int | None:
    return belongs_to([(part.first, part.last) for part in parts], *days, rule)


def _quarter(year: int, quarter: int) -> tuple[date, date]:
    return date(year, 3 * quarter - 2, 1), quarter_end(year, quarter)


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _warn_both(one: Part, other: Part) -> Finding:
    return Finding(
        "SKP-29",
        f"Dua jabatan dipangku pada waktu yang sama: {one.span}, dan {other.span}. Setiap triwulan dinilai "
        "pada salah satunya; periksa masa jabatan atau catat salah satunya sebagai pelaksana tugas.",
        severity=Severity.WARNING,
    )


def _note(rule: str, message: str) -> Finding:
    return Finding(rule, message, severity=Severity.NOTE)
