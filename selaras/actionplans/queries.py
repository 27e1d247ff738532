"""Reading the action plans of a year."""

from dataclasses import dataclass
from decimal import Decimal

from selaras.actionplans.models import Checkpoint, IndicatorPlan
from selaras.cascade.models import Edition


@dataclass(frozen=True, slots=True)
class CheckpointSpec:
    """A line of the KSD annex: its activity's facts and one checkpoint of it."""

    number: int
    ksd_number: int
    ksd_name: str
    sub_ksd: str
    action: str
    responsible_wording: str
    related_agencies: str
    note: str
    criterion: str
    month: str
    output: str
    achievement: Decimal | None
    unit_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PlanSpec:
    """A line of the annex of IKU action plans."""

    objective_number: int
    objective: str
    indicator_id: int
    indicator_wording: str
    target: Decimal
    action: str
    criterion: str
    output: str
    quarter: int
    responsible_wording: str
    position_ids: tuple[int, ...]


def checkpoint_specs(edition: Edition) -> list[CheckpointSpec]:
    """The lines of the KSD annex as they stand; two queries."""
    found = Checkpoint.objects.filter(activity__edition=edition).select_related("activity")
    found = found.order_by("activity__number", "month").prefetch_related("activity__responsible_units")
    return [_checkpoint(row) for row in found]


def plan_specs(edition: Edition) -> list[PlanSpec]:
    """The lines of the annex of IKU action plans as they stand; two queries."""
    found = IndicatorPlan.objects.filter(edition=edition).order_by("order").prefetch_related("responsible")
    return [_plan(row) for row in found]


def _checkpoint(row: Checkpoint) -> CheckpointSpec:
    activity = row.activity
    return CheckpointSpec(
        number=activity.number, ksd_number=activity.ksd_number, ksd_name=activity.ksd_name,
        sub_ksd=activity.sub_ksd, action=activity.action, responsible_wording=activity.responsible_wording,
        related_agencies=activity.related_agencies, note=activity.note, criterion=row.criterion,
        month=row.month, output=row.output, achievement=row.achievement,
        unit_ids=tuple(unit.pk for unit in activity.responsible_units.all()),
    )  # fmt: skip


def _plan(row: IndicatorPlan) -> PlanSpec:
    return PlanSpec(
        objective_number=row.objective_number, objective=row.objective_wording,
        indicator_id=row.indicator_id, indicator_wording=row.indicator_wording, target=row.target,
        action=row.action, criterion=row.criterion, output=row.output, quarter=row.quarter,
        responsible_wording=row.responsible_wording,
        position_ids=tuple(post.pk for post in row.responsible.all()),
    )  # fmt: skip
