"""Commitments as the nodes of a performance tree."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import QuerySet

from selaras.cascade.models import Commitment
from selaras.engine.targets import NA, Target


class TreeRow(NamedTuple):
    """A commitment with what a node of the performance tree shows; the keys are database ids."""

    key: int
    indicator: int
    row: int
    annex: int  # its number
    group: str
    parent: int | None
    post: int
    title: str
    tier: str
    giver: int
    giver_title: str
    scope: str
    coordinator: bool
    annual: Target
    uom: str


@dataclass(slots=True)
class TreeCommitment:
    """A commitment as a node of the performance tree."""

    commitment: TreeRow
    below: list["TreeCommitment"]


def tree_commitments(given: Sequence[TreeRow]) -> dict[int, list[TreeCommitment]]:
    """Indicator id -> the commitments at the top of its chains, each with those below it; no query.

    A chain ends where the parent is not among the given rows, so a part of the tree stands by itself.
    """
    nodes = {row.key: TreeCommitment(row, []) for row in given}
    tops: dict[int, list[TreeCommitment]] = defaultdict(list)
    for row in given:
        parent = nodes.get(row.parent) if row.parent is not None else None
        (parent.below if parent else tops[row.indicator]).append(nodes[row.key])
    return tops


_TREE_FIELDS = (
    "pk", "indicator_id", "row_id", "row__annex__number", "row__group", "parent_id", "position_id",
    "position__title", "position__tier", "giver_id", "giver__title", "scope_note", "coordinator",
    "annual", "not_measured", "row__uom",
)  # fmt: skip


def tree_rows(commitments: QuerySet[Commitment]) -> list[TreeRow]:
    """The commitments of a tree with what its nodes show, annex by annex; one query, no objects."""
    ordered = commitments.order_by("row__annex__number", "position__order", "pk")
    return [
        TreeRow._make((*line, NA if "annual" in absent else annual, uom))
        for *line, annual, absent, uom in ordered.values_list(*_TREE_FIELDS)
    ]
