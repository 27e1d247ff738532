"""Target against actual by quarter, as an SVG of our own: whole pixels, no library, no script."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from selaras.engine.figures import Value
from selaras.engine.periods import QUARTER_LABELS, QUARTERS
from selaras.engine.targets import Target
from selaras.web.figures import brief, value_words

WIDTH, HEIGHT = 480, 220
_TOP, _FLOOR, _SLOT, _BAR = 26, 186, 120, 56  # the band of the bars, the room of a quarter, a bar


@dataclass(frozen=True, slots=True)
class Column:
    """One quarter: a bar where there is a figure, a line where there is a target, words where there is none.

    Numbers are pixels from the upper left corner; None where nothing is drawn.
    """

    label: str
    middle: int
    x: int
    bar: int | None
    bar_y: int
    bar_text: str
    line_y: int | None
    line_from: int
    line_to: int
    words: str


def columns(targets: Sequence[Target], values: Sequence[Value]) -> list[Column]:
    """The four quarters on one scale from zero; a figure below zero stands on the floor and is written."""
    known = [one for one in (*targets, *values) if isinstance(one, Decimal)]
    most = max([*known, Decimal(0)])
    return [_column(q, targets[q - 1], values[q - 1], most) for q in QUARTERS]


def _column(quarter: int, target: Target, value: Value, most: Decimal) -> Column:
    middle = _SLOT * (quarter - 1) + _SLOT // 2
    height = _height(value, most)
    wanted = _height(target, most)
    return Column(
        label=QUARTER_LABELS[quarter], middle=middle, x=middle - _BAR // 2, bar=height,
        bar_y=_FLOOR - (height or 0), bar_text=brief(value) if isinstance(value, Decimal) else "",
        line_y=None if wanted is None else _FLOOR - wanted, line_from=middle - _SLOT // 2 + 16,
        line_to=middle + _SLOT // 2 - 16, words="" if height is not None else value_words(value),
    )  # fmt: skip


def _height(figure: Value, most: Decimal) -> int | None:
    """Pixels above the floor; a real zero has a bar of none, and is no blank."""
    if not isinstance(figure, Decimal):
        return None
    return max(0, int(figure / most * (_FLOOR - _TOP))) if most else 0
