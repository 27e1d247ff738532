"""Cells typed by one person while others may be at the same matrix: nothing of anybody is overwritten."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from selaras.accounts.models import User
from selaras.engine.findings import Finding
from selaras.engine.names import tidy
from selaras.skp import rules
from selaras.skp.actions.matrices import set_roles
from selaras.skp.models import RoleMatrix, RoleResult

Cell = tuple[int, int]  # (result id, post id)


@dataclass(frozen=True, slots=True)
class Edit:
    """What is typed in a cell: `seen` are the typed roles that the page showed, `now` the wanted ones."""

    cell: Cell
    seen: tuple[str, ...]
    now: tuple[str, ...]


@dataclass(slots=True)
class Filled:
    """What came of it: cells changed, cells that others changed meanwhile, roles that were there already."""

    saved: int = 0
    refused: dict[Cell, Finding] = field(default_factory=dict)
    told: dict[Cell, Finding] = field(default_factory=dict)


@transaction.atomic
def fill_cells(*, matrix: RoleMatrix, edits: Sequence[Edit], by: User, at: datetime) -> Filled:
    """The typed roles of some cells; a cell that changed since it was seen stays as it is (SKP-10).

    A role that the agreement says in that cell is not kept a second time (SKP-11). A cell that already reads
    as wanted is neither changed nor refused, so an answer that was lost can be asked for again. Raises
    RuleError SKP-05, and then nothing is kept.
    """
    RoleMatrix.objects.select_for_update(of=("self",)).get(pk=matrix.pk)
    typed, drawn = _roles(matrix, [one.cell for one in edits])
    filled, wanted = Filled(), {}
    for edit in edits:
        current, given = typed.get(edit.cell, []), drawn.get(edit.cell, [])
        now, twice = rules.without_what_is_drawn(_clean(edit.now), drawn=given)
        changed = rules.changed_meanwhile(seen=_clean(edit.seen), current=current, now=now)
        if changed:
            filled.refused[edit.cell] = changed
            continue
        if twice:
            filled.told[edit.cell] = twice
        wanted[edit.cell] = now
    filled.saved = set_roles(matrix=matrix, roles=wanted, by=by, at=at)
    return filled


def _clean(wordings: Sequence[str]) -> list[str]:
    return list(filter(None, map(tidy, wordings)))


def _roles(matrix: RoleMatrix, cells: Sequence[Cell]) -> tuple[dict[Cell, list[str]], dict[Cell, list[str]]]:
    """Typed and drawn roles of the cells; one query."""
    found = RoleResult.objects.filter(result__matrix=matrix, result__in=[result for result, _ in cells])
    typed: dict[Cell, list[str]] = {}
    drawn: dict[Cell, list[str]] = {}
    for role in found.order_by("order", "pk"):
        there = typed if role.indicator_id is None else drawn
        there.setdefault((role.result_id, role.position_id), []).append(role.wording)
    return typed, drawn
