"""Action plans as lanes over the year and as the rows of annex IV and V."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.urls import reverse

from selaras.actionplans.models import Checkpoint, IndicatorPlan, StrategicActivity
from selaras.engine import law
from selaras.engine.periods import QUARTER_LABELS, checkpoint_due, quarter_end, quarter_of

MONTH_LABELS = {"B03": "Maret", "B06": "Juni", "B09": "September", "B12": "Desember"}


@dataclass(frozen=True, slots=True)
class Head:
    """A column of the timeline; `now` marks the one that holds today."""

    label: str
    note: str
    due: date
    now: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """What is due in a lane; `state` is done, late, now or later."""

    text: str
    state: str
    state_word: str


@dataclass(frozen=True, slots=True)
class Lane:
    heading: str
    url: str
    note: str
    marks: list[list[Mark]]


def heads(year: int, today: date, *, by_quarter: bool) -> list[Head]:
    columns = []
    for quarter, month in enumerate(MONTH_LABELS, 1):
        label = QUARTER_LABELS[quarter] if by_quarter else month
        now = today.year == year and quarter_of(today) == quarter
        columns.append(Head(label, MONTH_LABELS[month], quarter_end(year, quarter), now))
    return columns


def ksd_lanes(activities: Sequence[StrategicActivity], *, year: int, today: date) -> list[Lane]:
    lanes = []
    for row in activities:
        points = {point.month: point for point in points_of(row)}
        lanes.append(
            Lane(
                heading=f"{row.number}. {row.action}",
                url=reverse("actionplans:activity", args=[row.pk]),
                note=row.sub_ksd or row.ksd_name,
                marks=[
                    [_point_mark(points[month], year=year, today=today)] if month in points else []
                    for month in MONTH_LABELS
                ],
            )
        )
    return lanes


def iku_lanes(plans: Sequence[IndicatorPlan], *, year: int, today: date) -> list[Lane]:
    """One lane per indicator, its actions in their quarters."""
    lanes = []
    for code, group in groupby(plans, key=lambda plan: plan.indicator.code):
        rows = list(group)
        lanes.append(
            Lane(
                heading=rows[0].indicator_wording,
                url=reverse("indicators:show", args=[code]),
                note=rows[0].objective_wording,
                marks=[
                    [
                        _mark(row.action, due=quarter_end(year, quarter), today=today, done=False)
                        for row in rows
                        if row.quarter == quarter
                    ]
                    for quarter in QUARTER_LABELS
                ],
            )
        )
    return lanes


def points_of(activity: StrategicActivity) -> list[Checkpoint]:
    """The checkpoints that actionplans.queries put beside the row."""
    points: list[Checkpoint] = activity.points  # type: ignore[attr-defined]
    return points


def _point_mark(point: Checkpoint, *, year: int, today: date) -> Mark:
    done = point.achievement is not None
    return _mark(point.output, due=checkpoint_due(year, point.month), today=today, done=done)


def _mark(text: str, *, due: date, today: date, done: bool) -> Mark:
    state = state_of(due=due, today=today, done=done)
    words = {"done": "tercatat", "late": "lewat tanggal", "now": "triwulan ini", "later": "nanti"}
    return Mark(text, state, words[state])


def state_of(*, due: date, today: date, done: bool) -> str:
    """Where a duty stands: an achievement on record is done; the rest follows from the date."""
    if done:
        return "done"
    if due < today:
        return "late"
    same = (due.year, quarter_of(due)) == (today.year, quarter_of(today))
    return "now" if same else "later"


def due_assumption(year: int) -> str:
    """Why a checkpoint is due at the end of its month."""
    table = law.as_of("checkpoints", date(year, 12, 31))
    return str(table.get("assumption", ""))


@dataclass(frozen=True, slots=True)
class OfficialRow:
    """A checkpoint of annex IV; `span` > 0 opens the cells that the row's checkpoints share."""

    activity: StrategicActivity
    point: Checkpoint
    span: int
    url: str


def official_rows(activities: Sequence[StrategicActivity]) -> list[OfficialRow]:
    rows = []
    for activity in activities:
        points = points_of(activity)
        url = reverse("actionplans:activity", args=[activity.pk])
        for place, point in enumerate(points):
            rows.append(OfficialRow(activity, point, 0 if place else len(points), url))
    return rows


@dataclass(frozen=True, slots=True)
class OfficialPlan:
    plan: IndicatorPlan
    span: int
    quarter: str


def official_plans(plans: Sequence[IndicatorPlan]) -> list[OfficialPlan]:
    """The rows of annex V; the indicator's cells span its plans."""
    rows = []
    for _, group in groupby(plans, key=lambda plan: plan.indicator_id):
        together = list(group)
        for place, plan in enumerate(together):
            rows.append(OfficialPlan(plan, 0 if place else len(together), f"TW {plan.quarter}"))
    return rows
