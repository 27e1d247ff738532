"""The elements of a survey around a middle, as an SVG of our own: tenths of a pixel, no library."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import cos, pi, sin

SIDE, MIDDLE, RADIUS = 3600, 1800, 1240  # the square, its middle, and the longest arm
_LABEL = 1500  # where the names stand, from the middle
_FEWEST = 3  # fewer arms make no shape
_EVEN = 0.3  # as good as straight above or below the middle


@dataclass(frozen=True, slots=True)
class Arm:
    """One element: the end of its arm, where its name stands and its dot, None where nobody answered."""

    code: str
    text: str
    end: tuple[int, int]
    label: tuple[int, int]
    anchor: str
    dot: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Radar:
    """`rings` from the second level on, (level, its polygon, height of its name); `strokes` of what is known.

    `whole`: every element has a figure, so that the stroke is a closed shape. `before` is the shape of an
    earlier wave, "" without one.
    """

    arms: tuple[Arm, ...]
    rings: tuple[tuple[int, str, int], ...]
    strokes: tuple[str, ...]
    whole: bool
    before: str = ""


def radar(
    told: Sequence[tuple[str, Decimal | None, str]], *, top: int, before: Sequence[Decimal | None] = ()
) -> Radar | None:
    """Of (code, mean, the mean in words) on a scale from 1 in the middle to `top`; None for one or two."""
    count = len(told)
    if count < _FEWEST:
        return None
    dots = [
        None if mean is None else _at(place, count, _length(mean, top))
        for place, (_, mean, _) in enumerate(told)
    ]
    arms = tuple(
        Arm(code, text, _at(place, count, RADIUS), *_label(place, count), dots[place])
        for place, (code, _, text) in enumerate(told)
    )
    rings = tuple(
        (level, _line([_at(place, count, _length(Decimal(level), top)) for place in range(count)]),
         MIDDLE - _length(Decimal(level), top))
        for level in range(2, top + 1)
    )  # fmt: skip
    known = [dot for dot in dots if dot is not None]
    earlier = [_at(place, count, _length(mean, top)) for place, mean in enumerate(before) if mean is not None]
    return Radar(
        arms, rings, _strokes(dots), whole=len(known) == count,
        before=_line(earlier) if len(earlier) == count else "",
    )  # fmt: skip


def _length(mean: Decimal, top: int) -> int:
    return int((mean - 1) / (top - 1) * RADIUS)


def _at(place: int, count: int, length: int) -> tuple[int, int]:
    """The first element straight up, the others with the clock."""
    angle = 2 * pi * place / count
    return MIDDLE + int(length * sin(angle)), MIDDLE - int(length * cos(angle))


def _label(place: int, count: int) -> tuple[tuple[int, int], str]:
    side = sin(2 * pi * place / count)
    anchor = "middle" if abs(side) < _EVEN else "start" if side > 0 else "end"
    x, y = _at(place, count, _LABEL if anchor == "middle" else _LABEL - 160)
    return (x, y - int(60 * (1 + cos(2 * pi * place / count)))), anchor  # two lines grow downwards


def _strokes(dots: Sequence[tuple[int, int] | None]) -> tuple[str, ...]:
    """What hangs together around the middle; an element without answers cuts the line."""
    if all(dot is not None for dot in dots):
        return (_line([dot for dot in dots if dot is not None]),)
    gap = dots.index(None)
    runs: list[list[tuple[int, int]]] = [[]]
    for dot in (*dots[gap:], *dots[:gap]):
        if dot is None:
            runs.append([])
        else:
            runs[-1].append(dot)
    return tuple(_line(run) for run in runs if len(run) > 1)


def _line(points: Sequence[tuple[int, int]]) -> str:
    return " ".join(f"{x},{y}" for x, y in points)
