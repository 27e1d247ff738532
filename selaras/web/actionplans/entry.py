"""The page of one report: what was promised and by when, the form, what is missing, who has what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from selaras.actionplans import access
from selaras.actionplans.models import Checkpoint, IndicatorPlan, PlanEvidence, PlanReport
from selaras.actionplans.queries.progress import Task, missing_to_hand_in, shown_elsewhere, task_of
from selaras.engine.findings import Finding
from selaras.engine.periods import QUARTER_LABELS
from selaras.engine.plan_outputs import read_told
from selaras.engine.plan_reports import PlanDeed
from selaras.web.actionplans import forms, words
from selaras.web.http import Request


@dataclass(frozen=True, slots=True)
class Subject:
    """A row and where its report is."""

    row: Checkpoint | IndicatorPlan
    task: Task

    @property
    def report(self) -> PlanReport | None:
        return self.task.report

    @property
    def url(self) -> str:
        return words.address(self.row)

    @property
    def year(self) -> int:
        edition = self.row.edition if isinstance(self.row, IndicatorPlan) else self.row.activity.edition
        return edition.year


def subject(request: Request, kind: str, pk: int) -> Subject:
    """404 for a row whose report one does not read (rencana_aksi.lihat_progres)."""
    row: Checkpoint | IndicatorPlan
    if kind == "ksd":
        points = access.checkpoints(request.duties).select_related("agency", "activity__edition")
        row = get_object_or_404(points, pk=pk)
    else:
        plans = access.plans(request.duties).select_related("agency", "edition", "indicator")
        row = get_object_or_404(plans, pk=pk)
    if not access.may_see_progress(request.duties, row):
        raise Http404
    return Subject(row, task_of(row))


def may_edit(request: Request, subject: Subject) -> bool:
    """Whether the person types here now."""
    if subject.report is None:
        return access.may_begin(request.duties, subject.row)
    return access.can(request.duties, PlanDeed.EDIT, subject.report, subject.row)


def may_hand_in(request: Request, subject: Subject) -> bool:
    if subject.report is None:
        return access.may_report_first(request.duties, subject.row)
    return access.can(request.duties, PlanDeed.REPORT, subject.report, subject.row)


@dataclass(frozen=True, slots=True)
class Field:
    """An output on the page: its field, its target, what is wrong with what was typed."""

    bound: Any
    target: str
    findings: Sequence[Finding]


def page(
    request: Request, subject: Subject, *, form: forms.Entry | None = None, refused: Sequence[str] = (),
    reason: forms.Reason | None = None, minutes: forms.Minutes | None = None,
    correction: forms.Reason | None = None,
) -> HttpResponse:  # fmt: skip
    task, report, today = subject.task, subject.report, request.today
    editing = may_edit(request, subject)
    form = form or forms.Entry(task=task, initial=forms.initial_of(report, task))
    form.say_when_needed()
    context = {
        "title": _title(subject),
        "crumbs": _crumbs(subject),
        "row": subject.row,
        "task": task,
        "report": report,
        "standing": words.standing(task, on=today, year=subject.year),
        "late": task.late(today),
        "achievement": words.percent_text(report.achievement if report else task.achievement),
        "outputs": words.outputs_told(task),
        "form": form,
        "fields": _fields(form, task),
        "editing": editing,
        "is_open": today >= task.due.opens_on,
        "may_hand_in": editing and may_hand_in(request, subject),
        "missing": missing_to_hand_in(report or PlanReport(), task, on=today) if editing else [],
        "deeds": _deeds(request, subject),
        "reason": reason or forms.Reason(),
        "correction": correction or forms.Reason(auto_id="koreksi-%s"),
        "minutes": minutes or forms.Minutes(),
        "siblings": _siblings(subject),
        "former": _former(report),
        "refused": refused,
        "address": subject.url,
        **_files(request, report),
    }
    return render(request, "actionplans/report.html", context, status=422 if refused else 200)


def _files(request: Request, report: PlanReport | None) -> dict[str, Any]:
    """The files, which of them one may open, and how many other reports show the same one."""
    if report is None:
        return {"files": [], "readable": set(), "has_minutes": False}
    files = list(report.evidence.all())
    readable = access.evidence_visible(request.duties).filter(report=report)
    elsewhere = shown_elsewhere(report, files)
    return {
        "files": [(one, elsewhere.get(one.file_id, 0)) for one in files],
        "readable": set(readable.order_by().values_list("pk", flat=True)),
        "has_minutes": any(one.kind == PlanEvidence.Kind.MINUTES for one in files),
    }


def _deeds(request: Request, subject: Subject) -> set[str]:
    if subject.report is None:
        return set()
    report, row = subject.report, subject.row
    return {str(deed) for deed in PlanDeed if access.can(request.duties, deed, report, row)}


def _fields(form: forms.Entry, task: Task) -> list[Field]:
    found = []
    for bound, output in zip(form.outputs, task.outputs, strict=True):
        _, wrong = read_told(output, str(bound.value() or ""))
        found.append(Field(bound, words.target_text(output), [wrong] if wrong else []))
    return found


def _title(subject: Subject) -> str:
    row = subject.row
    if isinstance(row, IndicatorPlan):
        return row.action
    return f"{row.month}: {row.activity.action}"


def _crumbs(subject: Subject) -> list[tuple[str, str | None]]:
    row = subject.row
    if isinstance(row, IndicatorPlan):
        above = [("Rencana aksi", reverse("actionplans:iku"))]
        return [("Meja kerja", "/"), *above, (f"{row.indicator.code}, {QUARTER_LABELS[row.quarter]}", None)]
    activity = (f"KSD baris {row.activity.number}", reverse("actionplans:activity", args=[row.activity_id]))
    return [("Meja kerja", "/"), ("Rencana aksi", reverse("actionplans:list")), activity, (row.month, None)]


def _former(report: PlanReport | None) -> list[PlanReport]:
    """The reports that this one corrects, the newest first."""
    found = []
    while report is not None and report.corrects is not None:
        report = report.corrects
        found.append(report)
    return found


def _siblings(subject: Subject) -> list[tuple[str, str, bool]]:
    """The other checkpoints of the row, or plans of the indicator: label, address, whether it is this one."""
    row = subject.row
    if isinstance(row, IndicatorPlan):
        plans = IndicatorPlan.objects.filter(edition=row.edition_id, indicator=row.indicator_id)
        return [
            (
                f"{one.action.split()[0].rstrip('.')} · {QUARTER_LABELS[one.quarter]}",
                words.address(one),
                one.pk == row.pk,
            )
            for one in plans.order_by("order")
        ]
    points = Checkpoint.objects.filter(activity=row.activity_id).order_by("month")
    return [(one.month, words.address(one), one.pk == row.pk) for one in points]
