"""The scores of a unit over the months of a year, as a small SVG of our own: whole pixels, no script."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from selaras.engine.exact import HUNDRED, shown
from selaras.engine.periods import MONTHS
from selaras.web.figures import PLACES, brief

WIDTH, HEIGHT = 156, 36
_LEFT, _STEP, _TOP, _ROOM = 7, 13, 5, 26  # from the edge, between months, above, height of the scale


@dataclass(frozen=True, slots=True)
class Line:
    """Points that hang together month after month; a month without a score cuts the line.

    `words` say the same as the drawing: "Januari 88,2; Februari 90".
    """

    strokes: tuple[str, ...]
    dots: tuple[tuple[int, int], ...]
    words: str


def line(scores: Mapping[int, Decimal], *, cap: Decimal = HUNDRED) -> Line | None:
    """From 0 to the cap of the card; None without a single score."""
    if not scores:
        return None
    points = {month: (_x(month), _y(score, cap)) for month, score in sorted(scores.items())}
    strokes: list[list[tuple[int, int]]] = []
    last = None
    for month, point in points.items():
        if last == month - 1:
            strokes[-1].append(point)
        else:
            strokes.append([point])
        last = month
    words = "; ".join(f"{MONTHS[month - 1]} {brief(score)}" for month, score in sorted(scores.items()))
    drawn = tuple(" ".join(f"{x},{y}" for x, y in of) for of in strokes if len(of) > 1)
    return Line(drawn, tuple(points.values()), words)


def change(scores: Mapping[int, Decimal], month: int) -> str:
    """Against the month before, as the two are printed: "naik 7,5"; nothing where one is missing."""
    now, before = scores.get(month), scores.get(month - 1)
    if now is None or before is None:
        return ""
    gap = shown(now, PLACES) - shown(before, PLACES)
    if not gap:
        return "tetap"
    return f"{'naik' if gap > 0 else 'turun'} {brief(abs(gap))}"


def _x(month: int) -> int:
    return _LEFT + _STEP * (month - 1)


def _y(score: Decimal, cap: Decimal) -> int:
    return _TOP + _ROOM - int(min(score, cap) / cap * _ROOM)
