"""The action plans of the simulated year: handed in by who answers, confirmed above, minuted where asked."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction

from selaras.accounts.models import Role, User
from selaras.actionplans import access, queries
from selaras.actionplans.actions import proving, reporting
from selaras.actionplans.models import IndicatorPlan, PlanEvidence, PlanReport, StrategicActivity
from selaras.actionplans.queries.progress import Task, checkpoint_tasks, plan_tasks
from selaras.cascade.models import Edition
from selaras.engine.numbers import written_number
from selaras.engine.plan_days import CHECKPOINTS
from selaras.engine.plan_outputs import OutputKind, PlanOutput
from selaras.engine.plan_reports import PlanRoute
from selaras.ops.year_people import People, proof
from selaras.org.models import Position

_LATE, _BELOW, _WAITING = 13, 7, 3  # every so many rows


def report_plans(edition: Edition, people: People) -> int:
    """Every checkpoint of annex IV and every plan of annex V that a post with a superior answers for; how
    many were handed in. Some come late, some reach less, and of the last quarter some still wait."""
    done = 0
    for step, task in enumerate(_tasks(edition)):
        posts = access.owner_posts(task.row, on=task.due.on)
        post = next((one for one in posts if one.pk in people.holders and one.pk in people.superiors), None)
        if post is not None:
            _report(task, post, people, step=step)
            done += 1
    return done


def _tasks(edition: Edition) -> Iterator[Task]:
    activities = StrategicActivity.objects.filter(edition=edition).order_by("number", "pk")
    rows = list(queries.with_points(activities))
    for together in checkpoint_tasks(rows, edition=edition).values():
        yield from together
    plans = list(IndicatorPlan.objects.filter(edition=edition).order_by("order"))
    yield from plan_tasks(plans, edition=edition).values()


@transaction.atomic
def _report(task: Task, post: Position, people: People, *, step: int) -> None:
    by, superior = people.holders[post.pk], people.superiors[post.pk]
    day = task.due.on + timedelta(days=4 if step % _LATE == _LATE - 1 else -3)
    at = datetime.combine(day, time(3), UTC)
    report = reporting.note(
        row=task.row, position=post, seen=0, typed=_typed(task.outputs, step), by=by, at=at
    )
    about = task.row.action if isinstance(task.row, IndicatorPlan) else task.row.activity.action
    paper = proof(about=about, post=post.title, period=task.month, on=day)
    proving.attach(report=report, content=paper, name=f"bukti-simulasi-{task.month}.pdf", by=by, at=at)
    report = reporting.hand_in(report=report, by=by, at=at)
    if task.month == CHECKPOINTS[-1] and step % _WAITING == 0:
        return
    report = reporting.confirm(report=report, by=superior, at=at)
    if task.route is PlanRoute.MINUTES:
        _minute(report, people.granted(Role.INSPECTORATE), paper, at=at)


def _minute(report: PlanReport, by: User, paper: bytes, *, at: datetime) -> None:
    proving.attach(
        report=report, content=paper, name="berita-acara-simulasi.pdf", kind=PlanEvidence.Kind.MINUTES,
        by=by, at=at,
    )  # fmt: skip
    reporting.record_minutes(
        report=report, number=f"SIM/{report.pk}/{at.year}", dated=at.date(), by=by, at=at
    )


def _typed(outputs: Iterable[PlanOutput], step: int) -> reporting.Typed:
    share = Decimal("0.9") if step % _BELOW == _BELOW - 1 else Decimal(1)
    return reporting.Typed(
        told=[_told(one, share) for one in outputs],
        account="Dikerjakan menurut rencana (simulasi).",
        obstacle="Sebagian data terlambat diterima (simulasi).",
        follow_up="Dilengkapi subkelompok terkait bulan berikutnya (simulasi).",
    )


def _told(output: PlanOutput, share: Decimal) -> str:
    if output.kind is OutputKind.DOCUMENT:
        return "1"
    return written_number((output.target * share).quantize(Decimal(1), rounding=ROUND_HALF_UP))
