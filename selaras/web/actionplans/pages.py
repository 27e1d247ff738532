"""Action plans as lanes over the year and as the rows of annex IV and V, with what was reported of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse

from selaras.actionplans.models import Checkpoint, IndicatorPlan, StrategicActivity
from selaras.actionplans.queries.progress import Task
from selaras.engine import law
from selaras.engine.periods import QUARTER_LABELS, checkpoint_due, format_day, quarter_end, quarter_of
from selaras.engine.plan_days import CHECKPOINTS, month_of
from selaras.engine.plan_outputs import row_progress
from selaras.web.actionplans.words import (
    RowTold,
    Standing,
    address,
    percent_text,
    row_told,
    standing,
)

MONTH_LABELS = {"B03": "Maret", "B06": "Juni", "B09": "September", "B12": "Desember"}


@dataclass(frozen=True, slots=True)
class Look:
    """How a page looks at its rows: on which day, until which month, and which reports one opens."""

    year: int
    on: date
    until: str
    readable: Collection[int]

    def standing(self, task: Task) -> Standing:
        return standing(task, on=self.on, year=self.year)

    def url(self, task: Task) -> str:
        """The report's page, "" for whoever does not read it."""
        return address(task.row) if task.row.pk in self.readable else ""

    def told(self, tasks: Sequence[Task], *, by_quarter: bool = False) -> RowTold:
        points = [(month_of(task.month), task.achievement) for task in tasks]
        progress = row_progress(points, until=month_of(self.until) if self.until else 0)
        return row_told(progress, by_quarter=by_quarter)


def last_checkpoint(year: int, today: date) -> str:
    """The last checkpoint whose month is over, "" before the first."""
    over = [month for month in CHECKPOINTS if checkpoint_due(year, month) <= today]
    return over[-1] if over else ""


@dataclass(frozen=True, slots=True)
class Head:
    """A column of the timeline; `now` marks the one that holds today."""

    label: str
    note: str
    due: date
    now: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """What is due in a lane: its text, where it stands, and what was reached."""

    text: str
    standing: Standing
    url: str
    percent: str
    by: str
    due: str  # where it is another day than the column's


@dataclass(frozen=True, slots=True)
class Lane:
    heading: str
    url: str
    note: str
    told: RowTold
    marks: list[list[Mark]]


def heads(year: int, today: date, *, by_quarter: bool) -> list[Head]:
    columns = []
    for quarter, month in enumerate(MONTH_LABELS, 1):
        label = QUARTER_LABELS[quarter] if by_quarter else month
        now = today.year == year and quarter_of(today) == quarter
        columns.append(Head(label, MONTH_LABELS[month], quarter_end(year, quarter), now))
    return columns


def ksd_lanes(
    activities: Sequence[StrategicActivity], tasks: Mapping[int, Sequence[Task]], look: Look
) -> list[Lane]:
    lanes = []
    for row in activities:
        by_month = {task.month: task for task in tasks[row.pk]}
        lanes.append(
            Lane(
                heading=f"{row.number}. {row.action}",
                url=reverse("actionplans:activity", args=[row.pk]),
                note=row.sub_ksd or row.ksd_name,
                told=look.told(tasks[row.pk]),
                marks=[
                    [_mark(by_month[month], by_month[month].row.output, look)] if month in by_month else []
                    for month in MONTH_LABELS
                ],
            )
        )
    return lanes


def iku_lanes(plans: Sequence[IndicatorPlan], tasks: Mapping[int, Task], look: Look) -> list[Lane]:
    """One lane per indicator, its actions in their quarters."""
    lanes = []
    for code, group in groupby(plans, key=lambda plan: plan.indicator.code):
        rows = list(group)
        lanes.append(
            Lane(
                heading=rows[0].indicator_wording,
                url=reverse("indicators:show", args=[code]),
                note=rows[0].objective_wording,
                told=look.told([tasks[row.pk] for row in rows], by_quarter=True),
                marks=[
                    [_mark(tasks[row.pk], row.action, look) for row in rows if row.quarter == quarter]
                    for quarter in QUARTER_LABELS
                ],
            )
        )
    return lanes


def _mark(task: Task, text: str, look: Look) -> Mark:
    is_other_day = task.due.on != checkpoint_due(look.year, task.month)
    by = task.report.position.short_title if task.report and task.is_handed_in else ""
    return Mark(
        text=text, standing=look.standing(task), url=look.url(task), percent=percent_text(task.achievement),
        by=by, due=format_day(task.due.on) if is_other_day else "",
    )  # fmt: skip


def points_of(activity: StrategicActivity) -> list[Checkpoint]:
    """The checkpoints that actionplans.queries put beside the row."""
    points: list[Checkpoint] = activity.points  # type: ignore[attr-defined]
    return points


def due_assumption(year: int) -> str:
    """Why a checkpoint is due when it is, and how its achievement is counted."""
    table = law.as_of("checkpoints", date(year, 12, 31))
    return " ".join(
        str(table[name]) for name in ("assumption", "assumption_after_period", "assumption_counting")
    )


@dataclass(frozen=True, slots=True)
class OfficialRow:
    """A checkpoint of annex IV; `span` > 0 opens the cells that the row's checkpoints share."""

    activity: StrategicActivity
    task: Task
    span: int
    url: str
    report_url: str
    standing: Standing
    percent: str
    told: RowTold


def official_rows(
    activities: Sequence[StrategicActivity], tasks: Mapping[int, Sequence[Task]], look: Look
) -> list[OfficialRow]:
    rows = []
    for activity in activities:
        url, together = reverse("actionplans:activity", args=[activity.pk]), tasks[activity.pk]
        told = look.told(together)
        for place, task in enumerate(together):
            span = 0 if place else len(together)
            rows.append(
                OfficialRow(
                    activity,
                    task,
                    span,
                    url,
                    look.url(task),
                    look.standing(task),
                    percent_text(task.achievement),
                    told,
                )
            )
    return rows


@dataclass(frozen=True, slots=True)
class OfficialPlan:
    plan: IndicatorPlan
    span: int
    quarter: str
    report_url: str
    standing: Standing
    percent: str
    told: RowTold


def official_plans(
    plans: Sequence[IndicatorPlan], tasks: Mapping[int, Task], look: Look
) -> list[OfficialPlan]:
    """The rows of annex V; the indicator's cells span its plans."""
    rows = []
    for _, group in groupby(plans, key=lambda plan: plan.indicator_id):
        together = list(group)
        told = look.told([tasks[plan.pk] for plan in together], by_quarter=True)
        for place, plan in enumerate(together):
            task = tasks[plan.pk]
            rows.append(
                OfficialPlan(
                    plan,
                    0 if place else len(together),
                    f"TW {plan.quarter}",
                    look.url(task),
                    look.standing(task),
                    percent_text(task.achievement),
                    told,
                )
            )
    return rows


PROGRESS = {
    "belum": "Belum dilaporkan",
    "terlambat": "Terlambat",
    "diperiksa": "Sedang diperiksa",
    "selesai": "Selesai",
}


def fits(task: Task, progress: str, look: Look) -> bool:
    """Whether a task is what the filter asks for; all are without one."""
    told = look.standing(task)
    match progress:
        case "belum":
            return told.is_open
        case "terlambat":
            return bool(task.late(look.on))
        case "diperiksa":
            return told.mark == "sent"
        case "selesai":
            return told.mark == "done"
    return True


def tiles(tasks: Sequence[Task], look: Look) -> list[dict[str, object]]:
    """Counts above the list: what is done, being checked, late, and to come."""
    told = [look.standing(task) for task in tasks]
    done, sent = sum(one.mark == "done" for one in told), sum(one.mark == "sent" for one in told)
    late = sum(one.mark == "late" for one in told)
    soon = sum(one.mark == "now" for one in told)
    return [
        {"label": "Selesai", "value": done, "note": f"dari {len(told)}"},
        {"label": "Sedang diperiksa", "value": sent, "note": "atasan atau Inspektorat"},
        {"label": "Terlambat", "value": late, "note": "belum dilaporkan"},
        {"label": "Sudah waktunya", "value": soon, "note": "belum dilaporkan"},
    ]
