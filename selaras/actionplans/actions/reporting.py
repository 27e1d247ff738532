"""The life of a report on an action plan: noted, handed in, confirmed, with minutes where they are asked for.

Who may take a step is asked of `access` before; here the row is locked, checked, written and put on record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from selaras.accounts.models import User
from selaras.actionplans import rules
from selaras.actionplans.actions.proving import attach
from selaras.actionplans.models import Checkpoint, IndicatorPlan, PlanEvidence, PlanReport
from selaras.actionplans.queries.progress import (
    Task,
    checking_rows,
    missing_to_hand_in,
    office_day,
    office_zone,
    task_of,
    told_of,
)
from selaras.cascade.models import Edition
from selaras.engine.plan_days import days_after
from selaras.engine.plan_outputs import achievement_of, kept_percent
from selaras.engine.plan_reports import FINAL, PlanDeed
from selaras.kernel.constraints import with_hand
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.org.models import Position


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stands in the form: a text for each output in their order, a statement instead, and words."""

    told: Sequence[str]
    exemption: str = ""
    account: str = ""
    obstacle: str = ""
    follow_up: str = ""


@transaction.atomic
def note(
    *, row: Checkpoint | IndicatorPlan, position: Position, seen: int, typed: Typed, by: User, at: datetime
) -> PlanReport:
    """Keep what was typed as a draft; `seen` is the version the form showed, 0 where there was none.

    What cannot be read is kept as typed, so that nothing is lost, and the achievement stays blank. Raises
    RuleError REN-01 to REN-04, REN-08.
    """
    row = _locked_row(row)
    task = task_of(row)
    edition = row.edition if isinstance(row, IndicatorPlan) else row.activity.edition
    refuse(
        rules.not_published(edition), rules.replaced(_is_replaced(edition, on=office_day(at))),
        rules.too_early(task.due.opens_on, on=office_day(at)),
        rules.not_allowed(typed.exemption, task.exemption),
    )  # fmt: skip
    report = task.report or PlanReport(agency=row.agency, **_root(row), version=0)
    refuse(rules.cannot(report, PlanDeed.EDIT), rules.overwritten(report, seen))
    report.position, report.route = position, PlanReport.Route(task.route)
    _put(report, task, typed, on=office_day(at))
    report.entered_by, report.entered_at = by, at
    report.hands = with_hand(report.hands, by)
    report.version += 1
    report.save()
    record(
        kind="plan_report.noted", subject=report, by=by, at=at, agency=report.agency, told=report.told,
        exemption=report.exemption, achievement=report.achievement,
    )  # fmt: skip
    return report


@transaction.atomic
def hand_in(*, report: PlanReport, by: User, at: datetime) -> PlanReport:
    """To the superior of the post that answers. Raises RuleError for what is missing (REN-05 to REN-14)."""
    report, task = _locked(report, PlanDeed.REPORT, at=at)
    refuse(*missing_to_hand_in(report, task, on=office_day(at)))
    refuse(rules.opened_oneself(report, by))
    report.reported_by, report.reported_at, report.due_on = by, at, task.due.on
    report.hands = with_hand(report.hands, by)
    first = report.corrects
    report.late = first.late if first else days_after(task.due.on, at=at, zone=office_zone())
    report.sent_back = ""
    return _advanced(report, PlanDeed.REPORT, kind="plan_report.handed_in", by=by, at=at, due_on=task.due.on)


@transaction.atomic
def withdraw(*, report: PlanReport, by: User, at: datetime) -> PlanReport:
    """Take back what nobody has confirmed."""
    report, _ = _locked(report, PlanDeed.WITHDRAW, at=at)
    _taken_back(report)
    return _advanced(report, PlanDeed.WITHDRAW, kind="plan_report.withdrawn", by=by, at=at)


@transaction.atomic
def confirm(*, report: PlanReport, by: User, at: datetime) -> PlanReport:
    """The superior confirms; where no minutes are asked for the achievement is on record at once."""
    report, _ = _locked(report, PlanDeed.CONFIRM, at=at)
    refuse(rules.own_work(report, by))
    report.confirmed_by, report.confirmed_at = by, at
    return _advanced(report, PlanDeed.CONFIRM, kind="plan_report.confirmed", by=by, at=at)


@transaction.atomic
def record_minutes(
    *, report: PlanReport, number: str, dated: date, files: Sequence[tuple[bytes, str]] = (), by: User,
    at: datetime,
) -> PlanReport:  # fmt: skip
    """The Inspectorate's minutes with their files (content, name): the report is finished.

    A file may have been attached before (proving.attach); of minutes that are refused none is kept. Raises
    RuleError REN-09, REN-12, REN-13, REN-15.
    """
    report, _ = _locked(report, PlanDeed.RECORD, at=at)
    has_file = bool(files) or report.evidence.filter(kind=PlanEvidence.Kind.MINUTES).exists()
    refuse(
        rules.own_work(report, by), rules.third_person(report, by),
        rules.unfit_minutes(report, number=number, dated=dated, has_file=has_file, on=office_day(at)),
    )  # fmt: skip
    for content, name in files:
        attach(report=report, content=content, name=name, kind=PlanEvidence.Kind.MINUTES, by=by, at=at)
    report.minutes_number, report.minutes_on = number.strip(), dated
    report.minutes_by, report.minutes_at = by, at
    return _advanced(
        report, PlanDeed.RECORD, kind="plan_report.minuted", by=by, at=at, number=report.minutes_number,
        dated=dated,
    )  # fmt: skip


@transaction.atomic
def send_back(*, report: PlanReport, reason: str, by: User, at: datetime) -> PlanReport:
    """Back to the post that answers, with the reason (REN-11); what was confirmed is confirmed anew."""
    report, _ = _locked(report, PlanDeed.SEND_BACK, at=at)
    refuse(rules.own_work(report, by), rules.unexplained(reason, what="pengembalian"))
    report.sent_back = reason.strip()
    _taken_back(report)
    return _advanced(report, PlanDeed.SEND_BACK, kind="plan_report.sent_back", by=by, at=at, reason=reason)


@transaction.atomic
def open_correction(*, report: PlanReport, reason: str, by: User, at: datetime) -> PlanReport:
    """Another report beside a finished one, which counts until this one is finished too; both stay.

    Opened by whoever had the last word, reported by another (REN-22), confirmed anew. Raises RuleError
    REN-11, REN-21.
    """
    report, _ = _locked(report, PlanDeed.CORRECT, at=at)
    same = PlanReport.objects.filter(checkpoint=report.checkpoint_id, plan=report.plan_id)
    refuse(
        rules.unexplained(reason, what="koreksi"),
        rules.correction_open(same.exclude(state__in=sorted(FINAL)).exists()),
    )
    correction = PlanReport.objects.create(
        agency=report.agency, checkpoint=report.checkpoint, plan=report.plan, position=report.position,
        number=report.number + 1, route=report.route, told=report.told, exemption=report.exemption,
        achievement=report.achievement, account=report.account, obstacle=report.obstacle,
        follow_up=report.follow_up, entered_by=report.entered_by, entered_at=at,
        hands=sorted(filter(None, report.workers)), corrects=report, correction_reason=reason.strip(),
        opened_by=by,
    )  # fmt: skip
    for file in report.evidence.exclude(kind=PlanEvidence.Kind.MINUTES):
        file.pk, file.report = None, correction
        file.save()
    record(
        kind="plan_report.correction_opened", subject=correction, by=by, at=at, agency=report.agency,
        reason=correction.correction_reason, corrects=report.pk,
    )  # fmt: skip
    return correction


def _put(report: PlanReport, task: Task, typed: Typed, *, on: date) -> None:
    report.told = [str(text).strip() for text in typed.told][: len(task.outputs)]
    report.exemption = typed.exemption
    report.account, report.obstacle = typed.account.strip(), typed.obstacle.strip()
    report.follow_up = typed.follow_up.strip()
    reached = achievement_of(
        task.outputs, told_of(report, task.outputs),
        exemption=task.exemption if typed.exemption else None, on=on,
    )  # fmt: skip
    report.achievement = None if reached is None else kept_percent(reached)


def _taken_back(report: PlanReport) -> None:
    report.reported_by = report.reported_at = report.due_on = report.late = None
    report.confirmed_by = report.confirmed_at = None


def _root(row: Checkpoint | IndicatorPlan) -> dict[str, int]:
    return {"plan_id" if isinstance(row, IndicatorPlan) else "checkpoint_id": row.root_id}


def _is_replaced(edition: Edition, *, on: date) -> bool:
    later = Edition.objects.filter(agency=edition.agency_id, year=edition.year, number__gt=edition.number)
    return later.filter(state=Edition.State.PUBLISHED, effective_on__lte=on).exists()


def _locked_row(row: Checkpoint | IndicatorPlan) -> Checkpoint | IndicatorPlan:
    """The row that was promised; two who begin at once would both find no report."""
    if isinstance(row, IndicatorPlan):
        IndicatorPlan.objects.select_for_update().get(pk=row.root_id)
        return IndicatorPlan.objects.select_related("agency", "edition").get(pk=row.pk)
    Checkpoint.objects.select_for_update().get(pk=row.root_id)
    return Checkpoint.objects.select_related("agency", "activity__edition").get(pk=row.pk)


def _locked(report: PlanReport, deed: PlanDeed, *, at: datetime) -> tuple[PlanReport, Task]:
    """The report as it is now, nobody else's until the end of the transaction, with the step open."""
    locked = PlanReport.objects.select_for_update(of=("self",))
    report = locked.select_related("agency", "position", "corrects").get(pk=report.pk)
    refuse(rules.cannot(report, deed))
    task = task_of(checking_rows([report], on=office_day(at))[report.pk])
    return report, Task(task.row, task.outputs, task.due, task.route, task.exemption, report)


def _advanced(
    report: PlanReport, deed: PlanDeed, *, kind: str, by: User, at: datetime, **data: object
) -> PlanReport:
    report.advance(deed)
    report.version += 1
    if report.state == PlanReport.State.FINISHED and report.corrects is not None:
        report.corrects.advance(PlanDeed.REPLACE)
        report.corrects.save(update_fields=["state"])
    report.save()
    if report.state == PlanReport.State.FINISHED:
        _carry(report)
    record(
        kind=kind, subject=report, by=by, at=at, agency=report.agency, achievement=report.achievement, **data
    )  # fmt: skip
    return report


def _carry(report: PlanReport) -> None:
    """The achievement into its row of the annex, and into the rows of later editions that continue it."""
    root = report.plan_id or report.checkpoint_id
    which = Q(pk=root) | Q(continues=root)
    rows: type[IndicatorPlan] | type[Checkpoint] = IndicatorPlan if report.plan_id else Checkpoint
    # first the root, as publishing does: whoever waited for it then sees the rows that continue it
    list(rows.objects.select_for_update().filter(pk__in=[root]).order_by("pk"))
    rows.objects.filter(which).update(achievement=report.achievement)
