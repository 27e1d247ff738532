"""Percentages over four quarters as lines of an SVG of our own; a quarter without one breaks the line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from selaras.engine.periods import QUARTER_LABELS, QUARTERS
from selaras.web.figures import brief

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels: the band of the lines from `top` to `floor`, from the first quarter at `left` by `step`."""

    width: int
    height: int
    top: int
    floor: int
    left: int
    step: int

    @property
    def right(self) -> int:
        return self.left + self.step * (len(QUARTERS) - 1)

    @property
    def middles(self) -> tuple[int, int, int]:
        """Where the second to the fourth quarter stand."""
        return (self.left + self.step, self.left + 2 * self.step, self.right)

    @property
    def label_y(self) -> int:
        return self.floor + 24


LARGE = Size(width=440, height=196, top=32, floor=162, left=68, step=100)


@dataclass(frozen=True, slots=True)
class Dot:
    x: int
    y: int
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Curve:
    """`segments` are points of one unbroken line each; `place` 0 is the newest, and drawn the strongest."""

    name: str
    place: int
    dots: Sequence[Dot]
    segments: Sequence[str]
    hundred_y: int

    @property
    def end(self) -> Dot | None:
        return self.dots[-1] if self.dots else None


def curves(series: Mapping[str, Sequence[Decimal | None]], *, size: Size = LARGE) -> list[Curve]:
    """Name -> its four quarters, all on one scale from zero to what is highest, at least 100."""
    known = [one for told in series.values() for one in told if one is not None]
    most = max([*known, HUNDRED])
    newest_first = sorted(series, reverse=True)
    return [
        _curve(name, newest_first.index(name), series[name], most, size) for name in reversed(newest_first)
    ]


def _curve(name: str, place: int, told: Sequence[Decimal | None], most: Decimal, size: Size) -> Curve:
    dots: list[Dot] = []
    segments: list[list[Dot]] = [[]]
    for quarter, value in zip(QUARTERS, told, strict=True):
        if value is None:
            segments.append([])
            continue
        x = size.left + size.step * (quarter - 1)
        dots.append(Dot(x, _y(value, most, size), brief(value), QUARTER_LABELS[quarter]))
        segments[-1].append(dots[-1])
    lines = [" ".join(f"{dot.x},{dot.y}" for dot in part) for part in segments if len(part) > 1]
    return Curve(name, place, dots, lines, _y(HUNDRED, most, size))


def _y(value: Decimal, most: Decimal, size: Size) -> int:
    """What lies below zero stands on the floor and is written."""
    return size.floor - max(0, int(value / most * (size.floor - size.top)))
