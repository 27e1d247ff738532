"""The page of one quarter of one figure: the form, what it comes to, what is missing, who has what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from selaras.documents import kinds
from selaras.engine.achievement import Achievement
from selaras.engine.actuals import Actual
from selaras.engine.findings import Finding, Severity
from selaras.engine.formula import Input, Value
from selaras.engine.numbers import format_number
from selaras.engine.periods import QUARTER_LABELS, QUARTERS
from selaras.engine.reports import EDITABLE, ReportDeed
from selaras.engine.targets import NotMeasured
from selaras.measurement import access, rules
from selaras.measurement.actions.reporting import Typed
from selaras.measurement.models import CorrectionRequest, Evidence, Figure, Report
from selaras.measurement.queries.formulas import formula_of, inputs_of, pinned, used_by
from selaras.measurement.queries.periods import Window, due_on, window
from selaras.measurement.queries.registers import Tally, tally_of
from selaras.measurement.queries.working import (
    Worked,
    judged_quarter,
    missing_of,
    typed_inputs_of,
    work_out,
)
from selaras.web.chosen import Chosen
from selaras.web.formulas import version_words
from selaras.web.http import Request
from selaras.web.measurement import files, forms, pages
from selaras.web.measurement.changed import changed, number_words
from selaras.web.measurement.words import days_text, standing, told_of, told_report, value_text

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
        """The inputs of the quarter before, that of last year for TW I, as far as they can be read."""
        if self.last is None:
            return {}
        return work_out(figure=self.last.figure, quarter=self.last.quarter, typed=self.last.inputs).values


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
    return Subject(figure, quarter, newest, former, pages.before(known, figure, quarter), days, told)


@dataclass(frozen=True, slots=True)
class Field:
    """An input on the page: its field, its facts, what is wrong with it, and what stands beside it.

    One that is counted has no field but a number, and the address of its register.
    """

    bound: Any
    one: Input
    value: str
    url: str
    range: str
    findings: Sequence[Finding]
    last: str
    stored: str  # what somebody else has saved meanwhile, "" where it is the same

    @property
    def label(self) -> str:
        return self.one.name or self.one.code

    @property
    def is_invalid(self) -> bool:
        """Wrong, and not only worth a second look."""
        return bool(self.bound and self.bound.errors) or any(
            told.severity is Severity.ERROR for told in self.findings
        )


@dataclass(frozen=True, slots=True)
class Draft:
    """What is typed, worked out: never saved by itself."""

    typed: Typed
    worked: Worked
    report: Report


def draft_of(subject: Subject, typed: Typed) -> Draft:
    """The report that these words and figures would be."""
    typed = subject.filled(typed)
    worked = work_out(
        figure=subject.figure, quarter=subject.quarter, typed=typed.inputs, last=subject.last_values
    )
    report = Report(
        figure=subject.figure, quarter=subject.quarter, inputs=dict(typed.inputs), absence=typed.absence,
        reason=typed.reason, explanation=typed.explanation, obstacle=typed.obstacle,
        follow_up=typed.follow_up, actual=None if typed.absence else worked.actual,
    )  # fmt: skip
    return Draft(typed, worked, report)


def stored(report: Report | None) -> Typed:
    if report is None:
        return Typed(inputs={})
    return Typed(
        inputs=report.inputs, absence=report.absence, reason=report.reason, explanation=report.explanation,
        obstacle=report.obstacle, follow_up=report.follow_up,
    )  # fmt: skip


def result(subject: Subject, draft: Draft, *, count: int, listing: bool) -> dict[str, Any]:
    """The part that answers while one types; `listing` tells what is missing before it can be sent."""
    value = draft.report.value
    target = subject.figure.targets.quarters[subject.quarter - 1]
    if subject.figure.source != Figure.Source.REPORTED:
        made = subject.figure.value_of(str(subject.quarter))
        value = None if isinstance(made, NotMeasured) else made
    last = subject.last
    told = judged_quarter(subject.figure, target=target, actual=value)
    return {
        "now": told_of(value, told),
        "target": target,
        "figure": subject.figure,
        "before": told_report(last.figure, last, last.quarter) if last else None,
        "before_label": pages.label_of(last, subject.figure.year),
        "annual": subject.figure.targets.annual,
        "remarks": [] if draft.typed.absence else _remarks(subject, draft, value, told),
        "warnings": {code: found for code, found in draft.worked.wrong.items() if not draft.typed.absence},
        "steps": [(code, value_text(one)) for code, one in draft.worked.outcome.steps.items()],
        "listing": listing,
        "missing": missing_of(draft.report, proofs=count),
    }


def _remarks(subject: Subject, draft: Draft, value: Actual, told: Achievement) -> list[Finding]:
    """What one should know of the figure: beyond belief, beyond its range, or not computable."""
    outside = rules.out_of_range(subject.figure.indicator, value if isinstance(value, Decimal) else None)
    return [*told.findings, *([outside] if outside else []), *draft.worked.outcome.findings]


def page(
    request: Request, subject: Subject, *, form: forms.Entry | None = None, refused: Sequence[str] = (),
    conflict: bool = False, **given: Any,
) -> HttpResponse:  # fmt: skip
    """The whole page; `form` is what was typed where something was refused or only computed."""
    report, evidence = subject.report, _evidence(subject.report)
    form = form or forms.Entry(
        inputs=subject.typed_inputs, expected=subject.expected, initial=forms.initial_of(report)
    )
    draft = draft_of(subject, form.typed if form.is_bound else stored(report))
    editing = may_edit(request, subject)
    form.say_when_needed()
    if conflict and report is not None and form.is_bound:
        form.look_at(report.version)
    worked = result(subject, draft, count=len(evidence), listing=editing)
    context = {
        **_head(request, subject),
        "form": form,
        "changed": changed(report, subject.former, worked["now"], draft.typed.inputs),
        "former": [
            (number_words(one), one, told_report(one.figure, one, one.quarter)) for one in subject.former
        ],
        "fields": _fields(subject, form, draft, conflict=conflict),
        "editing": editing,
        "most_bytes": kinds.MOST_BYTES,
        **_proved(request, subject, evidence),
        "refused": refused,
        "reason": forms.Reason(),
        "send_back": forms.Reason(),
        "answer_reason": forms.Reason(),
        **_ways(request, subject),
        **worked,
        **given,
    }
    return render(request, "measurement/quarter.html", context, status=422 if refused else 200)


def parts(request: Request, subject: Subject, form: forms.Entry | None) -> dict[str, Any]:
    """What of the page changes when a file has arrived: its proofs, and what is missing still."""
    evidence = _evidence(subject.report)
    draft = draft_of(subject, form.typed if form else stored(subject.report))
    return {
        "subject": subject,
        **_proved(request, subject, evidence),
        **result(subject, draft, count=len(evidence), listing=True),
    }


def _head(request: Request, subject: Subject) -> dict[str, Any]:
    """Which figure and quarter this is, when it may be filled in, and what was before."""
    report, figure, quarter, on = subject.report, subject.figure, subject.quarter, request.today
    code, label = figure.indicator.code, QUARTER_LABELS[quarter]
    target = figure.targets.quarters[quarter - 1]
    back = f"{reverse('measurement:list')}?tw={quarter}"
    return {
        "title": figure.indicator.name,
        "crumbs": [("Meja kerja", "/"), ("Pengukuran", back), (f"{code}, {label}", None)],
        "subject": subject,
        "quarter_label": label,
        "quarters": [
            (name, pages.address(figure.pk, number), number == quarter)
            for number, name in QUARTER_LABELS.items()
        ],
        "report": report,
        "is_measured": not isinstance(target, NotMeasured),
        "standing": standing(report, target=target, days=subject.days, on=on, due=subject.due),
        "due": subject.due if subject.due != subject.days.closes_on else None,
        "days_text": days_text(subject.days, on),
        "is_open": subject.days.is_open(on) or (report is not None and report.corrects_id is not None),
        "formula": _formula(figure),
        "version": version_words(used_by(figure), year=figure.year),
    }


def may_edit(request: Request, subject: Subject) -> bool:
    """Whether the form is theirs to fill in now, but for the days of the quarter."""
    report, figure = subject.report, subject.figure
    if figure.source != Figure.Source.REPORTED or isinstance(
        figure.targets.quarters[subject.quarter - 1], NotMeasured
    ):
        return False
    if report is None:
        return access.may_fill_in(request.duties, figure)
    return access.can(request.duties, ReportDeed.EDIT, report)


def _ways(request: Request, subject: Subject) -> dict[str, Any]:
    """The steps open to the person, and the request for a correction."""
    report, duties = subject.report, request.duties
    if report is None:
        may_send = access.may_send(duties, subject.figure)
        return {"deeds": set(), "may_send": may_send, "asked": None, "may_ask": False, "may_answer": False}
    asked = CorrectionRequest.objects.filter(report=report).select_related("asked_by", "answered_by")
    last = asked.order_by("-asked_at", "-pk").first()
    locked = report.step(ReportDeed.REPLACE) is not None
    return {
        "deeds": set(access.steps(duties, report)),
        "may_send": access.can(duties, ReportDeed.SEND, report),
        "asked": last,
        "may_ask": locked
        and (last is None or last.answered_at is not None)
        and access.may_ask_correction(duties, subject.figure),
        "may_answer": last is not None
        and last.answered_at is None
        and last.asked_by_id != request.user.pk
        and access.requests_to_answer(duties).filter(pk=last.pk).exists(),
    }


def _evidence(report: Report | None) -> list[Evidence]:
    if report is None:
        return []
    return list(report.evidence.select_related("file", "by").order_by("at", "pk"))


def _proved(request: Request, subject: Subject, evidence: Sequence[Evidence]) -> dict[str, Any]:
    shown = files.proofs(request, evidence)
    return {
        "proofs": shown,
        "checklist": files.checklist(subject.expected, shown),
        "input_names": files.input_names(subject.inputs),
        "reused_count": sum(one.elsewhere > 0 for one in shown),
    }


def _formula(figure: Figure) -> str:
    formula = formula_of(figure)
    return formula.write() if formula is not None and formula.names else ""


def _fields(subject: Subject, form: forms.Entry, draft: Draft, *, conflict: bool) -> list[Field]:
    saved = subject.report.inputs if conflict and subject.report else {}
    beside = subject.last.inputs if subject.last else {}
    found = []
    for one in subject.inputs:
        count, typed = subject.told.counts.get(one.code), draft.typed.inputs.get(one.code, "")
        bound = None if count else form[forms.PREFIX + one.code]
        found.append(
            Field(
                bound, one, typed if bound is None else bound.value(),
                pages.register_address(subject.figure.pk, count.register, subject.quarter) if count else "",
                _range(one), draft.worked.wrong.get(one.code, ()), beside.get(one.code, ""),
                "" if count else _other(saved.get(one.code, ""), typed),
            )
        )  # fmt: skip
        _tie(found[-1])
    return found


def _tie(one: Field) -> None:
    """Names what stands beside an input to those who do not see it."""
    if one.bound is not None:
        name = one.bound.id_for_label
        one.bound.field.widget.attrs["aria-describedby"] = f"{name}_helptext {name}_told"
        if one.is_invalid:
            one.bound.field.widget.attrs["aria-invalid"] = "true"


def answered(request: Request, subject: Subject, form: forms.Entry) -> HttpResponse:
    """What the typed figures come to, and what is wrong at which input."""
    draft = draft_of(subject, form.typed)
    count = subject.report.evidence.count() if subject.report else 0
    told = result(subject, draft, count=count, listing=True)
    context = {
        **told,
        "fields": _fields(subject, form, draft, conflict=False),
        "changed": changed(subject.report, subject.former, told["now"], draft.typed.inputs),
    }
    return render(request, "measurement/_answer.html", context)


def _other(saved: str, typed: str) -> str:
    return saved if saved != typed else ""


def _range(one: Input) -> str:
    if one.low is not None and one.high is not None:
        return f"Rentang {format_number(one.low)} sampai {format_number(one.high)}"
    if one.low is not None:
        return f"Paling sedikit {format_number(one.low)}"
    return f"Paling banyak {format_number(one.high)}" if one.high is not None else ""
