"""The tree on A3 landscape: boxes from left to right, cut into pieces that fit on a page."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import fontpkg

from selaras.cascade.models import Edition
from selaras.documents.render import pdf
from selaras.web.theme import DEFAULT_HUE, colours
from selaras.web.tree.boxes import Piece, Sheet, cut, laid_out
from selaras.web.tree.nodes import Node

TEMPLATE = Path(__file__).parent / "paper.typ"
_NAMED_IN_A_BOX = 40  # members of a group that its box names; of more it says how many


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
                "trees": [
                    laid_out(part, sheet=sheet) for piece in pieces for part in cut(piece, sheet=sheet)
                ],
            }
            for objective, pieces in drawn
        ],
    }


def _named(edition: Edition) -> str:
    state = "" if edition.state == Edition.State.PUBLISHED else ", draf"
    decree = f" {edition.decree}" if edition.decree else ""
    return f"Kaskade{decree} ({edition.get_kind_display().lower()}{state})"


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
