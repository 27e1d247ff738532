"""What a person's work is called: results by behaviour give a predicate, by the dated table of nine cells.

Both ratings are words of the rater. Figures only ever propose one (SKP-26), behaviour never.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from selaras.engine import law
from selaras.engine.exact import mean, settled, shown
from selaras.engine.numbers import format_number
from selaras.engine.scales import scale_as_of

SUSPECT = Decimal(200)  # percent of a target above which a figure is nearly always an error


class Level(StrEnum):
    """The rating of results, and that of behaviour."""

    ABOVE = "di-atas"
    MEETS = "sesuai"
    BELOW = "di-bawah"


class Predicate(StrEnum):
    """Of a person, from the best to the worst."""

    VERY_GOOD = "sangat-baik"
    GOOD = "baik"
    NEEDS_IMPROVEMENT = "butuh-perbaikan"
    POOR = "kurang"
    VERY_POOR = "sangat-kurang"


class OrganisationPredicate(StrEnum):
    """Of a unit, from the best to the worst; set by the next higher leader."""

    OUTSTANDING = "istimewa"
    GOOD = "baik"
    NEEDS_IMPROVEMENT = "butuh-perbaikan"
    POOR = "kurang"
    VERY_POOR = "sangat-kurang"


@dataclass(frozen=True, slots=True)
class PredicateTable:
    """The nine cells in force on a day, and how the law writes their words."""

    cells: Mapping[tuple[Level, Level], Predicate]
    levels: Mapping[Level, str]
    predicates: Mapping[Predicate, str]
    asides: Mapping[Predicate, str]
    source: str
    since: date
    assumption: str

    def of(self, results: Level, behaviour: Level) -> Predicate:
        """SKP-24: the predicate of a rating of results and one of behaviour."""
        return self.cells[results, behaviour]


def predicate_table(day: date) -> PredicateTable:
    """The table in force on a day. LookupError before the first; ValueError for a table that is not whole."""
    told = law.as_of("skp", day)
    cells = {
        (Level(results), Level(behaviour)): Predicate(predicate)
        for results, row in told["quadrant"].items()
        for behaviour, predicate in row.items()
    }
    if set(cells) != {(results, behaviour) for results in Level for behaviour in Level}:
        raise ValueError("the table of predicates has not nine cells")
    return PredicateTable(
        cells=cells,
        levels={level: told["rating"][level] for level in Level},
        predicates={predicate: told["predicate"][predicate] for predicate in Predicate},
        asides={Predicate(key): text for key, text in told["aside"].items()},
        source=told["source"],
        since=told["since"],
        assumption=told["assumption"],
    )


def predicate_of(results: Level, behaviour: Level, *, on: date) -> Predicate:
    """SKP-24: the predicate, by the table in force on a day."""
    return predicate_table(on).of(results, behaviour)


def leader_rating(organisation: OrganisationPredicate, *, on: date) -> tuple[Level, str]:
    """SKP-25: (the rating of results of whoever leads a unit with this predicate, what is assumed)."""
    told = law.as_of("skp-pattern", on)
    return Level(told["organisation"][organisation]["leader"]), told["leader_assumption"]


def organisation_labels(day: date) -> dict[OrganisationPredicate, str]:
    """How the circular in force on a day writes the predicates of units."""
    told = law.as_of("skp-pattern", day)["organisation"]
    return {one: told[one]["label"] for one in OrganisationPredicate}


@dataclass(frozen=True, slots=True)
class Result:
    """One individual indicator: percent of its target, unrounded; None where nothing was measured."""

    name: str
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rating that figures suggest, for the rater to take or leave; `level` None where they suggest none.

    `reasons` are sentences for the rater, `left_out` the results that nobody has measured.
    """

    level: Level | None
    mean: Decimal | None
    left_out: tuple[str, ...]
    reasons: tuple[str, ...]
    assumption: str


def propose_results(results: Sequence[Result], *, on: date) -> Proposal:
    """SKP-26: what the mean achievement suggests. It is never anybody's rating until the rater says so.

    What was not measured is left out and told: it is not zero. Where the mean and the majority of the results
    point to different ratings, the mean is told and nothing is suggested: one figure may have carried it.
    """
    scale = scale_as_of("skp-proposal", on)
    known = [(one, one.percent) for one in results if one.percent is not None]
    left_out = tuple(one.name for one in results if one.percent is None)
    whole = mean(percent for _, percent in known)
    if whole is None:
        nothing = ("Belum ada hasil kerja yang terukur, sehingga tidak ada usulan rating.",)
        return Proposal(None, None, left_out, nothing, scale.assumption)
    levels = [_level(percent, on) for _, percent in known]
    level = _level(whole, on)
    reasons = [
        f"Rata-rata capaian {len(known)} hasil kerja {format_number(shown(whole, 2))} persen dari target.",
        _counted(levels, on),
    ]
    if left_out:
        reasons.append(f"{len(left_out)} hasil kerja belum terukur dan tidak dihitung sebagai nol.")
    reasons.extend(
        f"Capaian “{one.name}” {format_number(shown(percent, 2))} persen: periksa dahulu realisasinya."
        for one, percent in known
        if settled(percent) > SUSPECT
    )
    if 2 * levels.count(level) <= len(levels):
        word = predicate_table(on).levels[level].lower()
        reasons.append(f"Rata-ratanya {word}, sebagian besar hasilnya tidak. Rating tidak diusulkan.")
        return Proposal(None, whole, left_out, tuple(reasons), scale.assumption)
    return Proposal(level, whole, left_out, tuple(reasons), scale.assumption)


def _level(percent: Decimal, on: date) -> Level:
    scale = scale_as_of("skp-proposal", on)
    return Level((scale.band(percent) or scale.bands[-1]).label)


def _counted(levels: Sequence[Level], on: date) -> str:
    words = predicate_table(on).levels
    told = [f"{levels.count(level)} {words[level].lower()}" for level in Level if level in levels]
    return f"Menurut hasil kerja: {', '.join(told)}."
