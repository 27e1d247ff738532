"""A year of figures at one place of the organisation: made from those below, judged quarter by quarter.

The same functions serve one leaf's path and the whole tree, so that both give the same digits.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from selaras.engine.achievement import Achievement, Yardstick, achievement
from selaras.engine.actuals import Absent, Actual
from selaras.engine.annual import AnnualRule
from selaras.engine.exact import total
from selaras.engine.findings import Finding
from selaras.engine.progress import ToDate, year_of
from selaras.engine.rollup import Child, Missing, Rolled, RollUp, is_neutral, roll_up
from selaras.engine.targets import NA, NotMeasured, Target, YearTargets

Value: TypeAlias = Actual | NotMeasured


@dataclass(frozen=True, slots=True)
class Quarter:
    """A figure of one quarter, unrounded, in the unit of the indicator.

    `counted` of `due` reported figures stand behind it, down the whole path (1 of 1 where it was reported
    itself): a figure is provisional also where only a figure far below is missing (GAB-02). `above` and
    `below` are its two parts where the indicator rolls up as a ratio of sums.
    """

    value: Value = None
    counted: int = 0
    due: int = 0
    above: Decimal | None = None
    below: Decimal | None = None


NOTHING = Quarter()
Quarters: TypeAlias = tuple[Quarter, Quarter, Quarter, Quarter]


@dataclass(frozen=True, slots=True)
class Handling:
    """How one indicator's figures are joined and judged, everywhere in the organisation."""

    annual: AnnualRule = AnnualRule.LAST
    roll_up: RollUp = RollUp.MEAN
    missing: Missing = Missing.PARTIAL
    threshold: Decimal | None = None
    yardstick: Yardstick = field(default_factory=Yardstick)


@dataclass(frozen=True, slots=True)
class Part:
    """One figure of the level below, with its weight among the others."""

    key: int
    quarters: Quarters
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """The achievement of each quarter, the year with its achievement, and what was found on the way."""

    quarters: tuple[Achievement, ...]
    year: ToDate
    year_achievement: Achievement


def reported(value: Actual, *, target: Target) -> Quarter:
    """The quarter of whoever reports for himself. Beside an N/A target nothing is due, whatever was noted."""
    if isinstance(target, NotMeasured):
        return Quarter(NA)
    return Quarter(value, int(isinstance(value, Decimal)), 1)


def rolled(parts: Sequence[Part], handling: Handling) -> tuple[Quarters, tuple[Finding, ...]]:
    """The four quarters from those of the level below (GAB-01), and what stood in the way of a figure."""
    quarters: list[Quarter] = []
    findings: list[Finding] = []
    for place in range(4):
        row = [(part, part.quarters[place]) for part in parts]
        children = [
            Child(part.key, quarter.value, part.weight, quarter.above, quarter.below) for part, quarter in row
        ]
        told = roll_up(
            children, rule=handling.roll_up, missing=handling.missing, threshold=handling.threshold
        )
        quarters.append(_quarter(told, [quarter for _, quarter in row], handling))
        findings.extend(told.findings)
    return (quarters[0], quarters[1], quarters[2], quarters[3]), tuple(dict.fromkeys(findings))


def computed(parts: Mapping[str, Quarters], evaluate: Callable[[Mapping[str, Target]], Target]) -> Quarters:
    """The four quarters of a formula over other indicators, called by the names it uses (IKL from IKM, IEK).

    A quarter counts what stands behind the parts that are measured. What is excused is N/A to the formula,
    what is unavailable blank.
    """
    told = [
        _computed({name: quarters[place] for name, quarters in parts.items()}, evaluate) for place in range(4)
    ]
    return (told[0], told[1], told[2], told[3])


def operand(value: Value) -> Target:
    """A figure as a formula over indicators meets it: excused is N/A, unavailable blank."""
    if isinstance(value, Absent):
        return NA if value.is_excused else None
    return value


def judged(*, targets: YearTargets, quarters: Quarters, handling: Handling) -> Judged:
    """Each quarter against its target, and the year against the annual target by the annual rule."""
    actuals = [_actual(quarter.value) for quarter in quarters]
    year = year_of(targets=targets, actuals=actuals, rule=handling.annual)
    return Judged(
        tuple(
            achievement(target=target, actual=actual, yardstick=handling.yardstick)
            for target, actual in zip(targets.quarters, actuals, strict=True)
        ),
        year,
        achievement(target=year.target, actual=year.actual, yardstick=handling.yardstick),
    )


def behind(quarters: Iterable[Quarter]) -> tuple[int, int]:
    """Of how many reported figures how many stand behind what is made from these (GAB-02).

    A part without a figure brings nothing, whatever is known below it; one that is no part (N/A, excused) is
    not asked. A part that was never made from others counts as itself.
    """
    asked = [quarter for quarter in quarters if not is_neutral(quarter.value)]
    known = [quarter for quarter in asked if isinstance(quarter.value, Decimal)]
    return sum(max(one.counted, 1) for one in known), sum(max(one.due, 1) for one in asked)


def standing_behind(counted: Sequence[int], due: Sequence[int], quarter: int | None) -> tuple[int, int]:
    """Of how many reports how many stand behind a quarter, or behind the year (None): all its quarters."""
    if quarter is None:
        return sum(counted), sum(due)
    return (counted[quarter - 1], due[quarter - 1]) if counted and due else (0, 0)


def _computed(parts: Mapping[str, Quarter], evaluate: Callable[[Mapping[str, Target]], Target]) -> Quarter:
    told = {name: operand(quarter.value) for name, quarter in parts.items()}
    return Quarter(evaluate(told), *behind(parts.values()))


def _quarter(told: Rolled, quarters: Sequence[Quarter], handling: Handling) -> Quarter:
    counted, due = behind(quarters)
    if handling.roll_up is not RollUp.RATIO or not isinstance(told.value, Decimal):
        return Quarter(told.value, counted, due)
    known = [quarter for quarter in quarters if isinstance(quarter.value, Decimal)]
    above = total(quarter.above for quarter in known if quarter.above is not None)
    below = total(quarter.below for quarter in known if quarter.below is not None)
    return Quarter(told.value, counted, due, above, below)


def _actual(value: Value) -> Actual:
    """A quarter without a measured child has nothing to show beside its own target."""
    return None if isinstance(value, NotMeasured) else value
