"""Reading the cascade, for pages and for annexes, in a number of queries that never grows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from selaras.cascade.models import Annex, Commitment, MatrixRow, Remark
from selaras.engine.targets import NA, Target, YearTargets
from selaras.org.models import OrgUnit
from selaras.planning.models import TARGET_FIELDS

MATRIX_LAYOUTS = (Annex.Layout.COLUMNS, Annex.Layout.OWNERS)


@dataclass(frozen=True, slots=True)
class Carried:
    """One tick of the matrix: who carries a row, which part of the scope, how the document calls them."""

    position_id: int
    title: str
    scope_note: str
    wording: str


@dataclass(frozen=True, slots=True)
class MatrixFilter:
    """What a matrix is narrowed to; empty values narrow nothing."""

    block: str = ""
    position_id: int | None = None
    source: str = ""
    words: str = ""
    unit: OrgUnit | None = None


def matrices(annexes: QuerySet[Annex]) -> list[Annex]:
    """The annexes that are matrices (not action plans), with their givers; one query."""
    return list(annexes.filter(layout__in=MATRIX_LAYOUTS).select_related("giver", "edition"))


_ROW_FIELDS = (
    *TARGET_FIELDS, "not_measured", "block", "objective_number", "objective_wording", "indicator_number",
    "indicator_wording", "source_wording", "measurement", "uom", "mode", "derivation", "group", "note",
)  # fmt: skip


def matrix_rows(
    rows: QuerySet[MatrixRow], *, annex: Annex, narrowed: MatrixFilter
) -> list[tuple[MatrixRow, list[Carried]]]:
    """The rows of a matrix in printed order, each with who carries it; two queries."""
    narrow = rows.filter(_narrowing(narrowed), annex=annex).select_related("indicator")
    # the dictionary's long texts stay where they are: a cell needs the code
    found = list(narrow.only(*_ROW_FIELDS, "indicator__code").order_by("order"))
    carried = _carried(Commitment.objects.filter(row__annex=annex))
    return [(row, carried.get(row.pk, [])) for row in found]


def _carried(commitments: QuerySet[Commitment]) -> dict[int, list[Carried]]:
    """Tuples instead of objects: a matrix of 500 rows and 30 columns has thousands of ticks."""
    grouped: dict[int, list[Carried]] = defaultdict(list)
    fields = ("row_id", "position_id", "position__title", "scope_note", "wording")
    for row_id, *tick in commitments.order_by("row", "order", "pk").values_list(*fields):
        grouped[row_id].append(Carried(*tick))
    return grouped


def _narrowing(narrowed: MatrixFilter) -> Q:
    condition = word_search(narrowed.words)
    if narrowed.block:
        condition &= Q(block=narrowed.block)
    if narrowed.source:
        condition &= Q(source_wording=narrowed.source)
    if narrowed.position_id is not None:
        condition &= Q(_carries(position_id=narrowed.position_id))
    if narrowed.unit is not None:
        # a derived row names nobody: it stays, since its receivers are the whole level
        condition &= Q(_carries(position__unit__path__startswith=narrowed.unit.path)) | Q(
            mode=MatrixRow.Mode.DERIVE
        )
    return condition


def _carries(**who: object) -> Exists:
    return Exists(Commitment.objects.filter(row=OuterRef("pk"), **who))


def word_search(words: str) -> Q:
    """Every word must occur somewhere in the row."""
    condition = Q()
    for word in words.split():
        condition &= (
            Q(indicator_wording__icontains=word)
            | Q(objective_wording__icontains=word)
            | Q(measurement__icontains=word)
            | Q(indicator__code__icontains=word)
        )
    return condition


def matrix_sources(rows: QuerySet[MatrixRow]) -> list[str]:
    """The data sources the rows name, alphabetically; one query."""
    sources = (
        rows.exclude(source_wording="").order_by("source_wording").values_list("source_wording", flat=True)
    )
    return list(sources.distinct())


def matrix_carriers(commitments: QuerySet[Commitment]) -> list[tuple[int, str]]:
    """The posts that carry a row, in the order of the chart; one query."""
    posts = commitments.order_by("position__order", "position_id")
    return list(posts.values_list("position_id", "position__title").distinct())


def loads() -> dict[int, int]:
    """Post id -> how many commitments it carries, over all editions; one query."""
    counted = Commitment.objects.order_by().values_list("position_id").annotate(Count("pk"))
    return dict(counted)


def remark_counts(remarks: QuerySet[Remark]) -> list[tuple[str, int]]:
    """How many corrections, assumptions and readings there are, by their word; one query."""
    counted = Counter(remarks.order_by().values_list("kind", flat=True))
    return [(kind.label, counted[kind.value]) for kind in Remark.Kind if counted[kind.value]]


def remark_search(remarks: QuerySet[Remark], *, kind: str, confidence: str, words: str) -> QuerySet[Remark]:
    """The remarks of a kind that hold every word."""
    if kind:
        remarks = remarks.filter(kind=kind)
    if confidence:
        remarks = remarks.filter(confidence=confidence)
    for word in words.split():
        remarks = remarks.filter(
            Q(place__icontains=word)
            | Q(printed__icontains=word)
            | Q(read_as__icontains=word)
            | Q(reason__icontains=word)
        )
    return remarks


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


@dataclass(frozen=True, slots=True)
class Carrier:
    """A post that carries a row: its part of the scope, and its name in the document ("": a tick)."""

    position_id: int
    scope_note: str
    wording: str


@dataclass(frozen=True, slots=True)
class RowSpec:
    """A row of a matrix as it shall be; `indicator_id` None lets a new dictionary entry be made."""

    order: int
    block: str
    objective_number: int
    objective: str
    indicator_number: int
    indicator_wording: str
    indicator_id: int | None
    source: str
    measurement: str
    targets: YearTargets
    uom: str
    derivation: str
    group: str
    note: str
    carriers: tuple[Carrier, ...]

    @property
    def key(self) -> tuple[int, int]:
        return self.objective_number, self.indicator_number


def row_specs(annex: Annex) -> list[RowSpec]:
    """The rows of a matrix as they stand; two queries, however many rows."""
    carriers = Commitment.objects.order_by("order", "pk")
    rows = annex.rows.order_by("order").prefetch_related(Prefetch("commitments", queryset=carriers))
    return [_spec(row, row.commitments.all()) for row in rows]


def _spec(row: MatrixRow, commitments: Iterable[Commitment]) -> RowSpec:
    carriers = (
        ()
        if row.group
        else tuple(
            Carrier(one.position_id, scope_note=one.scope_note, wording=one.wording) for one in commitments
        )
    )
    return RowSpec(
        order=row.order, block=row.block, objective_number=row.objective_number,
        objective=row.objective_wording, indicator_number=row.indicator_number,
        indicator_wording=row.indicator_wording, indicator_id=row.indicator_id, source=row.source_wording,
        measurement=row.measurement, targets=row.targets, uom=row.uom, derivation=row.derivation,
        group=row.group, note=row.note, carriers=carriers,
    )  # fmt: skip
