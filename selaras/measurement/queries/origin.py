"""Where a figure comes from, level by level, and which figures it goes into."""

from collections import deque
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import Count, F, Q, QuerySet

from selaras.engine.actuals import Absence
from selaras.engine.cascade.formula import key_of
from selaras.engine.exact import same_digits
from selaras.engine.figures import Quarter, operand
from selaras.engine.formula import Formula, Outcome
from selaras.engine.reports import FINAL
from selaras.engine.targets import Target
from selaras.measurement.models import CountedRow, Figure, Report, SurveyedQuarter
from selaras.measurement.models.figure import NOT_MEASURED, NUMBER
from selaras.measurement.models.formula import FormulaUsed
from selaras.measurement.queries import feeding, parts_of, path_of
from selaras.measurement.queries.formulas import formula_of, pinned
from selaras.measurement.queries.surveyed import surveyed
from selaras.measurement.queries.working import Worked, work_out
from selaras.org.models import Position

PARTS = 50  # of what a figure is made from, on one page
NAMED = 30  # of those that are missing, by name
_GAPS = ("", Absence.UNAVAILABLE.value)  # what counts as due and is no number
_NO_PART = (NOT_MEASURED, Absence.FORCE_MAJEURE.value, Absence.NO_EVENT.value)  # what nobody asks


@dataclass(frozen=True, slots=True)
class Retold:
    """A locked report computed anew by the formula it was computed with.

    `agrees`: the figure that was kept is, digit for digit, what its inputs give.
    """

    report: Report
    worked: Worked
    formula: Formula | None
    used: FormulaUsed
    agrees: bool


@dataclass(frozen=True, slots=True)
class Blend:
    """A formula over other indicators of the post: what it met, and what it came to."""

    formula: Formula | None
    values: Mapping[str, Target]
    outcome: Outcome


class Origin:
    """One quarter of one figure; every part is read once, when it is asked for.

    Access to the figure itself, and to those around it, is the caller's to ask.
    """

    def __init__(self, figure: Figure, quarter: int) -> None:
        self.figure, self.quarter = figure, quarter

    @cached_property
    def _links(self) -> Mapping[int, set[int]]:
        if self.figure.source != Figure.Source.COMPUTED:
            return {}
        return parts_of({self.figure.indicator_id})

    @property
    def parts(self) -> QuerySet[Figure]:
        """What the figure is made from, in the order of the organisation; nothing for a reported one."""
        if self.figure.source == Figure.Source.REPORTED:
            return Figure.objects.none()
        found = Figure.objects.filter(feeding([self.figure], self._links))
        return found.select_related("position", "indicator").order_by(
            "indicator__number", "position__unit__path", "position__order", "pk"
        )

    @cached_property
    def survey(self) -> SurveyedQuarter | None:
        """The survey that filled the quarter, in place of a report of the post."""
        if self.figure.source != Figure.Source.REPORTED:
            return None
        row = surveyed([self.figure.pk], self.quarter).get(self.figure.pk)
        if row is not None:
            row.figure = self.figure
        return row

    @property
    def _missing(self) -> QuerySet[Figure]:
        state = f"state{self.quarter}"
        return self.parts.filter(**{f"{state}__in": _GAPS})

    @cached_property
    def missing(self) -> list[Figure]:
        """The first of those that are due and have no figure."""
        return list(self._missing[:NAMED])

    @cached_property
    def direct(self) -> Quarter:
        """The quarter with how many of the figures right below it are there; the row tells the whole path."""
        state = f"state{self.quarter}"
        told = self.parts.order_by().aggregate(
            due=Count("pk", filter=~Q(**{f"{state}__in": _NO_PART})),
            missing=Count("pk", filter=Q(**{f"{state}__in": _GAPS})),
        )
        made = self.figure.quarters[self.quarter - 1]
        return replace(made, counted=told["due"] - told["missing"], due=told["due"])

    @cached_property
    def provisional(self) -> int:
        """How many of the parts are themselves made from fewer figures than are due."""
        place = self.quarter - 1
        lacking = {f"counted__{place}__lt": F(f"due__{place}")}
        made = self.parts.exclude(source=Figure.Source.REPORTED)
        return made.filter(**{f"state{self.quarter}": NUMBER}, **lacking).count()

    @cached_property
    def tiers(self) -> list[str]:
        """The levels that the parts of a rolled up figure stand at, as the organisation calls them."""
        found = self.parts.order_by().values_list("position__tier", flat=True).distinct()
        return [str(Position.Tier(tier).label) for tier in sorted(found)]

    @cached_property
    def blend(self) -> Blend:
        """The formula of a computed figure with the values of this quarter."""
        suffix = str(self.quarter)
        values = {key_of(one.indicator.code): operand(one.value_of(suffix)) for one in self.parts}
        formula = formula_of(self.figure)
        return Blend(formula, values, formula.evaluate(values) if formula else Outcome())

    @cached_property
    def above(self) -> list[Figure]:
        """Every figure that this one goes into, the nearest first."""
        keys = [key for key in path_of([self.figure.pk]) if key != self.figure.pk]
        found = Figure.objects.filter(pk__in=keys).select_related("position", "indicator").order_by("pk")
        return _nearest_first(self.figure, list(found))

    @cached_property
    def reports(self) -> list[Report]:
        """What was reported for the quarter, the newest first: a correction before what it corrects."""
        people = ("entered_by", "sent_by", "approved_by", "verified_by", "granted_by", "formula_version")
        found = Report.objects.filter(figure=self.figure, quarter=self.quarter)
        return list(found.select_related(*people).prefetch_related("evidence__file").order_by("-number"))

    def counted_rows(self, report: Report) -> QuerySet[CountedRow]:
        """The rows that a report counted, as they were when it was sent, register by register."""
        found = CountedRow.objects.filter(report=report).select_related("entered_by", "changed_by")
        return found.order_by("register", "number")

    @property
    def retold(self) -> list[Retold]:
        """The reports that were locked, computed anew."""
        return [retold(report, self.figure) for report in self.reports if report.state in FINAL]


def retold(report: Report, figure: Figure) -> Retold:
    """By the formula of that day, whatever is used today; absences have nothing to compute."""
    then = copy(figure)
    report.figure = figure
    then.formula_used = used = pinned(report)
    worked = work_out(figure=then, quarter=report.quarter, typed=report.inputs)
    formula = formula_of(then)
    agrees = bool(report.absence) or same_digits(worked.actual, report.actual)
    return Retold(report, worked, formula, used, agrees)


def _nearest_first(figure: Figure, rest: Iterable[Figure]) -> list[Figure]:
    """By steps from the figure. One below a computed figure does not feed it, whatever hangs where."""
    left = {one.pk: one for one in rest}
    parts = parts_of({one.indicator_id for one in left.values() if one.source == Figure.Source.COMPUTED})
    waiting, ordered = deque([figure]), list[Figure]()
    while waiting:
        here = waiting.popleft()
        for one in [one for one in left.values() if _feeds(here, one, parts)]:
            ordered.append(left.pop(one.pk))
            waiting.append(one)
    return ordered


def _feeds(one: Figure, above: Figure, parts: Mapping[int, set[int]]) -> bool:
    if above.source == Figure.Source.ROLLED:
        return one.parent_id == above.pk
    if above.source == Figure.Source.COMPUTED:
        is_part = one.indicator_id in parts.get(above.indicator_id, ())
        return is_part and one.position_id == above.position_id
    return False
