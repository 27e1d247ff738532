"""Target against actual by quarter, as an SVG of our own: whole pixels, no library, no script."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from selaras.engine.figures import Value
from selaras.engine.periods import QUARTER_LABELS, QUARTERS
from selaras.engine.targets import Target
from selaras.web.figures import brief, value_words


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels: the band of the bars from `top` to `floor`, the room of a quarter, a bar."""

    height: int
    top: int
    floor: int
    slot: int
    bar: int

    @property
    def width(self) -> int:
        return self.slot * len(QUARTERS)

    @property
    def label_y(self) -> int:
        return self.floor + 22

    @property
    def words_y(self) -> int:
        return self.floor - 8


LARGE = Size(height=220, top=26, floor=186, slot=120, bar=56)
_MEET = 20  # pixels: as high as the figure written over a bar
SMALL = Size(height=150, top=24, floor=118, slot=84, bar=38)  # one of many side by side


@dataclass(frozen=True, slots=True)
class Column:
    """One quarter: a bar where there is a figure, a line where there is a target, words where there is none.

    Numbers are pixels from the upper left corner; None where nothing is drawn.
    """

    label: str
    middle: int
    x: int
    width: int
    bar: int | None
    bar_y: int
    bar_text: str
    text_y: int
    line_y: int | None
    line_from: int
    line_to: int
    words: str


def columns(targets: Sequence[Target], values: Sequence[Value], *, size: Size = LARGE) -> list[Column]:
    """The four quarters on one scale from zero; a figure below zero stands on the floor and is written."""
    known = [one for one in (*targets, *values) if isinstance(one, Decimal)]
    most = max([*known, Decimal(0)])
    return [_column(q, targets[q - 1], values[q - 1], most, size) for q in QUARTERS]


def _column(quarter: int, target: Target, value: Value, most: Decimal, size: Size) -> Column:
    middle = size.slot * (quarter - 1) + size.slot // 2
    height = _height(value, most, size)
    wanted = _height(target, most, size)
    reach = size.slot // 2 - size.slot * 2 // 15
    return Column(
        label=QUARTER_LABELS[quarter], middle=middle, x=middle - size.bar // 2, width=size.bar, bar=height,
        bar_y=size.floor - (height or 0), bar_text=brief(value) if isinstance(value, Decimal) else "",
        text_y=_text_y(height or 0, wanted, size),
        line_y=None if wanted is None else size.floor - wanted, line_from=middle - reach,
        line_to=middle + reach, words="" if height is not None else value_words(value),
    )  # fmt: skip


def _text_y(height: int, wanted: int | None, size: Size) -> int:
    """Above the bar, and above the line of the target where both would meet."""
    above = max(height, wanted) if wanted is not None and abs(wanted - height) < _MEET else height
    return size.floor - above - 6


def _height(figure: Value, most: Decimal, size: Size) -> int | None:
    """Pixels above the floor; a real zero has a bar of none, and is no blank."""
    if not isinstance(figure, Decimal):
        return None
    return max(0, int(figure / most * (size.floor - size.top))) if most else 0
