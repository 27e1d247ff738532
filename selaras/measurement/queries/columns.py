"""Stored figures as columns of floats, indicator by indicator, for the check of everything (engine.sweep).

Nothing read here is ever shown or stored.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import DataError
from django.db.models import Count

from selaras.engine.achievement import Judgement
from selaras.engine.rollup import RollUp
from selaras.engine.sweep.columns import (
    ABSENT,
    UNJUDGED,
    Figures,
    Floats,
    Places,
    Source,
    State,
    Table,
    code_of,
    member,
    table_of,
)
from selaras.measurement.models import Figure
from selaras.measurement.models.figure import BLANK, NOT_MEASURED, NUMBER
from selaras.measurement.models.handling import handling_of
from selaras.measurement.queries.stream import (
    NONE,
    Records,
    beyond,
    coded,
    copied,
    in_parallel,
    number,
    packed,
)
from selaras.org.models import Agency
from selaras.planning.models import TARGET_FIELDS, Indicator

BLOCK = 1_000_000  # figures in memory at once, about a kilobyte each
_SUFFIXES = ("1", "2", "3", "4", "_year")
_QUARTERS = [f"{name}{quarter}" for name in ("above", "below") for quarter in _SUFFIXES[:4]]
_NUMBERS = [*(f"{name}{suffix}" for name in ("value", "percent") for suffix in _SUFFIXES), *TARGET_FIELDS]
# the frequent ones first: each word before the right one is compared as well
_STATES = {NUMBER: State.NUMBER, BLANK: State.BLANK, NOT_MEASURED: State.NOT_MEASURED} | {
    absence.value: state for absence, state in ABSENT.items()
}
_JUDGEMENTS = {one.value: code_of(one) for one in (Judgement.REACHED, Judgement.MISSED, *Judgement)} | {
    "": UNJUDGED
}
_SOURCES = {
    Figure.Source.REPORTED.value: Source.REPORTED, Figure.Source.ROLLED.value: Source.ROLLED,
    Figure.Source.COMPUTED.value: Source.COMPUTED,
}  # fmt: skip
_SCALES = ", ".join(f"scale(value{quarter})" for quarter in _SUFFIXES[:4])
_WIDE = 15  # bits for how many of how many; what needs more is left to the exact code
_TABLE = "measurement_figure"
_WHERE = "agency_id = %s AND year = %s AND indicator_id = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Block:
    """Figures of whole indicators: their keys in no order, their columns, and the ways of handling them."""

    keys: Places
    figures: Figures
    table: Table


def blocks(agency: Agency, year: int, *, most: int = BLOCK) -> Iterator[Block]:
    """All figures of a year, indicator by indicator: whoever rolls up does so within one."""
    together: list[int] = []
    held = 0
    for indicator, count in _sizes(agency, year):
        if together and held + count > most:
            yield _block(agency, year, together)
            together, held = [], 0
        together.append(indicator)
        held += count
    if together:
        yield _block(agency, year, together)


def _sizes(agency: Agency, year: int) -> list[tuple[int, int]]:
    found = Figure.objects.filter(agency=agency, year=year).order_by("indicator").values("indicator")
    return list(found.annotate(count=Count("pk")).values_list("indicator", "count"))


def _block(agency: Agency, year: int, indicators: Sequence[int]) -> Block:
    known = Indicator.objects.select_related("handling").in_bulk(indicators)
    table = table_of([handling_of(known[key]) for key in indicators])
    try:
        with in_parallel():
            return _read(agency, year, indicators, table, is_guarded=False)
    except DataError:  # a number that is too large or too small for a float: once more, around it
        with in_parallel():
            return _read(agency, year, indicators, table, is_guarded=True)


def _read(agency: Agency, year: int, indicators: Sequence[int], table: Table, *, is_guarded: bool) -> Block:
    """Every figure, and what only those need that roll up, or feed one that asks for weights or parts."""
    given = [agency.pk, year, list(indicators)]
    rows = copied(
        _TABLE, ("id", "coalesce(parent_id, -1)", "indicator_id", _codes(is_guarded)),
        [number(name, is_guarded=is_guarded) for name in _NUMBERS], where=_WHERE, given=given,
    )  # fmt: skip
    keys = _Keys(rows["i0"].astype(np.int64))
    figures = _figures(rows, keys, np.array(indicators))
    asks = np.isin(table.roll_up, [member(RollUp.RATIO), member(RollUp.WEIGHTED)])
    asked = [key for key, one in zip(indicators, asks, strict=True) if one]
    parts = copied(
        _TABLE,
        ("id", _counts("counted"), _counts("due"), beyond([*_QUARTERS, "weight"], is_guarded=is_guarded)),
        [number(name, is_guarded=is_guarded) for name in (*_QUARTERS, "weight")],
        where=f"{_WHERE} AND (source <> %s OR indicator_id = ANY(%s))",
        given=[*given, Figure.Source.REPORTED.value, asked],
    )  # fmt: skip
    _put_parts(figures, keys, parts)
    return Block(keys.all, figures, table)


def _codes(is_guarded: bool) -> str:
    """All that is a word or a flag, in one number: fields are what a stream costs."""
    return packed([
        (beyond(_NUMBERS, is_guarded=is_guarded), 1),
        (f"(coalesce(greatest({_SCALES}), 0) > 4)::int", 1),
        (f"CASE WHEN cardinality(not_measured) = 0 THEN 0 ELSE {_named()} END", len(TARGET_FIELDS)),
        (coded("source", _SOURCES), 2),
        *((coded(f"judgement{suffix}", _JUDGEMENTS), 4) for suffix in _SUFFIXES),
        *((coded(f"state{suffix}", _STATES), 3) for suffix in _SUFFIXES),
    ])  # fmt: skip


def _named() -> str:
    return packed([(f"('{name}' = ANY(not_measured))::int", 1) for name in TARGET_FIELDS])


def _counts(name: str) -> str:
    told = packed([(f"{name}[{quarter}]::int8", _WIDE) for quarter in (1, 2, 3, 4)])
    small = f"{(1 << _WIDE) - 1} > ALL({name})"
    return f"CASE WHEN cardinality({name}) = 4 AND {small} AND 0 <= ALL({name}) THEN {told} ELSE -1 END"


def _figures(rows: Records, keys: "_Keys", indicators: Places) -> Figures:
    count = len(rows)
    floats = np.empty((len(_NUMBERS), count))
    for place in range(len(_NUMBERS)):
        floats[place] = rows[f"f{place}"]
    unread = ~np.isfinite(floats).all(axis=0)
    floats[floats == NONE] = np.nan
    bits = _Bits(rows["i3"].astype(np.int64))
    unread |= bits.take(1) == 1
    short = bits.take(1) == 0
    targets = floats[10:]
    target_states = np.where(np.isnan(targets), State.BLANK, State.NUMBER).astype(np.int8)
    target_states[np.array([bits.take(1) == 1 for _ in TARGET_FIELDS])] = State.NOT_MEASURED
    source = bits.take(2).astype(np.int8)
    judgements = np.array([bits.take(4) for _ in _SUFFIXES], dtype=np.int8)
    states = np.array([bits.take(3) for _ in _SUFFIXES], dtype=np.int8)
    order = np.argsort(indicators)
    handling = order[np.searchsorted(indicators, rows["i2"].astype(np.int64), sorter=order)]
    return Figures(
        parent=keys.places(rows["i1"].astype(np.int64)), source=source, handling=handling,
        weight=np.full(count, np.nan), targets=targets, target_states=target_states, values=floats[:5],
        states=states, percents=floats[5:10], judgements=judgements,
        counted=np.zeros((4, count), dtype=np.int32), due=np.zeros((4, count), dtype=np.int32),
        above=np.full((4, count), np.nan), below=np.full((4, count), np.nan), short=short, unread=unread,
    )  # fmt: skip


def _put_parts(figures: Figures, keys: "_Keys", parts: Records) -> None:
    at = keys.places(parts["i0"].astype(np.int64))
    parts, at = parts[at >= 0], at[at >= 0]  # not one that was laid out since the first stream began
    counts = [_Bits(parts[name].astype(np.int64)) for name in ("i1", "i2")]
    for place in range(4):
        for table, bits in zip((figures.counted, figures.due), counts, strict=True):
            table[place, at] = bits.take(_WIDE)
        figures.above[place, at] = _told(parts[f"f{place}"])
        figures.below[place, at] = _told(parts[f"f{place + 4}"])
    figures.weight[at] = _told(parts["f8"])
    figures.unread[at] |= parts["i3"] == 1


def _told(floats: Floats) -> Floats:
    return np.where(floats == NONE, np.nan, floats)


class _Keys:
    """The keys of figures as the stream brought them, in no order."""

    def __init__(self, keys: Places) -> None:
        self.all = keys
        self._order = np.argsort(keys)
        self._sorted = keys[self._order]

    def places(self, wanted: Places) -> Places:
        """Where these stand; -1 for one that is not there."""
        at = np.minimum(np.searchsorted(self._sorted, wanted), len(self._sorted) - 1)
        return np.where(self._sorted[at] == wanted, self._order[at], -1)


class _Bits:
    """Small codes out of one number, the last that went in first."""

    def __init__(self, packed: Places) -> None:
        self._left = packed

    def take(self, bits: int) -> Places:
        told = self._left & ((1 << bits) - 1)
        self._left = self._left >> bits
        return np.asarray(told)
