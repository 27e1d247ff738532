"""The figures of many posts as columns, for a check that takes them all at once.

Everything here is a binary float. It only finds what the exact code has to look at: no float is ever stored,
shown or called right.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from selaras.engine.achievement import Excuse, Judgement
from selaras.engine.actuals import Absence
from selaras.engine.figures import Handling

Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.int8]
Counts: TypeAlias = npt.NDArray[np.int32]
Bits: TypeAlias = npt.NDArray[np.bool_]
Places: TypeAlias = npt.NDArray[np.int64]  # of figures, from 0

QUARTERS, YEAR = range(4), 4  # the rows of a table with five; the fifth is the year
CLOSE = 1e-9  # of two figures: nearer than that they are the same here
SHORT = 1e7  # below it a figure of four decimals, and a quarter of four of them, is a float without a twin


class State(IntEnum):
    """What stands in a quarter, or as a target."""

    BLANK = 0
    NUMBER = 1
    NOT_MEASURED = 2
    UNAVAILABLE = 3
    FORCE_MAJEURE = 4
    NO_EVENT = 5


class Source(IntEnum):
    """Who makes the quarters. A formula is taken as it is stored: the exact code computes it."""

    REPORTED = 0
    ROLLED = 1
    COMPUTED = 2


ABSENT = {
    Absence.UNAVAILABLE: State.UNAVAILABLE, Absence.FORCE_MAJEURE: State.FORCE_MAJEURE,
    Absence.NO_EVENT: State.NO_EVENT,
}  # fmt: skip
UNJUDGED = 0
JUDGEMENTS = tuple(Judgement)


def code_of(judgement: Judgement) -> int:
    """1 and up; 0 is what was never judged."""
    return JUDGEMENTS.index(judgement) + 1


@dataclass(frozen=True, slots=True)
class Table:
    """The ways of handling an indicator, a column for each setting; a figure knows its place among them."""

    annual: Codes
    roll_up: Codes
    missing: Codes
    polarity: Codes
    threshold: Floats
    low: Floats
    high: Floats
    by_rank: Bits
    force_majeure: Bits  # counts as 100 percent
    no_event: Bits


def table_of(handlings: Sequence[Handling]) -> Table:
    yards = [one.yardstick for one in handlings]
    return Table(
        annual=_members(one.annual for one in handlings),
        roll_up=_members(one.roll_up for one in handlings),
        missing=_members(one.missing for one in handlings),
        polarity=_members(one.polarity for one in yards),
        threshold=_floats([one.threshold for one in handlings]),
        low=_floats([one.low for one in yards]), high=_floats([one.high for one in yards]),
        by_rank=np.array([one.by_rank for one in yards], dtype=bool),
        force_majeure=np.array([one.force_majeure is Excuse.FULL for one in yards], dtype=bool),
        no_event=np.array([one.no_event is Excuse.FULL for one in yards], dtype=bool),
    )  # fmt: skip


@dataclass(slots=True)
class Figures:
    """Figures as they are stored, one place each; tables have a row a quarter, some a fifth for the year.

    `parent` is the place of the figure above, -1 for none; `handling` the place in the Table. A number that
    is not there is NaN. `short`: the quarters have at most four decimals. `unread`: something of it fits no
    float. `counted` and `due` are asked of what rolls up, `above` and `below` of what feeds a ratio as well.
    """

    parent: Places
    source: Codes
    handling: Places
    weight: Floats
    targets: Floats  # 5
    target_states: Codes  # 5
    values: Floats  # 5
    states: Codes  # 5
    percents: Floats  # 5
    judgements: Codes  # 5
    counted: Counts  # 4
    due: Counts  # 4
    above: Floats  # 4
    below: Floats  # 4
    short: Bits
    unread: Bits


def member(value: StrEnum) -> int:
    """The code of a setting: its place in its own list."""
    return list(type(value)).index(value)


def same(one: Floats, other: Floats) -> Bits:
    """The same figure but for the last digits of a float; two that are not there are the same."""
    close = np.abs(one - other) <= CLOSE * np.maximum(np.abs(one), np.abs(other))
    return np.asarray(close | (np.isnan(one) & np.isnan(other)))


def near(one: Floats, other: Floats | float) -> Bits:
    """Too near for a float to say which is larger."""
    reach = CLOSE * np.maximum(1.0, np.maximum(np.abs(one), np.abs(other)))
    return np.asarray(np.abs(one - other) <= reach)


def _members(values: Iterable[StrEnum]) -> Codes:
    return np.array([member(value) for value in values], dtype=np.int8)


def _floats(values: Sequence[Decimal | None]) -> Floats:
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
