"""Boxes from left to right with connecting lines: their height, their place, and where a page cuts them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any

# tenths of a line that fit under the heads of a page, by columns: with more of them the type is smaller
PAGE = {4: 450, 5: 490, 6: 570, 7: 650}
DOUBTFUL = 75  # percent of a page: so high by estimate, the real height is measured
_BOX, _SMALL = 15, 9  # of a line: the room around a box, a line of its small print


@dataclass(frozen=True)
class Piece:
    """A box with the boxes to its right. `continued`: its first part stands on an earlier page."""

    kind: str
    title: str
    code: str = ""
    lines: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    target: str = ""
    coordinator: bool = False
    shade: int = 0
    continued: bool = False
    below: tuple["Piece", ...] = ()

    def depth(self) -> int:
        return 1 + max((one.depth() for one in self.below), default=0)

    def leaves(self) -> int:
        """How many rows of boxes it takes."""
        return sum(one.leaves() for one in self.below) or 1


@dataclass(frozen=True, slots=True)
class Sheet:
    """How much fits: `columns` of boxes lie side by side; what ends early may spread over those left free."""

    columns: int

    @property
    def page(self) -> int:
        """How many tenths of a line fit on a page."""
        return PAGE[min(max(self.columns, min(PAGE)), max(PAGE))]

    def spread(self, level: int, piece: Piece) -> int:
        """Over how many columns a box lies that stands in column `level`, from 0."""
        free = self.columns - level
        return 1 if piece.below else {"group": free, "derived": min(2, free)}.get(piece.kind, 1)

    def height(self, piece: Piece, level: int = 0) -> int:
        """About how many tenths of a line a piece is high."""
        spread = self.spread(level, piece)
        across = spread * (130 // self.columns + 2 * max(0, self.columns - 4))  # letters of the text
        small = (
            sum(ceil(len(line) * 7 / (across * 8)) for line in piece.lines)
            + bool(piece.code)
            + (piece.kind == "derived")
        )
        listed = ceil(len(piece.members) / spread) * 2
        own = (
            10 * ceil(len(piece.title) / across) + _SMALL * (small + listed) + 14 * bool(piece.target) + _BOX
        )
        return max(own, sum(self.height(one, level + 1) for one in piece.below))


def cut(piece: Piece, *, sheet: Sheet, level: int = 0) -> list[Piece]:
    """The piece, or parts of it that each fit on a page; every part begins with the boxes above it again."""
    if sheet.height(piece, level) <= sheet.page or not piece.below:
        return [piece]
    parts = [part for child in piece.below for part in cut(child, sheet=sheet, level=level + 1)]
    return [
        replace(piece, below=tuple(group), continued=number > 0)
        for number, group in enumerate(_packed(parts, sheet=sheet, level=level + 1))
    ]


def _packed(parts: Iterable[Piece], *, sheet: Sheet, level: int) -> Iterator[list[Piece]]:
    """Neighbours together while they fit."""
    group: list[Piece] = []
    for part in parts:
        if group and sum(sheet.height(one, level) for one in (*group, part)) > sheet.page:
            yield group
            group = []
        group.append(part)
    yield group


# --- places


@dataclass
class Grid:
    """A piece as cells of one grid: columns of boxes from 0, rows are the last boxes from top to bottom.

    A box spans the rows of everything to its right. A joint lies left of a column: `arm` comes from the box
    on the left, `elbow` goes to a box on the right, and the spine between them begins (first), goes on
    (through) or ends (last) there.
    """

    sheet: Sheet
    boxes: list[dict[str, Any]] = field(default_factory=list)
    joints: list[dict[str, Any]] = field(default_factory=list)

    def put(self, piece: Piece, level: int = 0, row: int = 0) -> None:
        self.boxes.append(self._box(piece, level, row))
        starts: list[int] = []
        start = row
        for child in piece.below:
            starts.append(start)
            self.put(child, level + 1, start)
            start += child.leaves()
        for at in range(row, starts[-1] + 1 if starts else row):
            spine = "through"
            if len(starts) == 1:
                spine = ""
            elif at in {starts[0], starts[-1]}:
                spine = "first" if at == starts[0] else "last"
            self.joints.append(
                {"level": level + 1, "row": at, "arm": at == row, "elbow": at in starts, "spine": spine}
            )

    def _box(self, piece: Piece, level: int, row: int) -> dict[str, Any]:
        return {
            "kind": piece.kind, "title": piece.title, "code": piece.code, "lines": list(piece.lines),
            "members": list(piece.members), "target": piece.target, "coordinator": piece.coordinator,
            "shade": piece.shade, "continued": piece.continued, "level": level, "row": row,
            "span": piece.leaves(), "spread": self.sheet.spread(level, piece),
        }  # fmt: skip

    def data(self, piece: Piece) -> dict[str, Any]:
        return {
            "boxes": self.boxes,
            "joints": self.joints,
            "tall": self.sheet.height(piece) * 100 > DOUBTFUL * self.sheet.page,
        }


def laid_out(piece: Piece, *, sheet: Sheet) -> dict[str, Any]:
    """The piece as the cells of its grid, ready for the template."""
    grid = Grid(sheet)
    grid.put(piece)
    return grid.data(piece)
