"""What lies below an indicator: givers, the posts down the chain, whole groups and derived rows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import escape

from selaras.cascade.models import MatrixRow
from selaras.cascade.queries.tree import TreeCommitment, TreeRow
from selaras.engine.numbers import roman
from selaras.engine.targets import Target, format_target
from selaras.org.models import Position
from selaras.org.queries import Lines
from selaras.web.tree.findings import Findings
from selaras.web.tree.nodes import Link, Node, tallied
from selaras.web.tree.words import Words

FOLDED_FROM = 12  # so many posts of one tier below one post become one line that opens
NAMED_UP_TO = 3  # so many partners are named; of more only how many they are
SHADES = {
    "walikota": 1, "sekko": 2, "asisten": 2, "kabag": 3, "camat": 3, "kasubbag": 4, "ketua-subkelompok": 4,
    "lurah": 4, "fungsional": 5, "pelaksana": 6,
}  # fmt: skip
TIERS = dict(Position.Tier.choices)
GROUPS = dict(MatrixRow.Group.choices)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What every node of a page is drawn with; `findings` is None while they are not known or not shown."""

    words: Words
    findings: Findings | None
    lines: Lines


def branch(
    tops: Sequence[TreeCommitment], *, indicator: int, rows: Sequence[MatrixRow], drawing: Drawing
) -> list[Node]:
    """The givers of an indicator, each with the posts that take it from them and what they derive."""
    given: dict[int, list[TreeCommitment]] = defaultdict(list)
    for top in tops:
        given[top.commitment.giver].append(top)
    derived: dict[int, list[MatrixRow]] = defaultdict(list)
    for row in rows:
        if row.mode == MatrixRow.Mode.DERIVE:
            derived[row.annex.giver_id].append(row)
    titles = {row.annex.giver_id: row.annex.giver.title for row in rows}
    together = Together(_rows_of(tops))
    nodes = []
    for giver in dict.fromkeys([*given, *derived]):
        title = given[giver][0].commitment.giver_title if given[giver] else titles[giver]
        node = Node(
            kind="giver", key=f"pemberi-{indicator}-{giver}", label=escape(title), plain=title,
            note="pemberi target", url=reverse("org:position", args=[giver]), open=True,
        )  # fmt: skip
        node.below = _below(given[giver], None, node.key, together, drawing)
        node.below += [_derived(row) for row in derived[giver]]
        nodes.append(_summed(node))
    return nodes


def _rows_of(tops: Iterable[TreeCommitment]) -> Iterator[TreeRow]:
    for top in tops:
        yield top.commitment
        yield from _rows_of(top.below)


class Together:
    """Who carries a row together in several branches: the others at each place, the coordinator marked.

    Posts below the same post share one branch, and a whole group was named as a group: neither is
    crosscutting.
    """

    def __init__(self, rows: Iterable[TreeRow]) -> None:
        self._rows: dict[int, list[TreeRow]] = defaultdict(list)
        for row in rows:
            if not row.group:
                self._rows[row.row].append(row)
        self._branches = {key: Counter(row.parent for row in carried) for key, carried in self._rows.items()}

    def count(self, row: TreeRow) -> int:
        """With how many posts of other branches."""
        if row.group:
            return 0
        same_branch = 1 if row.parent is None else self._branches[row.row][row.parent]
        return len(self._rows[row.row]) - same_branch

    def others(self, row: TreeRow) -> list[Link]:
        """References to them: all while they are few, else to the coordinator alone."""
        count = self.count(row)
        if not count:
            return []
        elsewhere = (
            other
            for other in self._rows[row.row]
            if other is not row and (other.parent is None or other.parent != row.parent)
        )
        return [
            Link(other.title, f"#komitmen-{other.key}", other.coordinator)
            for other in elsewhere
            if count <= NAMED_UP_TO or other.coordinator
        ]


def _below(
    chains: Sequence[TreeCommitment], above: int | None, key: str, together: Together, drawing: Drawing
) -> list[Node]:
    """The posts below a node; those that a document names as a group, or that are many of a tier, as one."""
    nodes: dict[str, list[Node]] = defaultdict(list)
    tiers = Counter(chain.commitment.tier for chain in chains)
    for chain in chains:
        row = chain.commitment
        many = row.tier if tiers[row.tier] >= FOLDED_FROM else ""
        nodes[row.group or many or f"#{row.key}"].append(_post(chain, above, together, drawing))
    return [_group(name, key, found) if name[:1] != "#" else found[0] for name, found in nodes.items()]


def _group(name: str, key: str, members: list[Node]) -> Node:
    title = GROUPS.get(name) or TIERS[name]
    targets = {member.target for member in members}
    return Node(
        kind="group", key=f"kelompok-{name}-{key}", label=escape(title), plain=title,
        note=f"{len(members)} jabatan", target=targets.pop() if len(targets) == 1 else "", below=members,
        shade=members[0].shade, tier=members[0].tier if len({one.tier for one in members}) == 1 else "",
    )  # fmt: skip


def _post(chain: TreeCommitment, above: int | None, together: Together, drawing: Drawing) -> Node:
    row = chain.commitment
    key = f"komitmen-{row.key}"
    hit = drawing.words.found_in(row.title)
    return Node(
        kind="post", key=key, label=drawing.words.marked(row.title, found=hit), plain=row.title,
        note=row.scope, target=shown_target(row.annual, row.uom),
        url=reverse("org:position", args=[row.post]),
        tier=TIERS[row.tier], shade=SHADES[row.tier], coordinator=row.coordinator,
        assumption=drawing.lines.assumptions(row.post, above) if above is not None else "",
        together=together.count(row), others=together.others(row),
        own=drawing.findings.at(row.row, row.post) if drawing.findings else None,
        hit=hit, open=True,
        below=_below(chain.below, row.post, key, together, drawing),
    )  # fmt: skip


def _derived(row: MatrixRow) -> Node:
    """A row that names no post: its receivers derive indicators of their own."""
    title = row.annex.receivers_label or "Jenjang berikutnya"
    return Node(
        kind="derived", key=f"turunan-{row.pk}", label=escape(title), plain=title,
        note=f"{row.derivation} (Lampiran {roman(row.annex.number)})",
    )  # fmt: skip


def _summed(node: Node) -> Node:
    """The node with the counts of everything below added up."""
    below = [_summed(one).rolled for one in node.below]
    own = [node.own] if node.own is not None else []
    known = [tally for tally in (*own, *below) if tally is not None]
    node.rolled = tallied(known) if known else None
    return node


def shown_target(annual: Target, uom: str) -> str:
    """The annual target in words of a node: "87,3 nilai", "100 %"; percent keeps its sign."""
    shown = format_target(annual, blank="belum diisi")
    return f"{shown} %" if uom == "Persen" and shown[:1].isdigit() else f"{shown} {uom.lower()}"


def pruned(nodes: Iterable[Node], *, room: int, address: str) -> int:
    """Leave out what has no room on the page, deepest last; a node names where its posts are fetched.

    What a search found stays. Returns the room that is left.
    """
    level = list(nodes)
    while level:
        room -= len(level)
        deeper: list[Node] = []
        for node in level:
            if node.below and len(node.below) > room - len(deeper) and not node.found:
                node.below, node.fetch, node.open = [], f"{address}di={node.key}", False
            deeper += node.below
        level = deeper
    return room


def found_node(nodes: Iterable[Node], key: str) -> Node | None:
    """The node of that key, at any depth."""
    for node in nodes:
        found = node if node.key == key else found_node(node.below, key)
        if found:
            return found
    return None
