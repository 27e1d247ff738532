"""Reading the action plans for pages; queries do not grow with the rows."""

from django.db.models import Prefetch, Q, QuerySet

from selaras.actionplans.models import Checkpoint, IndicatorPlan, StrategicActivity
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
