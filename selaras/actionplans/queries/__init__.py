"""Reading the action plans, for pages and for annexes; queries do not grow with the rows."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, Q, QuerySet

from selaras.actionplans.models import Checkpoint, IndicatorPlan, StrategicActivity
from selaras.cascade.models import Edition
from selaras.org.models import OrgUnit, Position


def activity_page(
    activities: QuerySet[StrategicActivity],
    *,
    unit: OrgUnit | None = None,
    unit_path: str = "",
    month: str = "",
    words: str = "",
) -> list[StrategicActivity]:
    """KSD rows, each with `.points` by month and `.units`; three queries. Empty values narrow nothing."""
    for path in filter(None, (unit.path if unit else "", unit_path)):
        responsible = OrgUnit.objects.filter(path__startswith=path)
        activities = activities.filter(
            pk__in=StrategicActivity.responsible_units.through.objects.filter(orgunit__in=responsible).values(
                "strategicactivity_id"
            )
        )
    if month:
        activities = activities.filter(pk__in=Checkpoint.objects.filter(month=month).values("activity_id"))
    for word in words.split():
        in_points = Checkpoint.objects.filter(Q(output__icontains=word) | Q(criterion__icontains=word))
        activities = activities.filter(
            Q(action__icontains=word)
            | Q(ksd_name__icontains=word)
            | Q(sub_ksd__icontains=word)
            | Q(responsible_wording__icontains=word)
            | Q(related_agencies__icontains=word)
            | Q(pk__in=in_points.values("activity_id"))
        )
    return list(with_points(activities).order_by("number", "pk"))


def with_points(activities: QuerySet[StrategicActivity]) -> QuerySet[StrategicActivity]:
    points = Checkpoint.objects.order_by("month")
    units = OrgUnit.objects.order_by("path")
    return activities.prefetch_related(
        Prefetch("checkpoints", queryset=points, to_attr="points"),
        Prefetch("responsible_units", queryset=units, to_attr="units"),
    )


def plan_page(
    plans: QuerySet[IndicatorPlan],
    *,
    unit: OrgUnit | None = None,
    unit_path: str = "",
    quarter: int | None = None,
    words: str = "",
) -> list[IndicatorPlan]:
    """IKU plans in printed order, each with `.indicator` and `.posts`; two queries."""
    for path in filter(None, (unit.path if unit else "", unit_path)):
        posts = Position.objects.filter(unit__path__startswith=path)
        plans = plans.filter(
            pk__in=IndicatorPlan.responsible.through.objects.filter(position__in=posts).values(
                "indicatorplan_id"
            )
        )
    if quarter is not None:
        plans = plans.filter(quarter=quarter)
    for word in words.split():
        plans = plans.filter(
            Q(action__icontains=word)
            | Q(criterion__icontains=word)
            | Q(output__icontains=word)
            | Q(indicator_wording__icontains=word)
            | Q(responsible_wording__icontains=word)
        )
    posts_in_order = Position.objects.order_by("order", "pk")
    return list(
        plans.select_related("indicator")
        .prefetch_related(Prefetch("responsible", queryset=posts_in_order, to_attr="posts"))
        .order_by("order", "pk")
    )


def responsible_units(activities: QuerySet[StrategicActivity]) -> list[OrgUnit]:
    """The units that answer for a row of these; one query."""
    return list(OrgUnit.objects.filter(activities__in=activities).distinct().order_by("path"))


def responsible_unit_of_plans(plans: QuerySet[IndicatorPlan]) -> list[OrgUnit]:
    """The units whose posts answer for a plan of these; one query."""
    return list(OrgUnit.objects.filter(positions__indicator_plans__in=plans).distinct().order_by("path"))


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
