"""Every figure that is made from those below it, level by level from the bottom, a level at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from selaras.engine.rollup import Missing, RollUp
from selaras.engine.sweep.columns import (
    CLOSE,
    QUARTERS,
    Bits,
    Codes,
    Counts,
    Figures,
    Floats,
    Places,
    Source,
    State,
    Table,
    member,
    near,
    same,
)


@dataclass(slots=True)
class Rolled:
    """What the leaves make of the quarters, and which figures are in doubt: off, or too near a border."""

    values: Floats
    states: Codes
    doubts: Bits


@dataclass(frozen=True, slots=True)
class Level:
    """Figures that are ready together: `children` lie one behind the other, from `first` on for each."""

    figures: Places
    children: Places
    first: Places
    sizes: Places

    def added(self, of_children: Floats) -> Floats:
        return np.asarray(np.add.reduceat(of_children, self.first))

    def count(self, of_children: Bits) -> Counts:
        return np.asarray(np.add.reduceat(of_children, self.first, dtype=np.int32))

    def some(self, of_children: Bits) -> Bits:
        return np.asarray(np.logical_or.reduceat(of_children, self.first))


def rolled(figures: Figures, table: Table) -> Rolled:
    """The quarters from the leaves up; what was reported, or a formula computed, is taken as it is stored."""
    told = Rolled(figures.values[:4].copy(), figures.states[:4].copy(), figures.unread.copy())
    parts = _Parts(figures, table)
    is_rolled = figures.source == Source.ROLLED
    left = is_rolled.copy()
    for level in levels(figures.parent, is_rolled):
        left[level.figures] = False
        _roll(level, figures, table, told, parts)
    told.doubts |= left
    told.values[:, left] = np.nan
    return told


def endless(figures: Figures) -> Bits:
    """Which figures are made from themselves by some way, or stand above such ones."""
    is_rolled = figures.source == Source.ROLLED
    left: Bits = is_rolled.copy()
    for level in levels(figures.parent, is_rolled):
        left[level.figures] = False
    return left


def levels(parent: Places, is_rolled: Bits) -> Iterator[Level]:
    """The figures that roll up, each after all that it is made from; those of a circle never come."""
    child = np.flatnonzero((parent >= 0) & is_rolled[parent])
    child = child[np.argsort(parent[child], kind="stable")]
    sizes = np.bincount(parent[child], minlength=len(parent))
    start = np.cumsum(sizes) - sizes
    waiting = np.bincount(parent[child[is_rolled[child]]], minlength=len(parent))
    ready = np.flatnonzero(is_rolled & (waiting == 0))
    while len(ready):
        length = sizes[ready]
        first = np.cumsum(length) - length
        spread = np.repeat(start[ready] - first, length) + np.arange(length.sum())
        yield Level(ready, child[spread], first, length)
        above = parent[ready]
        above = above[(above >= 0) & is_rolled[above]]
        np.subtract.at(waiting, above, 1)
        ready = np.unique(above)
        ready = ready[waiting[ready] == 0]


class _Parts:
    """What goes up beside the figures as it is made: how many reports stand behind each of them (one where
    it was not made from others), and the two parts of ratios where an indicator is one."""

    def __init__(self, figures: Figures, table: Table) -> None:
        self.counted, self.due = np.maximum(figures.counted, 1), np.maximum(figures.due, 1)
        is_ratio = table.roll_up == member(RollUp.RATIO)
        self.above, self.below = figures.above, figures.below
        if is_ratio.any():
            self.above, self.below = figures.above.copy(), figures.below.copy()


def _roll(level: Level, figures: Figures, table: Table, told: Rolled, parts: _Parts) -> None:
    """One level: those without a child are not measured, the others by their rule."""
    empty = level.figures[level.sizes == 0]
    for place in QUARTERS:
        _keep(place, empty, figures, told, np.full(len(empty), np.nan), State.NOT_MEASURED, 0, 0)
    rules = table.roll_up[figures.handling[level.figures]]
    for rule in RollUp:
        chosen = (rules == member(rule)) & (level.sizes > 0)
        if chosen.any():
            one = level if chosen.all() else _of(level, chosen)
            for place in QUARTERS:
                _Quarter(place, one, figures, table, told, parts).roll(rule)


def _of(level: Level, chosen: Bits) -> Level:
    sizes = level.sizes[chosen]
    return Level(
        level.figures[chosen], level.children[np.repeat(chosen, level.sizes)], np.cumsum(sizes) - sizes, sizes
    )


def _keep(
    place: int,
    at: Places,
    figures: Figures,
    told: Rolled,
    values: Floats,
    states: Codes | State,
    counted: Counts | int,
    due: Counts | int,
) -> None:
    told.values[place, at], told.states[place, at] = values, states
    told.doubts[at] |= (
        (figures.states[place, at] != states)
        | ~same(figures.values[place, at], values)
        | (figures.counted[place, at] != counted)
        | (figures.due[place, at] != due)
    )


class _Quarter:
    """One quarter of the figures of a level that share their rule."""

    def __init__(
        self, place: int, level: Level, figures: Figures, table: Table, told: Rolled, parts: _Parts
    ) -> None:
        self.place, self.level, self.figures, self.told, self.parts = place, level, figures, told, parts
        states = told.states[place, level.children]
        self.known: Bits = states == State.NUMBER
        due = self.known | (states == State.BLANK) | (states == State.UNAVAILABLE)
        self.n_known, self.n_due = level.count(self.known), level.count(due)
        self.behind = tuple(
            np.asarray(np.add.reduceat(np.where(asked, counts[place, level.children], 0), level.first))
            for asked, counts in ((self.known, parts.counted), (due, parts.due))
        )
        self.handling = figures.handling[level.figures]
        missing = table.missing[self.handling]
        self.as_zero: Bits = missing == member(Missing.ZERO)
        self.waits: Bits = (self.n_known < self.n_due) & (
            (missing == member(Missing.WAIT))
            | ((missing == member(Missing.PARTIAL)) & (self.n_known == 0))
        )  # fmt: skip
        self.counting: Bits = np.where(np.repeat(self.as_zero, level.sizes), due, self.known)
        self.n: Counts = np.where(self.as_zero, self.n_due, self.n_known)
        self.values: Floats = np.where(self.known, told.values[place, level.children], 0.0)
        self.threshold = table.threshold[self.handling]
        self.doubts = level.some(figures.unread[level.children] | np.isnan(self.values))

    def roll(self, rule: RollUp) -> None:
        """By its rule; no number, and the state says which of the two reasons there is."""
        with np.errstate(divide="ignore", invalid="ignore"):
            joined = self._joined(rule)
        none = (self.n_due == 0) | self.waits
        joined = np.where(none, np.nan, joined)
        states = np.where(np.isnan(joined), State.BLANK, State.NUMBER)
        states = np.where(self.n_due == 0, State.NOT_MEASURED, states).astype(np.int8)
        at = self.level.figures
        _keep(self.place, at, self.figures, self.told, joined, states, *self.behind)
        for kept, made in zip((self.parts.counted, self.parts.due), self.behind, strict=True):
            kept[self.place, at] = np.maximum(made, 1)
        self.told.doubts[at] |= self.doubts
        self._keep_parts(rule, states == State.NUMBER)

    def _joined(self, rule: RollUp) -> Floats:
        match rule:
            case RollUp.MEAN:
                return self.level.added(self.values) / self.n
            case RollUp.SUM:
                return self.level.added(self.values)
            case RollUp.MIN:
                lowest = np.where(self.counting, self.values, np.inf)
                return np.asarray(np.minimum.reduceat(lowest, self.level.first))
            case RollUp.SHARE:
                return self._share()
            case RollUp.WEIGHTED:
                return self._weighted()
            case RollUp.RATIO:
                return self._ratio()

    def _share(self) -> Floats:
        threshold = np.repeat(self.threshold, self.level.sizes)
        self.doubts |= self.level.some(self.counting & near(self.values, threshold))
        reached = self.level.count(self.counting & (self.values >= threshold))
        return np.where(np.isnan(self.threshold), np.nan, 100.0 * reached / self.n)

    def _weighted(self) -> Floats:
        weight = np.where(self.counting, self.figures.weight[self.level.children], 0.0)
        unable = self.level.some(~(weight >= 0.0))
        whole = self.level.added(np.where(weight >= 0.0, weight, 0.0))
        told = self.level.added(self.values * weight) / whole
        return np.where(unable | (whole == 0.0), np.nan, told)

    def _ratio(self) -> Floats:
        above = np.where(self.counting, self.parts.above[self.place, self.level.children], 0.0)
        below = np.where(self.counting, self.parts.below[self.place, self.level.children], 0.0)
        unable = self.level.some(np.isnan(above) | np.isnan(below))
        divisor = self.level.added(below)
        # what cancels out leaves a float that says nothing about zero
        self.doubts |= (np.abs(divisor) <= CLOSE * self.level.added(np.abs(below))) & (divisor != 0.0)
        return np.where(unable | (divisor == 0.0), np.nan, 100.0 * self.level.added(above) / divisor)

    def _keep_parts(self, rule: RollUp, numbers: Bits) -> None:
        at, place = self.level.figures, self.place
        for own, stored in (
            (self.parts.above, self.figures.above), (self.parts.below, self.figures.below)
        ):  # fmt: skip
            told = np.full(len(at), np.nan)
            if rule is RollUp.RATIO:
                known = np.where(self.known, own[place, self.level.children], 0.0)
                told = np.where(numbers, self.level.added(known), np.nan)
                own[place, at] = told
            self.told.doubts[at] |= ~same(stored[place, at], told)
