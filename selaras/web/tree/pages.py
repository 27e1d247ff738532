"""The tree as nodes ready to print: block > sasaran > indicator > giver > posts down the chain."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.urls import reverse

from selaras.cascade.models import MatrixRow
from selaras.cascade.queries import TreeCommitment
from selaras.engine.targets import Target, format_target
from selaras.org.queries import Lines
from selaras.planning.models import Component, Indicator, Objective


@dataclass(slots=True)
class PostNode:
    """A post that carries the indicator, with those it hands the target on to."""

    title: str
    url: str
    scope: str
    target: str
    found: bool
    assumption: str  # why it hangs below the post above, where the sources don't say so
    below: list["PostNode"]


@dataclass(slots=True)
class GiverNode:
    """Who hands the target down; `sentences` are the derived rows, which name no post."""

    title: str
    sentences: list[str]
    below: list[PostNode]


@dataclass(slots=True)
class IndicatorNode:
    """`branch` is None while the posts below are fetched on demand."""

    pk: int
    code: str
    name: str
    url: str
    target: str
    carriers: int
    open: bool
    parts: list[tuple[str, str]]
    wholes: list[tuple[str, str]]
    branch: list[GiverNode] | None


@dataclass(slots=True)
class ObjectiveNode:
    name: str
    indicators: list[IndicatorNode] = field(default_factory=list)


@dataclass(slots=True)
class BlockNode:
    label: str
    objectives: list[ObjectiveNode] = field(default_factory=list)


def blocks(nodes: Iterable[tuple[Indicator, IndicatorNode]]) -> list[BlockNode]:
    """The indicators under their sasaran and block, in the order given."""
    tree: dict[str, dict[int, ObjectiveNode]] = {block.value: {} for block in Objective.Block}
    for indicator, node in nodes:
        objective = indicator.objective
        below = tree[objective.block].setdefault(objective.pk, ObjectiveNode(objective.name))
        below.indicators.append(node)
    return [
        BlockNode(str(block.label), list(tree[block.value].values()))
        for block in Objective.Block
        if tree[block.value]
    ]


def indicator_node(
    indicator: Indicator,
    *,
    rows: Sequence[MatrixRow],
    carriers: int,
    links: "ComponentLinks",
    branch: list[GiverNode] | None,
    is_open: bool,
) -> IndicatorNode:
    first = rows[0]
    return IndicatorNode(
        pk=indicator.pk,
        code=indicator.code,
        name=indicator.name,
        url=reverse("indicators:show", args=[indicator.code]),
        target=_target(first.targets.annual, first.uom),
        carriers=carriers,
        open=is_open,
        parts=links.parts[indicator.pk],
        wholes=links.wholes[indicator.pk],
        branch=branch,
    )


def branch_nodes(
    tops: Sequence[TreeCommitment], *, rows: Sequence[MatrixRow], lines: Lines, words: str = ""
) -> list[GiverNode]:
    """The givers of an indicator, each with the posts that take it from them."""
    givers: dict[str, GiverNode] = {}
    for top in tops:
        title = top.commitment.giver.title
        giver = givers.setdefault(title, GiverNode(title, [], []))
        giver.below.append(_post(top, words.casefold().split(), lines))
    for row in rows:
        if row.mode == MatrixRow.Mode.DERIVE:
            title = row.annex.giver.title
            giver = givers.setdefault(title, GiverNode(title, [], []))
            giver.sentences.append(f"{row.annex.receivers_label or 'Jenjang berikutnya'}: {row.derivation}")
    return list(givers.values())


def _post(node: TreeCommitment, words: Sequence[str], lines: Lines, above: int | None = None) -> PostNode:
    row = node.commitment
    title = row.position.title
    return PostNode(
        title=title,
        url=reverse("org:position", args=[row.position_id]),
        scope=row.scope_note,
        target=_target(row.targets.annual, row.row.uom),
        found=bool(words) and all(word in title.casefold() for word in words),
        assumption=lines.assumptions(row.position_id, above) if above is not None else "",
        below=[_post(below, words, lines, row.position_id) for below in node.below],
    )


def _target(annual: Target, uom: str) -> str:
    """The annual target in words of a node: "87,3", "100 persen"; percent keeps its sign."""
    shown = format_target(annual, blank="belum diisi")
    return f"{shown} %" if uom == "Persen" and shown[:1].isdigit() else f"{shown} {uom.lower()}"


class ComponentLinks:
    """Which indicator is computed from which, as (code, address of its node) both ways."""

    def __init__(self, components: Iterable[Component], codes: Mapping[int, str]) -> None:
        self.parts: dict[int, list[tuple[str, str]]] = defaultdict(list)
        self.wholes: dict[int, list[tuple[str, str]]] = defaultdict(list)
        for link in components:
            if link.whole_id in codes and link.part_id in codes:
                self.parts[link.whole_id].append(_link(codes[link.part_id]))
                self.wholes[link.part_id].append(_link(codes[link.whole_id]))


def _link(code: str) -> tuple[str, str]:
    return code, f"#{code}"
