"""Achievements of many figures at once, by polarity; where a float cannot decide, it says so."""

from dataclasses import dataclass

import numpy as np

from selaras.engine.achievement import Judgement, Polarity
from selaras.engine.annual import AnnualRule
from selaras.engine.sweep.columns import (
    QUARTERS,
    SHORT,
    YEAR,
    Bits,
    Codes,
    Figures,
    Floats,
    Places,
    Source,
    State,
    Table,
    code_of,
    member,
    near,
)

REACHED, MISSED = code_of(Judgement.REACHED), code_of(Judgement.MISSED)
NOT_COMPUTABLE = code_of(Judgement.NOT_COMPUTABLE)


@dataclass(slots=True)
class Judged:
    """Percents (NaN for none), codes of Judgement, and which of them the exact code has to decide."""

    percents: Floats
    judgements: Codes
    doubts: Bits


@dataclass(frozen=True, slots=True)
class Year:
    """The actual of a year. `sharp`: a float of it is as good as the figure itself."""

    values: Floats
    states: Codes
    sharp: Bits


def sharp_quarter(figures: Figures, place: int) -> Bits:
    """A reported figure of few decimals beside its target: which is larger, a float knows."""
    small = (np.abs(figures.values[place]) < SHORT) & (np.abs(figures.targets[place]) < SHORT)
    return np.asarray(figures.short & (figures.source == Source.REPORTED) & small)


def year_of(figures: Figures, table: Table, values: Floats, states: Codes) -> Year:
    """The actual of the year by the annual rule, as engine.progress tells it."""
    asked = figures.target_states[:4] != State.NOT_MEASURED
    states = np.where(states == State.NOT_MEASURED, State.BLANK, states).astype(np.int8)
    excused = (states == State.FORCE_MAJEURE) | (states == State.NO_EVENT)
    due = asked & ~excused
    due = np.where(due.any(axis=0), due, asked)
    last = _last(due, values, states)
    joined = _joined(figures, table, due, values, states)
    is_last = table.annual[figures.handling] == member(AnnualRule.LAST)
    return Year(
        np.where(is_last, last.values, joined.values),
        np.where(is_last, last.states, joined.states),
        np.where(is_last, last.sharp, joined.sharp)
        & figures.short
        & (figures.source == Source.REPORTED)
        & (np.abs(figures.targets[YEAR]) < SHORT),
    )


def _last(due: Bits, values: Floats, states: Codes) -> Year:
    value = np.full(values.shape[1], np.nan)
    state = np.full(values.shape[1], State.BLANK, dtype=np.int8)
    for place in QUARTERS:
        value = np.where(due[place], values[place], value)
        state = np.where(due[place], states[place], state)
    return Year(value, state, np.abs(value) < SHORT)


def _joined(figures: Figures, table: Table, due: Bits, values: Floats, states: Codes) -> Year:
    """Sum or mean of what is due: blank before anything else, then the first that is unavailable."""
    blank = (due & ((states == State.BLANK) | (figures.target_states[:4] == State.BLANK))).any(axis=0)
    state = np.full(values.shape[1], State.NUMBER, dtype=np.int8)
    for place in reversed(QUARTERS):
        absent = due[place] & (states[place] != State.NUMBER)
        state = np.where(absent, states[place], state)
    n = due.sum(axis=0)
    state = np.where(blank | (n == 0), State.BLANK, state).astype(np.int8)
    added = np.where(due, values, 0.0).sum(axis=0)
    sharp = (np.abs(np.where(due, values, 0.0)) < SHORT).all(axis=0)
    added = np.where(sharp & figures.short, np.rint(added * 1e4) / 1e4, added)
    divisor = np.where(table.annual[figures.handling] == member(AnnualRule.SUM), 1, np.maximum(n, 1))
    value = np.where(state == State.NUMBER, added / divisor, np.nan)
    return Year(value, state, sharp & (divisor != 3))  # thirds have no end in either system


def judged(figures: Figures, table: Table, place: int, values: Floats, states: Codes, sharp: Bits) -> Judged:
    """Each figure against its target; `place` is the quarter from 0, or the year."""
    targets, target_states = figures.targets[place], figures.target_states[place]
    told = _without_number(figures, table, target_states, states)
    both = (target_states == State.NUMBER) & (states == State.NUMBER)
    polarity = table.polarity[figures.handling]
    for kind in Polarity:
        at = np.flatnonzero(both & (polarity == member(kind)))
        if len(at):
            yard = _Yard(targets[at], values[at], sharp[at], table, figures.handling[at])
            with np.errstate(divide="ignore", invalid="ignore"):
                yard.judge(kind)
            told.percents[at], told.judgements[at] = yard.percents, yard.judgements
            told.doubts[at] = yard.doubts | np.isnan(values[at]) | np.isnan(targets[at])
    return told


def _without_number(figures: Figures, table: Table, targets: Codes, states: Codes) -> Judged:
    """What stands where there is no percentage to compute: N/A, blanks and absences."""
    force, event = states == State.FORCE_MAJEURE, states == State.NO_EVENT
    full = (force & table.force_majeure[figures.handling]) | (event & table.no_event[figures.handling])
    open_ = targets == State.NUMBER
    told = np.select(
        [
            targets == State.NOT_MEASURED, targets == State.BLANK,
            (states == State.BLANK) | (states == State.NOT_MEASURED), states == State.UNAVAILABLE, full,
            force | event,
        ],
        [
            code_of(Judgement.NOT_MEASURED), code_of(Judgement.UNTARGETED), code_of(Judgement.BLANK),
            code_of(Judgement.UNAVAILABLE), REACHED, code_of(Judgement.EXCUSED),
        ],
        0,
    ).astype(np.int8)  # fmt: skip
    percents = np.where(open_ & full, 100.0, np.nan)
    return Judged(percents, told, np.zeros(len(states), dtype=bool))


class _Yard:
    """Figures of one polarity, all with a number and a target."""

    def __init__(self, target: Floats, actual: Floats, sharp: Bits, table: Table, handling: Places) -> None:
        self.target, self.actual, self.blunt = target, actual, ~sharp
        self.table, self.handling = table, handling
        self.percents, self.judgements = target, np.zeros(len(target), dtype=np.int8)
        self.doubts = self.blunt & near(actual, target)

    def judge(self, kind: Polarity) -> None:
        match kind:
            case Polarity.MAXIMIZE:
                self._score(100.0 * self.actual / self.target, self.actual >= self.target)
                self._cannot(self.target <= 0.0)
            case Polarity.MINIMIZE_LINEAR | Polarity.MINIMIZE_RATIO:
                self._minimize(is_linear=kind is Polarity.MINIMIZE_LINEAR)
            case Polarity.STABILIZE:
                self._stabilize()
            case Polarity.ORDINAL:
                self._rank()
            case Polarity.BINARY:
                self._there_or_not()

    def _score(self, percents: Floats, reached: Bits) -> None:
        self.percents = percents
        self.judgements = np.where(reached, REACHED, MISSED).astype(np.int8)

    def _all_or_nothing(self, reached: Bits) -> None:
        self._score(np.where(reached, 100.0, 0.0), reached)

    def _cannot(self, unable: Bits) -> None:
        self.percents = np.where(unable, np.nan, self.percents)
        self.judgements = np.where(unable, NOT_COMPUTABLE, self.judgements).astype(np.int8)

    def _minimize(self, *, is_linear: bool) -> None:
        target, actual = self.target, self.actual
        self.doubts |= self.blunt & near(actual, 0.0)
        percents = 100.0 * (target + target - actual) / target if is_linear else 100.0 * target / actual
        reached = actual <= target
        none_promised = target == 0.0
        percents = np.where(none_promised, np.where(actual <= 0.0, 100.0, 0.0), percents)
        if not is_linear:
            percents = np.where((actual <= 0.0) & ~none_promised, np.nan, percents)
        self._score(percents, reached)
        self._cannot(target < 0.0)

    def _stabilize(self) -> None:
        target, actual = self.target, self.actual
        low, high = self.table.low[self.handling], self.table.high[self.handling]
        low, high = np.where(np.isnan(low), target, low), np.where(np.isnan(high), target, high)
        self.doubts = self.blunt & (near(actual, low) | near(actual, high))
        within = (low <= actual) & (actual <= high)
        distance = np.maximum(low - actual, actual - high)
        self._score(np.where(within, 100.0, 100.0 * (target - distance) / target), within)
        self._cannot((low > high) | (~within & (target <= 0.0)))

    def _rank(self) -> None:
        target, actual = self.target, self.actual
        self.doubts = self.blunt & near(actual, np.rint(actual))
        reached = actual >= target
        by_rank = self.table.by_rank[self.handling]
        self._score(np.where(by_rank, 100.0 * actual / target, np.where(reached, 100.0, 0.0)), reached)
        self._cannot(~(_is_rank(target) & _is_rank(actual)))

    def _there_or_not(self) -> None:
        target, actual = self.target, self.actual
        self.doubts = self.blunt & (near(actual, 0.0) | near(actual, 1.0))
        self._all_or_nothing(target == actual)
        self._cannot(~(_is_bit(target) & _is_bit(actual)))


def _is_rank(figures: Floats) -> Bits:
    return np.asarray((figures >= 1.0) & (figures == np.rint(figures)))


def _is_bit(figures: Floats) -> Bits:
    return np.asarray((figures == 0.0) | (figures == 1.0))
