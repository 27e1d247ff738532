"""The tree on A3 landscape: boxes from left to right, cut into pieces that fit on a page."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import ceil
from pathlib import Path
from typing import Any

import fontpkg

from selaras.cascade.models import Edition
from selaras.documents.render import pdf
from selaras.web.theme import DEFAULT_HUE, colours
from selaras.web.tree.nodes import Node

TEMPLATE = Path(__file__).parent / "paper.typ"
PAGE = 450  # tenths of a line that fit under the heads of a page: a larger branch is cut
_BOX, _SMALL = 15, 9  # of a line: the room around a box, a line of its small print
_NAMED_IN_A_BOX = 40  # members of a group that its box names; of more it says how many


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

    def data(self) -> dict[str, Any]:
        return {
            "kind": self.kind, "title": self.title, "code": self.code, "lines": list(self.lines),
            "members": list(self.members), "target": self.target, "coordinator": self.coordinator,
            "shade": self.shade,
            "continued": self.continued, "below": [one.data() for one in self.below],
        }  # fmt: skip


def to_pdf(blocks: Sequence[Node], *, edition: Edition, heading: str) -> bytes:
    """The blocks with all their branches on A3 landscape; the same tree gives the same bytes."""
    day = edition.decreed_on or date(edition.year, 1, 1)
    hue = DEFAULT_HUE if edition.agency.hue is None else edition.agency.hue
    data = {
        "title": f"Pohon kinerja {edition.year}", "heading": heading, "edition": _named(edition),
        "date": [day.year, day.month, day.day], "colour": colours(hue)["--ina-primary-fill"][0],
        "blocks": [_block(block) for block in blocks],
    }  # fmt: skip
    return pdf(TEMPLATE, data, fonts=[fontpkg.path("Arimo")])


def _block(block: Node) -> dict[str, Any]:
    """A block begins on a page of its own, with as many columns of boxes as its longest chain."""
    drawn = [(objective, [_piece(node) for node in objective.below]) for objective in block.below]
    columns = max(4, *(one.depth() for _, pieces in drawn for one in pieces))
    sheet = Sheet(columns)
    return {
        "label": block.plain,
        "columns": columns,
        "objectives": [
            {
                "name": objective.plain,
                "trees": [part.data() for piece in pieces for part in cut(piece, sheet=sheet)],
            }
            for objective, pieces in drawn
        ],
    }


def _named(edition: Edition) -> str:
    state = "" if edition.state == Edition.State.PUBLISHED else ", draf"
    return f"Kaskade {edition.decree} ({edition.get_kind_display().lower()}{state})"


def _piece(node: Node) -> Piece:
    lines = [node.note] if node.note and node.kind not in {"giver", "group"} else []
    if node.together:
        lines.append(f"bersama {node.together} jabatan di cabang lain")
    if node.parts:
        lines.append(f"Dihitung dari {', '.join(link.label for link in node.parts)}")
    if node.wholes:
        lines.append(f"Komponen dari {', '.join(link.label for link in node.wholes)}")
    whole = Piece(
        kind=node.kind, title=node.plain, lines=tuple(lines), coordinator=node.coordinator, shade=node.shade,
        code=node.key if node.kind == "indicator" else "",
        target=node.target if node.kind == "indicator" else "",
        below=tuple(_piece(one) for one in node.below),
    )  # fmt: skip
    return _group(whole) if node.kind == "group" else whole


def _group(whole: Piece) -> Piece:
    """A group nobody is below of is one box with its members' names; paper does not open."""
    title = f"{whole.title} ({len(whole.below)})"
    if any(member.below for member in whole.below):
        return replace(whole, title=title)
    named = tuple(member.title for member in whole.below) if len(whole.below) <= _NAMED_IN_A_BOX else ()
    return replace(whole, title=title, members=named, below=())


# --- pages


@dataclass(frozen=True, slots=True)
class Sheet:
    """How much fits: `columns` of boxes lie side by side; what ends early may spread over those left free."""

    columns: int

    def letters(self, level: int, kind: str) -> int:
        """About how many letters go across a box that stands in column `level`, from 0."""
        free = self.columns - level
        spread = {"group": free, "derived": min(2, free)}.get(kind, 1)
        return spread * max(16, 128 // self.columns)

    def height(self, piece: Piece, level: int = 0) -> int:
        """About how many tenths of a line a piece is high."""
        across = self.letters(level, piece.kind if not piece.below else "")
        small = (
            sum(ceil(len(line) / across) for line in piece.lines)
            + bool(piece.code)
            + (piece.kind == "derived")
        )
        listed = ceil(len(piece.members) / max(1, self.columns - level)) * 2
        own = (
            10 * ceil(len(piece.title) / across) + _SMALL * (small + listed) + 14 * bool(piece.target) + _BOX
        )
        return max(own, sum(self.height(one, level + 1) for one in piece.below))


def cut(piece: Piece, *, sheet: Sheet, room: int = PAGE, level: int = 0) -> list[Piece]:
    """The piece, or parts of it that each fit on a page; every part begins with the boxes above it again."""
    if sheet.height(piece, level) <= room or not piece.below:
        return [piece]
    parts = [part for child in piece.below for part in cut(child, sheet=sheet, room=room, level=level + 1)]
    return [
        replace(piece, below=tuple(group), continued=number > 0)
        for number, group in enumerate(_packed(parts, sheet=sheet, room=room, level=level + 1))
    ]


def _packed(parts: Iterable[Piece], *, sheet: Sheet, room: int, level: int) -> Iterator[list[Piece]]:
    """Neighbours together while they fit."""
    group: list[Piece] = []
    for part in parts:
        if group and sum(sheet.height(one, level) for one in (*group, part)) > room:
            yield group
            group = []
        group.append(part)
    yield group
