"""What a supposition does along the branch: giver, posts, figures before and after, what fits no longer."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from selaras.engine.cascade.facts import COLUMN_NAMES, COLUMNS, Facts, Row
from selaras.engine.cascade.what_if import Effect, Outcome
from selaras.engine.findings import Finding
from selaras.engine.targets import Target, YearTargets
from selaras.planning.models import TARGET_FIELDS
from selaras.web.places import cell_address

NAMED = 4  # posts named at a row before "dan … lainnya"


@dataclass(frozen=True, slots=True)
class Figure:
    """A target of a row: `before` differs from `now` only in the row that is supposed otherwise."""

    label: str
    before: Target
    now: Target

    @property
    def changed(self) -> bool:
        return self.before != self.now


@dataclass(frozen=True, slots=True)
class EffectLine:
    """A finding before and after: `kind` is muncul, berubah or hilang; `before` its sentence as it is now."""

    kind: str
    rule: str
    severity: str
    where: str
    message: str
    before: str


@dataclass(frozen=True, slots=True)
class Node:
    """A row of the branch with its receivers and what the supposition does to it."""

    place: str
    url: str
    giver: str
    posts: str
    figures: list[Figure]
    uom: str
    is_supposed: bool
    effects: list[EffectLine]
    others: int  # findings of this row that the supposition does not touch

    @property
    def fits(self) -> bool:
        return all(effect.kind == "hilang" for effect in self.effects)


@dataclass(slots=True)
class Branch:
    """The rows of one indicator; `relation` says how it belongs to the supposed one."""

    code: str
    name: str
    relation: str
    nodes: list[Node] = field(default_factory=list)


def branches(facts: Facts, outcome: Outcome, *, supposed: int) -> list[Branch]:
    """The family in order: the indicator itself from giver to posts, then what it is computed from or for."""
    own = facts.rows[supposed].entry
    parts = set(facts.entries[own].parts)
    made: dict[int, Branch] = {}
    for row in outcome.family:
        entry = facts.entries[row.entry]
        relation = "" if row.entry == own else "komponennya" if row.entry in parts else "dihitung darinya"
        branch = made.setdefault(row.entry, Branch(entry.code, row.name, relation))
        branch.nodes.append(_node(facts, outcome, row, supposed))
    return list(made.values())


def elsewhere(outcome: Outcome) -> list[EffectLine]:
    """Effects on what is no row: an action plan, an entry of the dictionary."""
    return [_line(effect, where=effect.finding.place) for effect in outcome.at(None)]


def _line(effect: Effect, *, where: str) -> EffectLine:
    finding = effect.finding
    kind = "hilang" if effect.after is None else "muncul" if effect.before is None else "berubah"
    before = effect.before.message if effect.before and effect.after else ""
    return EffectLine(kind, finding.rule, finding.severity.value, where, finding.message, before)


def _column(finding: Finding) -> str:
    return COLUMN_NAMES.get(finding.spot.column, "") if finding.spot else ""


def _node(facts: Facts, outcome: Outcome, row: Row, supposed: int) -> Node:
    matrix = facts.matrices[row.matrix]
    giver = facts.posts.get(matrix.giver)
    return Node(
        place=facts.place(row),
        url=cell_address(matrix.number, row.key),
        giver=giver.title if giver else "",
        posts=_posts(facts, row),
        figures=_figures(facts.rows[row.key].targets, row.targets),
        uom=row.uom,
        is_supposed=row.key == supposed,
        effects=[_line(effect, where=_column(effect.finding)) for effect in outcome.at(row.key)],
        others=sum(one.spot is not None and one.spot.row == row.key for one in outcome.unchanged),
    )


def _posts(facts: Facts, row: Row) -> str:
    """Who receives: the first few posts, or the sentence of a derived row."""
    titles = [facts.posts[tick.post].title for tick in facts.ticks_of_row.get(row.key, ())]
    if not titles:
        return row.derivation or "belum ada penerima"
    more = f", dan {len(titles) - NAMED} lainnya" if len(titles) > NAMED else ""
    return ", ".join(titles[:NAMED]) + more


def _figures(before: YearTargets, now: YearTargets) -> list[Figure]:
    return [Figure(COLUMN_NAMES[name], getattr(before, name), getattr(now, name)) for name in TARGET_FIELDS]


def first_change(before: Row, targets: YearTargets, uom: str) -> str:
    """The first column that is supposed otherwise, "" for none: there the way to the cell leads."""
    changed = {name for name in TARGET_FIELDS if getattr(before.targets, name) != getattr(targets, name)}
    changed |= {"uom"} if before.uom != uom else set()
    return next((column for column in COLUMNS if column in changed), "")


def headline(outcome: Outcome) -> list[tuple[int, str]]:
    """(how many, what happens to them), without the zeros."""
    counted = [
        (len(outcome.appearing), "temuan muncul"),
        (len(outcome.changing), "temuan tetap, dengan angka lain"),
        (len(outcome.vanishing), "temuan hilang"),
    ]
    return [(number, words) for number, words in counted if number]


def listed(rows: Iterable[tuple[str, str, str, int]]) -> dict[str, list[tuple[str, str, int]]]:
    """(annex, number, name, id) under their annexes."""
    grouped: dict[str, list[tuple[str, str, int]]] = {}
    for annex, label, name, key in rows:
        grouped.setdefault(annex, []).append((label, name, key))
    return grouped
