"""Which figure and quarter a page is about, with everything that was reported of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.http import Http404
from django.shortcuts import get_object_or_404

from selaras.engine.formula import Input, Value
from selaras.engine.periods import QUARTERS
from selaras.engine.reports import EDITABLE
from selaras.measurement import access
from selaras.measurement.actions.reporting import Typed
from selaras.measurement.models import Figure, Report
from selaras.measurement.queries.formulas import inputs_of, pinned
from selaras.measurement.queries.periods import Window, due_on, window
from selaras.measurement.queries.registers import Tally, tally_of
from selaras.measurement.queries.surveyed import asking
from selaras.measurement.queries.working import last_values, typed_inputs_of
from selaras.surveys.models import Wave
from selaras.web.chosen import Chosen
from selaras.web.http import Request
from selaras.web.measurement import pages
from selaras.web.measurement.words import leaves_to_survey

PEOPLE = (
    "entered_by", "sent_by", "approved_by", "verified_by", "granted_by", "corrects", "formula_version",
)  # fmt: skip


def own_figures(request: Request, here: Chosen) -> list[Figure]:
    """Of the newest edition that was laid out: what an earlier one asked stays as a record only."""
    laid = Figure.objects.filter(agency=here.agency, year=here.year).order_by("-edition__number")
    found = access.to_fill_in(request.duties).filter(
        agency=here.agency, year=here.year, edition__in=laid.values("edition")[:1]
    )
    if here.unit is not None:
        found = found.filter(position__unit__path__startswith=here.unit.path)
    related = ("indicator__objective", "indicator__handling", "position")
    in_order = ("position__order", "position", "indicator__objective__order", "indicator__number", "pk")
    return list(found.select_related(*related).order_by(*in_order))


@dataclass(frozen=True, slots=True)
class Subject:
    """A quarter as the page is about it: `report` is the newest one, `former` those before it."""

    figure: Figure
    quarter: int
    report: Report | None
    former: Sequence[Report]
    last: Report | None
    days: Window
    told: Tally
    survey: Wave | None  # fills the quarter in place of a report

    @property
    def url(self) -> str:
        return pages.address(self.figure.pk, self.quarter)

    @property
    def inputs(self) -> tuple[Input, ...]:
        return inputs_of(self.figure)

    @property
    def typed_inputs(self) -> tuple[Input, ...]:
        return typed_inputs_of(self.figure)

    @property
    def due(self) -> date:
        return due_on(self.figure.indicator, self.figure.year, self.quarter, self.days)

    def filled(self, typed: Typed) -> Typed:
        """What was typed, with what the registers count: as it stood when it was sent, else as it is now."""
        sent = self.report is not None and self.report.state not in EDITABLE
        told = (
            {code: self.report.inputs.get(code, "") for code in self.told.counts}
            if sent and self.report
            else self.told.values
        )
        return replace(typed, inputs={**typed.inputs, **told})

    @property
    def expected(self) -> list[str]:
        """The proofs that the dictionary expects."""
        return [text for text in self.figure.indicator.evidence if text.strip()]

    @property
    def last_values(self) -> Mapping[str, Value]:
        return last_values(self.last)


def subject(request: Request, pk: int, quarter: int) -> Subject:
    """404 for a figure out of reach, and for a quarter that no year has."""
    if quarter not in QUARTERS:
        raise Http404
    related = ("agency", "indicator__objective", "indicator__handling", "position__unit", "edition")
    figure = get_object_or_404(access.readable(request.duties).select_related(*related), pk=pk)
    known = pages.by_figure([figure], *PEOPLE)[figure.pk]
    newest = pages.current(known, figure, quarter)
    former = [one for one in known if one.figure == figure and one.quarter == quarter and one != newest]
    if newest is not None and newest.state not in EDITABLE:
        figure.formula_used = pinned(newest)  # what was handed in stays as it was worked out
    days = window(figure.agency, figure.year, quarter)
    told = tally_of(figure, quarter)
    survey = asking([figure], quarter).get(figure.pk) if leaves_to_survey(newest) else None
    return Subject(figure, quarter, newest, former, pages.before(known, figure, quarter), days, told, survey)
