"""Figures of many posts side by side: a table of a page of posts, who meets the targets, what is late."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet, Sum

from selaras.engine.achievement import Judgement
from selaras.engine.reports import FINAL
from selaras.measurement.models import Figure, Report
from selaras.org.models import Agency, Position

YEAR = "_year"  # the suffix of the annual results beside "1" to "4"
LATE = 20  # of what is late, on the board
# nothing is asked of these
_IDLE = (Judgement.NOT_MEASURED, Judgement.UNTARGETED, Judgement.EXCUSED)
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


def table(figures: QuerySet[Figure], *, posts: Collection[Position], suffix: str) -> list[Figure]:
    """The figures of some posts, in the order of the organisation; one query."""
    shown = [f"{part}{suffix}" for part in ("value", "state", "percent", "judgement")]
    asked = ("counted", "due", "source", "position_id", "indicator_id", *shown)
    related = (
        "position__title", "position__unit_id", "position__unit__name", "position__unit__path",
        "indicator__code", "indicator__name", "indicator__number", "indicator__uom",
        "indicator__objective__block", "indicator__objective__order",
    )  # fmt: skip
    found = figures.filter(position__in=posts)
    return list(
        found.select_related("position__unit", "indicator__objective").only(*asked, *related)
        .order_by("position__unit__path", "position__order", "position_id", "pk")
    )  # fmt: skip


def posts_of(figures: QuerySet[Figure]) -> QuerySet[Position]:
    """The posts that have a figure, unit by unit in the order of the organisation."""
    found: QuerySet[Position] = Position.objects.filter(pk__in=figures.order_by().values("position"))
    return found.order_by("unit__path", "order", "pk")


def share(figures: QuerySet[Figure], *, suffix: str) -> Share:
    """How many posts meet their targets; counted by the database, one query for any size.

    Incomplete data is never green: a post meets its targets when each that is due is judged and reached.
    """
    judged = f"judgement{suffix}"
    due = ~Q(**{f"{judged}__in": _IDLE})
    told = (
        figures.order_by().values("position").annotate(
            asked=Count("pk", filter=due),
            reached=Count("pk", filter=Q(**{judged: Judgement.REACHED})),
            below=Count("pk", filter=Q(**{judged: Judgement.MISSED})),
            blank=Count("pk", filter=Q(**{f"{judged}__in": _BLANK})),
        ).filter(asked__gt=0)
        .aggregate(
            due=Count("position"), met=Count("position", filter=Q(reached=F("asked"))),
            missed=Count("position", filter=Q(below__gt=0)),
            figures_due=Sum("asked", default=0), figures_reached=Sum("reached", default=0),
            figures_blank=Sum("blank", default=0),
        )
    )  # fmt: skip
    return Share(**told)


@dataclass(frozen=True, slots=True)
class Gap:
    """A quarter of a figure that its post should have reported; `report` is what is under way."""

    figure: Figure
    quarter: int
    report: Report | None


@dataclass(frozen=True, slots=True)
class Gaps:
    count: int
    first: Sequence[Gap]


def gaps(figures: QuerySet[Figure], *, quarters: Sequence[int]) -> Gaps:
    """Reported figures that are due in these quarters and not locked; three queries."""
    if not quarters:
        return Gaps(0, ())
    own = figures.filter(source=Figure.Source.REPORTED)
    blank = {quarter: Q(**{f"judgement{quarter}__in": _BLANK}) for quarter in quarters}
    counts = own.aggregate(**{f"q{quarter}": Count("pk", filter=told) for quarter, told in blank.items()})
    some = Q(pk__in=[])
    for told in blank.values():
        some |= told
    rows = list(
        own.filter(some).select_related("position__unit", "indicator")
        .order_by("position__unit__path", "position__order", "pk")[:LATE]
    )  # fmt: skip
    work = Report.objects.filter(figure__in=[row.pk for row in rows], quarter__in=quarters)
    known = {(one.figure_id, one.quarter): one for one in work.exclude(state__in=FINAL).order_by("pk")}
    found = [
        Gap(row, quarter, known.get((row.pk, quarter)))
        for row in rows
        for quarter in quarters
        if getattr(row, f"judgement{quarter}") in _BLANK
    ]
    return Gaps(sum(counts.values()), found[:LATE])
