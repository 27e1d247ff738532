"""Money beside achievement: how much of a ceiling is spent, a unit's score, and whether it is efficient.

Three things that look alike are kept apart (EFI-01): no ceiling is N/A, a line nobody reported is blank, and
a real zero is a figure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from selaras.engine import law
from selaras.engine.exact import CONTEXT, HUNDRED, percent, quotient, settled, total
from selaras.engine.targets import NA, Target

ZERO = Decimal(0)


class Habit(StrEnum):
    """The two habits of writing efficiency; they are different numbers, so a page names the one it shows."""

    DIFFERENCE = "selisih"  # achievement - absorption
    SAVING = "rasio"  # 100 - absorption / achievement x 100


@dataclass(frozen=True, slots=True)
class Spending:
    """A line of a budget: its ceiling (None: it has none), and what was spent of it (None: not reported)."""

    ceiling: Decimal | None
    spent: Decimal | None


@dataclass(frozen=True, slots=True)
class Absorption:
    """What lines come to: `counted` of `due` lines are reported, amounts in rupiah.

    `percent` is the part of the ceiling that is spent, unrounded: N/A where there is no ceiling, None where
    nothing is reported (EFI-01).
    """

    percent: Target
    ceiling: Decimal
    spent: Decimal
    counted: int
    due: int

    @property
    def is_complete(self) -> bool:
        return self.counted == self.due


def absorption(lines: Iterable[Spending]) -> Absorption:
    """All lines as one: the sum of what is spent over the sum of the ceilings, never a mean of percentages.

    A line without a ceiling is due only once something was spent on it.
    """
    due = [line for line in lines if line.ceiling or line.spent]
    reported = [line.spent for line in due if line.spent is not None]
    ceiling = total(line.ceiling for line in due if line.ceiling)
    return _absorbed(ceiling, total(reported), len(reported), len(due))


def joined(known: Iterable[Absorption]) -> Absorption:
    """Several units as one: the same as all their lines together."""
    told = list(known)
    return _absorbed(
        total(one.ceiling for one in told), total(one.spent for one in told),
        sum(one.counted for one in told), sum(one.due for one in told),
    )  # fmt: skip


def _absorbed(ceiling: Decimal, spent: Decimal, counted: int, due: int) -> Absorption:
    part: Target = NA
    if ceiling:
        part = percent(spent, ceiling) if counted else None
    return Absorption(part, ceiling, spent, counted, due)


@dataclass(frozen=True, slots=True)
class Score:
    """A unit's score: the unweighted mean of `counted` of `due` achievements, in percent; None for none."""

    percent: Decimal | None
    counted: int
    due: int

    @property
    def is_complete(self) -> bool:
        return self.counted == self.due


def score(sums: Iterable[tuple[Decimal, int, int]]) -> Score:
    """EFI-05: each of the figures counts once, whatever post or unit it stands in.

    `sums` are (sum of the computable achievements, how many those are, how many were due): what a database
    adds up exactly. An achievement that is excused, N/A or without a percentage takes part in neither.
    """
    told = list(sums)
    counted, due = sum(one[1] for one in told), sum(one[2] for one in told)
    whole = total(one[0] for one in told)
    return Score(quotient(whole, Decimal(counted)) if counted else None, counted, due)


class Verdict(StrEnum):
    """What may be said of a unit."""

    EFFICIENT = "efisien"
    NOT_EFFICIENT = "belum efisien"
    INCOMPLETE = "belum lengkap"  # EFI-02
    NOT_APPLICABLE = "N/A"


@dataclass(frozen=True, slots=True)
class Efficiency:
    """`value` in percentage points or percent by the habit, unrounded; None where it cannot be computed."""

    value: Decimal | None
    verdict: Verdict


def efficiency(*, reached: Score, spent: Absorption, habit: Habit) -> Efficiency:
    """What was reached beside what was spent for it.

    EFI-02: half of the reports make a unit look thrifty, so only complete ones are called efficient or not.
    EFI-03: efficient is who reached all of it and spent a smaller part, on the unrounded figures.
    """
    if spent.percent is NA:
        return Efficiency(None, Verdict.NOT_APPLICABLE)
    if not isinstance(spent.percent, Decimal) or reached.percent is None:
        return Efficiency(None, Verdict.INCOMPLETE)
    value = _value(reached.percent, spent.percent, habit)
    if not (reached.is_complete and spent.is_complete):
        return Efficiency(value, Verdict.INCOMPLETE)
    done, paid = settled(reached.percent), settled(spent.percent)
    good = done >= HUNDRED and done > paid
    return Efficiency(value, Verdict.EFFICIENT if good else Verdict.NOT_EFFICIENT)


def _value(reached: Decimal, spent: Decimal, habit: Habit) -> Decimal | None:
    """EFI-04: nothing is divided by an achievement of zero or below; that is no efficiency of 100."""
    if habit is Habit.DIFFERENCE:
        return total([reached, -spent])
    return CONTEXT.subtract(HUNDRED, percent(spent, reached)) if reached > ZERO else None


@dataclass(frozen=True, slots=True)
class Usage:
    """The habit where nobody chose one, and why it is an assumption."""

    habit: Habit
    source: str
    assumption: str


def usual(day: date) -> Usage:
    """The habit of the law table on a day."""
    told = law.as_of("efficiency", day)
    return Usage(Habit(told["habit"]), told["source"], told["assumption"])
