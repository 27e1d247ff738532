"""The tree of an edition: block > sasaran > indicator, each indicator with its branch where that is drawn."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import escape

from selaras.cascade.models import MatrixRow
from selaras.engine.targets import NA
from selaras.planning.models import Component, Indicator, Objective
from selaras.web.tree.branches import Drawing, shown_target
from selaras.web.tree.forms import TreeChoice
from selaras.web.tree.nodes import Link, Node, Tally, tallied

OPEN_UP_TO = 60  # a branch of so many lines opens as a whole, a larger one at its givers


@dataclass(frozen=True, slots=True)
class Outline:
    """What every indicator of the page is drawn with.

    `carriers` and `post_hits` count posts by indicator; `route` is the indicator whose path is highlighted,
    `related` are those it is computed from or goes into.
    """

    choice: TreeChoice
    drawing: Drawing
    links: "ComponentLinks"
    carriers: Mapping[int, int]
    post_hits: Mapping[int, int]
    route: int | None
    related: frozenset[int]


def tree(indicators: Iterable[tuple[Indicator, Node]], outline: Outline) -> list[Node]:
    """The blocks with their objectives and the given indicators, in the order given."""
    words = outline.drawing.words
    grouped: dict[str, dict[int, Node]] = {block.value: {} for block in Objective.Block}
    for indicator, node in indicators:
        objective = indicator.objective
        hit = words.found_in(objective.name)
        parent = grouped[objective.block].setdefault(
            objective.pk,
            Node(
                kind="objective", key=f"sasaran-{objective.pk}",
                label=words.marked(objective.name, found=hit), plain=objective.name, hit=hit,
            ),
        )  # fmt: skip
        parent.below.append(node)
    blocks = [
        Node(
            kind="block", key=f"blok-{block.value}", label=escape(block.label), plain=str(block.label),
            below=list(grouped[block.value].values()),
        )
        for block in Objective.Block
        if grouped[block.value]
    ]  # fmt: skip
    for top in blocks:
        for node in top.below:
            _close(node, node.below, is_open=outline.choice.depth != "sasaran", outline=outline)
        _close(top, top.below, is_open=True, outline=outline)
    return blocks


def _close(node: Node, below: Sequence[Node], *, is_open: bool, outline: Outline) -> None:
    """A node above the indicators: open, marked and counted as what lies below asks."""
    known = [one.rolled for one in below if one.rolled is not None]
    if known:
        node.rolled, node.own = tallied(known), Tally()
    if outline.route is not None:
        states = {one.state for one in below}
        node.state = "path" if "path" in states else "" if states - {"faded"} else "faded"
        is_open = node.state == "path" or node.kind == "block"
    node.open = is_open or node.found


def indicator_node(
    indicator: Indicator, *, rows: Sequence[MatrixRow], below: list[Node] | None, outline: Outline
) -> Node:
    """An indicator; `below` is None where its branch is fetched when it is opened."""
    choice, words, findings = outline.choice, outline.drawing.words, outline.drawing.findings
    code, first = indicator.code, rows[0]
    hit = words.found_in(code, indicator.name)
    node = Node(
        kind="indicator", key=code, code=words.marked(code, found=hit),
        label=words.marked(indicator.name, found=hit), plain=indicator.name,
        target=shown_target(NA if "annual" in first.not_measured else first.annual, first.uom),
        url=reverse("indicators:show", args=[code]), carriers=outline.carriers.get(indicator.pk, 0),
        parts=outline.links.parts[indicator.pk], wholes=outline.links.wholes[indicator.pk],
        path_url=f"{choice.link(jalur=code)}#{code}", hit=hit,
        below=below or [],
    )  # fmt: skip
    if below is None:
        found = outline.post_hits.get(indicator.pk, 0)
        node.note = f"{found} jabatan cocok di dalamnya" if found else ""
        node.fetch = f"{reverse('tree:branch', args=[indicator.pk])}{kept_query(choice)}"
    if findings:
        known = [one.rolled for one in node.below if one.rolled is not None]
        node.rolled = findings.of(code)
        node.own = findings.loose(code) if below is None else node.rolled.minus(tallied(known))
    _open(node, indicator, outline)
    return node


def _open(node: Node, indicator: Indicator, outline: Outline) -> None:
    choice = outline.choice
    on_path = outline.route == indicator.pk
    if outline.route is not None:
        node.state = "path" if on_path else "related" if indicator.pk in outline.related else "faded"
    deep = choice.depth in {"penerima", "semua"} and outline.route is None and not node.fetch
    node.open = on_path or deep or choice.opened == indicator.code or node.found
    open_posts(
        node.below,
        posts=on_path or choice.depth == "semua" or (choice.depth != "penerima" and node.posts <= OPEN_UP_TO),
        groups=on_path or choice.depth == "semua",
    )


def open_posts(nodes: Iterable[Node], *, posts: bool, groups: bool) -> None:
    """Givers open; posts and groups open as asked, and always where they lead to something found."""
    for node in nodes:
        asked = {"giver": True, "post": posts, "group": groups}.get(node.kind, False)
        node.open = not node.fetch and (asked or node.found)
        open_posts(node.below, posts=posts, groups=groups)


def kept_query(choice: TreeChoice) -> str:
    """The part of the page's address that a branch fetched later needs to look like the rest."""
    query = choice.query.copy()
    for name in {*query} - {"cari", "warna"}:
        del query[name]
    return f"?{query.urlencode()}&" if query else "?"


class ComponentLinks:
    """Which indicator is computed from which, as references both ways."""

    def __init__(self, components: Iterable[Component], codes: Mapping[int, str]) -> None:
        self.parts: dict[int, list[Link]] = defaultdict(list)
        self.wholes: dict[int, list[Link]] = defaultdict(list)
        self._near: dict[int, set[int]] = defaultdict(set)
        for link in components:
            if link.whole_id in codes and link.part_id in codes:
                self.parts[link.whole_id].append(_link(codes[link.part_id]))
                self.wholes[link.part_id].append(_link(codes[link.whole_id]))
                self._near[link.whole_id].add(link.part_id)
                self._near[link.part_id].add(link.whole_id)

    def related(self, indicator: int) -> frozenset[int]:
        """The indicators it is computed from or goes into."""
        return frozenset(self._near[indicator])


def _link(code: str) -> Link:
    return Link(code, f"#{code}")
