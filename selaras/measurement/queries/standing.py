"""Figures of many posts side by side: a table of a page of posts, who meets the targets, what is late."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import starmap
from typing import NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value

from selaras.engine.achievement import Judgement
from selaras.engine.reports import FINAL
from selaras.measurement.models import Figure, Report
from selaras.org.models import Agency, Position
from selaras.planning.models import Indicator
from selaras.surveys.models import Wave

YEAR = "_year"  # the suffix of the annual results beside "1" to "4"
LATE = 20  # of what is late, on the board
# nothing is asked of these
IDLE = (Judgement.NOT_MEASURED, Judgement.UNTARGETED, Judgement.EXCUSED)
_BLANK = (Judgement.BLANK, "")  # also what was never judged: never taken for complete


def newest_edition(agency: Agency, year: int) -> QuerySet[Figure, int]:
    """The edition that the figures of a year were laid out from last, as a subquery.

    A figure of an earlier one stays as a record: its post carries the indicator no longer.
    """
    laid = Figure.objects.filter(agency=agency, year=year)
    return laid.order_by("-edition__number", "-edition").values_list("edition", flat=True)[:1]


@dataclass(frozen=True, slots=True)
class Share:
    """Posts with something to reach: of `due`, `met` reach all of it and `missed` are below in something.

    Whoever lacks a figure, and is below in nothing so far, is neither.
    """

    due: int
    met: int
    missed: int
    figures_due: int
    figures_reached: int
    figures_blank: int

    @property
    def open(self) -> int:
        return self.due - self.met - self.missed


class Told(NamedTuple):
    """One figure of a table as it is stored: the achievement of the asked quarter or the year, in percent."""

    pk: int
    position_id: int
    indicator_id: int
    source: str
    percent: Decimal | None
    judgement: str
    counted: Sequence[int]
    due: Sequence[int]


def table(figures: QuerySet[Figure], *, posts: Collection[int], suffix: str) -> list[Told]:
    """The figures of some posts, in no order; one query that makes no rows of models: a page has hundreds."""
    names = (
        "pk", "position_id", "indicator_id", "source", f"percent{suffix}", f"judgement{suffix}", "counted",
        "due",
    )  # fmt: skip
    rows = figures.filter(position__in=posts).order_by("pk").values_list(*names)
    return list(starmap(Told, rows))


def indicators_of(told: Iterable[Told]) -> dict[int, Indicator]:
    """The indicators of a table by their keys, with what a column needs; one query."""
    names = ("code", "name", "number", "objective_id", "objective__block", "objective__order")
    found = Indicator.objects.filter(pk__in={one.indicator_id for one in told})
    return {one.pk: one for one in found.select_related("objective").only(*names).order_by("pk")}


class Official(NamedTuple):
    """One post with something carried: of `asked` figures, so many reached, below their target, or blank."""

    position_id: int
    unit_id: int
    tier: str
    asked: int
    reached: int
    below: int
    blank: int


def officials(figures: QuerySet[Figure], *, suffix: str) -> list[Official]:
    """The posts that have a figure, in the order of the organisation; counted by the database, one query."""
    judged = f"judgement{suffix}"
    due = ~Q(**{f"{judged}__in": IDLE})
    rows = (
        figures.values_list("position_id", "position__unit_id", "position__tier")
        .annotate(
            asked=Count("pk", filter=due),
            reached=Count("pk", filter=Q(**{judged: Judgement.REACHED})),
            below=Count("pk", filter=Q(**{judged: Judgement.MISSED})),
            blank=Count("pk", filter=Q(**{f"{judged}__in": _BLANK})),
        ).order_by("position__unit__path", "position__order", "position_id")
    )  # fmt: skip
    return list(starmap(Official, rows))


def posts_of(page: Sequence[Official]) -> list[Position]:
    """The posts of a page, in its order; one query."""
    known = Position.objects.filter(pk__in=[one.position_id for one in page]).select_related("unit")
    posts = {one.pk: one for one in known.only("title", "unit__name").order_by("pk")}
    return [posts[one.position_id] for one in page]


def share(known: Iterable[Official]) -> Share:
    """How many posts meet their targets.

    Incomplete data is never green: a post meets its targets when each that is due is judged and reached.
    """
    due = [one for one in known if one.asked]
    return Share(
        due=len(due), met=sum(one.reached == one.asked for one in due),
        missed=sum(one.below > 0 for one in due),
        figures_due=sum(one.asked for one in due), figures_reached=sum(one.reached for one in due),
        figures_blank=sum(one.blank for one in due),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Gap:
    """A quarter of a figure that its post should have reported; `report` is what is under way."""

    figure: Figure
    quarter: int
    report: Report | None


@dataclass(frozen=True, slots=True)
class Gaps:
    """`count` of all of them, and a page: those from `start` on."""

    count: int
    first: Sequence[Gap]


def late_by_unit(figures: QuerySet[Figure], *, quarters: Sequence[int]) -> list[tuple[str, dict[int, int]]]:
    """(path of a unit, quarter -> how many of its figures are late), where any is; one query."""
    counts = {f"late{quarter}": Count("pk", filter=_late(quarter)) for quarter in quarters}
    own = figures.filter(source=Figure.Source.REPORTED).order_by("position__unit__path")
    rows = own.values("position__unit__path").annotate(**counts)
    return [
        (path, {quarter: count for quarter, count in zip(quarters, many, strict=True) if count})
        for path, *many in rows.values_list("position__unit__path", *counts)
        if any(many)
    ]


def _late(quarter: int) -> Q:
    """Blank, and left to the post: what a survey under way will answer is not theirs to type (SKM-44)."""
    surveys = Wave.objects.filter(
        agency=OuterRef("agency"), indicator=OuterRef("indicator"), year=OuterRef("year"), quarter=quarter
    ).exclude(state__in=[Wave.State.DRAFT, Wave.State.VERIFIED])
    return Q(~Exists(surveys), **{f"judgement{quarter}__in": _BLANK})


def gaps(
    figures: QuerySet[Figure], *, quarters: Sequence[int], start: int = 0, size: int | None = LATE
) -> Gaps:
    """Reported figures that are due in these quarters and not locked; four queries, whatever the size.

    In the order of the organisation; of one figure the earliest quarter first. `size` None: all of them.
    """
    if not quarters:
        return Gaps(0, ())
    own = figures.filter(source=Figure.Source.REPORTED)
    late = {quarter: _late(quarter) for quarter in quarters}
    counts = own.aggregate(**{f"q{quarter}": Count("pk", filter=told) for quarter, told in late.items()})
    order = ("position__unit__path", "position__order", "pk", "late_quarter")
    parts = [
        own.filter(told).order_by().annotate(late_quarter=Value(quarter)).values_list(*order)
        for quarter, told in late.items()
    ]
    pairs = parts[0].union(*parts[1:], all=True).order_by(*order)
    keys = [(pk, quarter) for _, _, pk, quarter in pairs[start : None if size is None else start + size]]
    wanted = {pk for pk, _ in keys}
    names = ("position__title", "position__unit__name", "indicator__code", "indicator__name")
    found = Figure.objects.select_related("position__unit", "indicator").only(*names).in_bulk(wanted)
    work = Report.objects.filter(figure__in=wanted, quarter__in=quarters).exclude(state__in=FINAL)
    known = {(one.figure_id, one.quarter): one for one in work.order_by("pk")}
    first = [Gap(found[pk], quarter, known.get((pk, quarter))) for pk, quarter in keys]
    return Gaps(sum(counts.values()), first)
