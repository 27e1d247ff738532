"""What was reported of the rows of an edition, when each is due, and what a row comes to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, Q

from selaras.actionplans import rules
from selaras.actionplans.models import (
    Checkpoint,
    IndicatorPlan,
    PlanDay,
    PlanEvidence,
    PlanReport,
    StrategicActivity,
)
from selaras.cascade.models import Edition
from selaras.documents.queries import alike
from selaras.engine.findings import Finding
from selaras.engine.periods import Zone, civil_day
from selaras.engine.plan_days import OwnDays, PlanDue, checkpoint_of, plan_due, zone_of
from selaras.engine.plan_outputs import (
    Exemption,
    PlanOutput,
    exemption_of,
    falls_back,
    outputs_by_month,
    outputs_of,
    read_told,
    route_of,
)
from selaras.engine.plan_reports import EDITABLE, PlanRoute, PlanState
from selaras.org.models import Agency


def office_zone() -> Zone:
    """The zone that the office lives in; one installation serves one government."""
    return zone_of(settings.TIME_ZONE)


def office_day(at: datetime) -> date:
    """The date on the office's calendar at a moment."""
    return civil_day(at, office_zone())


def own_days(agency: Agency, year: int) -> dict[str, OwnDays]:
    """The days an agency has set, by checkpoint; one query."""
    found = PlanDay.objects.filter(agency=agency, year=year)
    return {row.month: OwnDays(row.due_on, row.after_period_on) for row in found}


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to report: what it promises, when it is due, how it is checked, and its report so far."""

    row: Checkpoint | IndicatorPlan
    outputs: Sequence[PlanOutput]
    due: PlanDue
    route: PlanRoute
    exemption: Exemption | None
    report: PlanReport | None

    @property
    def kind(self) -> str:
        return "ksd" if isinstance(self.row, Checkpoint) else "iku"

    @property
    def month(self) -> str:
        return self.row.month if isinstance(self.row, Checkpoint) else checkpoint_of(self.row.quarter)

    @property
    def state(self) -> PlanState:
        return PlanState(self.report.state) if self.report else PlanState.SCHEDULED

    @property
    def achievement(self) -> Decimal | None:
        return self.row.achievement

    @property
    def is_done(self) -> bool:
        """On record: by a finished report, or by the annex that was imported."""
        return self.row.achievement is not None

    @property
    def is_handed_in(self) -> bool:
        return self.state in {PlanState.REPORTED, PlanState.VERIFIED, PlanState.FINISHED}

    def late(self, on: date) -> int:
        """Days after its day (REN-18): of what was handed in first, or until a day; 0 on record only."""
        told = self.report
        if told is not None and told.late is None and told.corrects is not None:
            told = told.corrects
        if told is not None and told.late is not None:
            return told.late
        return 0 if self.is_done else max((on - self.due.on).days, 0)


def checkpoint_task(
    point: Checkpoint, *, siblings: Iterable[Checkpoint], year: int, days: Mapping[str, OwnDays],
    report: PlanReport | None,
) -> Task:  # fmt: skip
    """A checkpoint among those of its activity, whose remark says how it is checked; no query."""
    cells = {one.month: (one.criterion, one.output or one.criterion) for one in siblings}
    note = point.activity.note
    return Task(
        row=point, outputs=outputs_by_month(cells)[point.month],
        due=plan_due(year, point.month, point.output, own=days.get(point.month)),
        route=route_of(note), exemption=exemption_of(note), report=report,
    )  # fmt: skip


def plan_task(
    plan: IndicatorPlan, *, year: int, days: Mapping[str, OwnDays], report: PlanReport | None
) -> Task:
    """An IKU plan; no query."""
    month = checkpoint_of(plan.quarter)
    return Task(
        row=plan, outputs=outputs_of(plan.output or plan.criterion),
        due=plan_due(year, month, plan.output, own=days.get(month)), route=PlanRoute.SUPERIOR,
        exemption=None, report=report,
    )  # fmt: skip


def checkpoint_tasks(activities: Sequence[StrategicActivity], *, edition: Edition) -> dict[int, list[Task]]:
    """The checkpoints of rows that carry their `.points`, by the id of the row; two queries.

    What a draft promises nobody has reported on yet.
    """
    days, year = own_days(edition.agency, edition.year), edition.year
    points: list[Checkpoint] = [point for row in activities for point in row.points]  # type: ignore[attr-defined]
    reports = _reports(edition, Q(checkpoint__in=[point.root_id for point in points]))
    found: dict[int, list[Task]] = {row.pk: [] for row in activities}
    for row in activities:
        siblings: list[Checkpoint] = row.points  # type: ignore[attr-defined]
        for point in siblings:
            point.activity = row
            found[row.pk].append(
                checkpoint_task(
                    point, siblings=siblings, year=year, days=days, report=reports.get(point.root_id)
                )
            )
    return found


def plan_tasks(plans: Sequence[IndicatorPlan], *, edition: Edition) -> dict[int, Task]:
    """IKU plans by their id; two queries."""
    days = own_days(edition.agency, edition.year)
    reports = _reports(edition, Q(plan__in=[plan.root_id for plan in plans]))
    return {
        plan.pk: plan_task(plan, year=edition.year, days=days, report=reports.get(plan.root_id))
        for plan in plans
    }


def task_of(row: Checkpoint | IndicatorPlan) -> Task:
    """One row alone, with its edition and agency read along; a handful of queries."""
    report = report_of(row)
    if isinstance(row, IndicatorPlan):
        year = row.edition.year
        return plan_task(row, year=year, days=own_days(row.agency, year), report=report)
    year = row.activity.edition.year
    siblings = list(Checkpoint.objects.filter(activity=row.activity_id).order_by("month"))
    days = own_days(row.agency, year)
    return checkpoint_task(row, siblings=siblings, year=year, days=days, report=report)


def report_of(row: Checkpoint | IndicatorPlan) -> PlanReport | None:
    """The newest report on a row, with its people and files; two queries."""
    which = Q(plan=row.root_id) if isinstance(row, IndicatorPlan) else Q(checkpoint=row.root_id)
    files = PlanEvidence.objects.select_related("file", "by").order_by("at", "pk")
    people = ("position", "entered_by", "reported_by", "confirmed_by", "minutes_by", "opened_by", "corrects")
    return (
        PlanReport.objects.filter(which).select_related(*people)
        .prefetch_related(Prefetch("evidence", files)).order_by("-number").first()
    )  # fmt: skip


def checking_rows(reports: Sequence[PlanReport], *, on: date) -> dict[int, Checkpoint | IndicatorPlan]:
    """By report the row of the edition in force that it counts for, else its own; two queries."""
    points = Checkpoint.objects.select_related("activity__edition")
    of_points = _newest(points, "activity__edition", [one.checkpoint_id for one in reports], on=on)
    plans = IndicatorPlan.objects.select_related("edition")
    of_plans = _newest(plans, "edition", [one.plan_id for one in reports], on=on)
    return {
        one.pk: of_plans[one.plan_id] if one.plan_id else of_points[one.checkpoint_id or 0] for one in reports
    }


def _newest(rows: Any, edition: str, roots: Iterable[int | None], *, on: date) -> dict[int, Any]:
    wanted = [root for root in roots if root is not None]
    in_force = {f"{edition}__state": Edition.State.PUBLISHED, f"{edition}__effective_on__lte": on}
    found = rows.filter(Q(pk__in=wanted) | Q(continues__in=wanted, **in_force)).order_by("pk")
    return {row.root_id: row for row in found}  # the newest last


def shown_elsewhere(report: PlanReport, files: Iterable[PlanEvidence]) -> dict[int, int]:
    """REN-23: by file how many reports on other rows show the same one, or the same picture; two queries."""
    twins = alike(one.file for one in files)
    others = PlanEvidence.objects.filter(file__in=set().union(*twins.values()))
    same_row = PlanReport.objects.filter(checkpoint=report.checkpoint_id, plan=report.plan_id)
    shown = defaultdict[int, set[int]](set)
    for file, of in others.exclude(report__in=same_row).order_by().values_list("file", "report"):
        shown[file].add(of)
    return {key: len(set().union(*(shown[file] for file in same))) for key, same in twins.items()}


def told_of(report: PlanReport | None, outputs: Sequence[PlanOutput]) -> list[Decimal | None]:
    """What a report says of each output, as far as it can be read."""
    words = list(report.told) if report else []
    words += [""] * (len(outputs) - len(words))
    return [read_told(output, text)[0] for output, text in zip(outputs, words, strict=False)]


def missing_to_hand_in(report: PlanReport, task: Task, *, on: date) -> list[Finding]:
    """What must be there before a report can be handed in; the page lists the same."""
    files = list(report.evidence.all()) if report.pk else []
    told = told_of(report, task.outputs)
    found = rules.incomplete(
        report, outputs=task.outputs, told=told, late=task.late(on),
        proofs=sum(one.kind == PlanEvidence.Kind.PROOF for one in files),
        statements=sum(one.kind == PlanEvidence.Kind.STATEMENT for one in files),
    )  # fmt: skip
    running = [output for output in task.outputs if output.is_cumulative]
    if running and isinstance(task.row, Checkpoint) and not report.exemption:
        less = falls_back(running[0], told[0], earlier_told(task.row))
        found += [less] if less else []
    return found


def earlier_told(point: Checkpoint) -> Decimal | None:
    """The most that earlier checkpoints of the same activity say of their one quantity (REN-14)."""
    roots = [
        one.root_id
        for one in Checkpoint.objects.filter(activity=point.activity_id, month__lt=point.month).order_by("pk")
    ]
    found = PlanReport.objects.filter(checkpoint__in=roots).exclude(
        state__in=[PlanState.SCHEDULED, PlanState.CORRECTED]
    )
    told = [
        number
        for one in found.select_related("checkpoint").order_by("pk")
        if one.checkpoint is not None
        for number in told_of(one, outputs_of(one.checkpoint.output))[:1]
    ]
    return max((number for number in told if number is not None), default=None)


def _reports(edition: Edition, which: Q) -> dict[int, PlanReport]:
    """By the row that each was begun for; one query."""
    if edition.state == Edition.State.DRAFT:
        return {}
    found = PlanReport.objects.filter(which).select_related("position", "reported_by", "corrects")
    return {row.checkpoint_id or row.plan_id or 0: row for row in found.order_by("number", "pk")}


def open_rows(
    rows: Iterable[Checkpoint | IndicatorPlan], *, agency: Agency, year: int
) -> list[tuple[Checkpoint | IndicatorPlan, PlanDue, PlanReport | None]]:
    """What still has to be handed in, with its day and the draft or what came back; three queries."""
    found = list(rows)
    days = own_days(agency, year)
    points = [row.root_id for row in found if isinstance(row, Checkpoint)]
    plans = [row.root_id for row in found if isinstance(row, IndicatorPlan)]
    of_points = {
        one.checkpoint_id: one for one in PlanReport.objects.filter(checkpoint__in=points).order_by("number")
    }
    of_plans = {one.plan_id: one for one in PlanReport.objects.filter(plan__in=plans).order_by("number")}
    told = []
    for row in found:
        is_plan = isinstance(row, IndicatorPlan)
        report = of_plans.get(row.root_id) if is_plan else of_points.get(row.root_id)
        month = checkpoint_of(row.quarter) if isinstance(row, IndicatorPlan) else row.month
        is_open = row.achievement is None if report is None else report.state in EDITABLE
        if is_open:
            told.append((row, plan_due(year, month, row.output, own=days.get(month)), report))
    return told
