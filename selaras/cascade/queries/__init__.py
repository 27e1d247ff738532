"""Reading the cascade, for pages and for annexes, in a number of queries that never grows."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    Case,
    Count,
    DecimalField,
    Exists,
    F,
    Func,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    When,
)
from django.db.models.expressions import CombinedExpression

from selaras.accounts.models import User
from selaras.cascade.models import Annex, Commitment, Edition, MatrixChange, MatrixRow, Presence, Remark
from selaras.engine.targets import YearTargets
from selaras.org.models import OrgUnit, Position
from selaras.planning.models import TARGET_FIELDS, Component, targets_of

MATRIX_LAYOUTS = (Annex.Layout.COLUMNS, Annex.Layout.OWNERS)


@dataclass(frozen=True, slots=True)
class Carried:
    """One tick of the matrix: who carries a row, which part of the scope, how the document calls them.

    `targets` are its own, None where they are the row's.
    """

    position_id: int
    title: str
    scope_note: str
    wording: str
    coordinator: bool
    targets: YearTargets | None


@dataclass(frozen=True, slots=True)
class MatrixFilter:
    """What a matrix is narrowed to; empty values narrow nothing."""

    block: str = ""
    position_id: int | None = None
    source: str = ""
    words: str = ""
    unit: OrgUnit | None = None


def without_matrix(editions: Sequence[Edition]) -> list[Edition]:
    """Those of the editions that hold no matrix yet, in the same order; one query."""
    matrices = Annex.objects.filter(edition__in=editions, layout__in=MATRIX_LAYOUTS)
    filled = set(matrices.values_list("edition_id", flat=True))
    return [one for one in editions if one.pk not in filled]


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
    for row_id, *tick in _ticks(commitments, "position_id", "position__title"):
        grouped[row_id].append(Carried(*tick))
    return grouped


def _ticks(commitments: QuerySet[Commitment], *who: str) -> Iterator[tuple[Any, ...]]:
    """Of every tick its row, `who` carries it, scope note, wording, coordinator, and targets of its own."""
    fields = ("row_id", *who, "scope_note", "wording", "coordinator")
    told = commitments.order_by("row", "order", "pk").values_list(*fields, _OWN_ABSENT, _OWN_FIGURES)
    for *tick, absent, figures in told:
        yield *tick, None if figures is None else targets_of(absent, figures)


def _row_of(*names: str) -> Func:
    return Func(*map(F, names), function="ROW", output_field=JSONField())


# nearly every tick follows its row: the database tells which do not, and only their figures are read
_PROMISED = ("not_measured", *TARGET_FIELDS)
_IS_OWN = CombinedExpression(
    _row_of(*_PROMISED), "IS DISTINCT FROM", _row_of(*(f"row__{name}" for name in _PROMISED)),
    output_field=BooleanField(),
)  # fmt: skip
_OWN_ABSENT = Case(When(_IS_OWN, then=F("not_measured")))
_OWN_FIGURES = Case(
    When(
        _IS_OWN, then=Func(*map(F, TARGET_FIELDS), function="ARRAY", template="%(function)s[%(expressions)s]")
    ),
    output_field=ArrayField(DecimalField()),
)


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


@dataclass(frozen=True, slots=True)
class Carrier:
    """A post that carries a row: its part of the scope, and its name in the document ("": a tick).

    Of several, one may be the coordinator, who answers for the whole. `targets` are its own, None where it
    promises what the row says.
    """

    position_id: int
    scope_note: str
    wording: str
    coordinator: bool = False
    targets: YearTargets | None = None


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

    def __post_init__(self) -> None:
        """Whoever promises exactly what the row says follows it."""
        if any(one.targets == self.targets for one in self.carriers):
            carriers = (
                replace(one, targets=None) if one.targets == self.targets else one for one in self.carriers
            )
            object.__setattr__(self, "carriers", tuple(carriers))

    @property
    def key(self) -> tuple[int, int]:
        return self.objective_number, self.indicator_number


def row_specs(annex: Annex, *, ids: Collection[int] | None = None) -> dict[int, RowSpec]:
    """Row id -> the row as it stands, in printed order; two queries, however many rows."""
    rows, ticks = annex.rows.order_by("order"), Commitment.objects.filter(row__annex=annex)
    if ids is not None:
        rows, ticks = rows.filter(pk__in=ids), ticks.filter(row__in=ids)
    return {row.pk: spec for row, spec in _specs(rows, ticks)}


PRESENT_FOR = timedelta(seconds=45)  # three missed calls of a page that calls every ten seconds


def present(annex: Annex, *, at: datetime, but: User) -> list[Presence]:
    """Who else has the matrix open for editing now, by name; one query."""
    here = annex.presences.filter(seen_at__gt=at - PRESENT_FOR).exclude(user=but)
    return list(here.select_related("user").order_by("user__name", "user_id"))


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a row stands and which version it is; `after` is the id of the row before it, None at the top."""

    version: int
    block: str
    after: int | None


def marks(annex: Annex) -> dict[int, Mark]:
    """Row id -> its mark, for all rows of a matrix in printed order; one query."""
    rows = list(annex.rows.order_by("order", "pk").values_list("pk", "version", "block"))
    before = [None, *(key for key, *_ in rows)]
    return {
        key: Mark(version, block, after) for (key, version, block), after in zip(rows, before, strict=False)
    }


def filtered_rows(annex: Annex, *, narrowed: MatrixFilter) -> set[int]:
    """The ids of the rows that a matrix is narrowed to; one query."""
    return set(annex.rows.filter(_narrowing(narrowed)).order_by().values_list("pk", flat=True))


def related_rows(annex: Annex, ids: Collection[int]) -> set[int]:
    """The rows of a matrix whose findings a change of these may touch; one query.

    They share the sasaran, or the indicator, or one is computed from the other.
    """
    mine = annex.rows.filter(pk__in=ids).order_by()
    entries = mine.values("indicator_id")
    parts = Component.objects.filter(whole__in=entries).order_by().values("part_id")
    wholes = Component.objects.filter(part__in=entries).order_by().values("whole_id")
    near = Q(objective_number__in=mine.values("objective_number"))
    for some in (entries, parts, wholes):
        near |= Q(indicator_id__in=some)
    return set(annex.rows.filter(near).order_by().values_list("pk", flat=True))


def changed_rows(annex: Annex, *, seen: Mapping[int, int]) -> list[int]:
    """The ids of rows that are new or were changed since a page saw them at these versions; one query."""
    now = annex.rows.order_by("order").values_list("pk", "version")
    return [key for key, version in now if seen.get(key) != version]


def last_standing_change(annex: Annex, *, by: User) -> MatrixChange | None:
    """The person's newest change of the matrix that has not been undone."""
    return annex.changes.filter(by=by, undone_at=None).order_by("-pk").first()


def first_undone_change(annex: Annex, *, by: User) -> MatrixChange | None:
    """The person's change to be done again; a new change ends what could be, so all undone ones are later."""
    return annex.changes.filter(by=by, undone_at__isnull=False).order_by("pk").first()


def edition_specs(edition: Edition) -> dict[int, list[RowSpec]]:
    """Annex id -> its rows, for all matrices of an edition; two queries, however many annexes."""
    rows = MatrixRow.objects.filter(annex__edition=edition).order_by("annex", "order")
    found: dict[int, list[RowSpec]] = defaultdict(list)
    for row, spec in _specs(rows, Commitment.objects.filter(edition=edition)):
        found[row.annex_id].append(spec)
    return found


def _specs(rows: QuerySet[MatrixRow], ticks: QuerySet[Commitment]) -> Iterator[tuple[MatrixRow, RowSpec]]:
    """The rows with who carries them; two queries.

    Tuples instead of objects: a matrix of 300 rows and 30 columns has thousands of ticks.
    """
    carriers: dict[int, list[Carrier]] = defaultdict(list)
    for row_id, *tick in _ticks(ticks, "position_id"):
        carriers[row_id].append(Carrier(*tick))
    for row in rows:
        yield row, _spec(row, () if row.group else tuple(carriers.get(row.pk, ())))


def _spec(row: MatrixRow, carriers: tuple[Carrier, ...]) -> RowSpec:
    return RowSpec(
        order=row.order, block=row.block, objective_number=row.objective_number,
        objective=row.objective_wording, indicator_number=row.indicator_number,
        indicator_wording=row.indicator_wording, indicator_id=row.indicator_id, source=row.source_wording,
        measurement=row.measurement, targets=row.targets, uom=row.uom, derivation=row.derivation,
        group=row.group, note=row.note, carriers=carriers,
    )  # fmt: skip


def rows_carried(*, edition: Edition, position: Position) -> list[RowSpec]:
    """What a post itself carries, as rows to hand down: its own targets, nobody ticked yet; one query."""
    carried = (
        Commitment.objects.filter(edition=edition, position=position)
        .select_related("row")
        .order_by("row__annex__number", "row__order", "pk")
    )
    return _to_hand_down([replace(_spec(one.row, ()), targets=one.targets) for one in carried])


def rows_handed(annex: Annex) -> list[RowSpec]:
    """The rows of a matrix as they would begin another one: nobody ticked yet; one query."""
    return _to_hand_down([_spec(row, ()) for row in annex.rows.order_by("order")])


def _to_hand_down(specs: Sequence[RowSpec]) -> list[RowSpec]:
    """Each indicator once, in copy mode, under a number that is free inside its objective."""
    found: dict[int | None, RowSpec] = {}
    taken: set[tuple[int, int]] = set()
    for spec in specs:
        if spec.indicator_id in found:
            continue
        number = next(n for n in count(spec.indicator_number) if (spec.objective_number, n) not in taken)
        taken.add((spec.objective_number, number))
        found[spec.indicator_id] = replace(
            spec, order=len(found), indicator_number=number, derivation="", group="", note=""
        )
    return list(found.values())


def column_ticks(annex: Annex) -> dict[int, int]:
    """Post id -> how many rows of the matrix it carries; one query."""
    counted = Commitment.objects.filter(row__annex=annex).order_by().values_list("position_id")
    return dict(counted.annotate(Count("pk")))


def annual_targets(rows: QuerySet[MatrixRow]) -> dict[int, MatrixRow]:
    """Year -> the row that says an indicator's target in the newest edition of that year; one query."""
    found: dict[int, MatrixRow] = {}
    newest = rows.select_related("annex__edition").order_by(
        "annex__edition__year", "-annex__edition__number", "annex__number", "order"
    )
    for row in newest:
        found.setdefault(row.annex.edition.year, row)
    return found
