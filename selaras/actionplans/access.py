"""Who may read the action plans: they are part of the cascade (cascading.lihat)."""

from django.db.models import Q, QuerySet

from selaras.accounts.models import Role
from selaras.actionplans.models import Checkpoint, IndicatorPlan, StrategicActivity
from selaras.org.access import Duties
from selaras.org.models import OrgUnit

OVERSEERS = {Role.INSPECTORATE, Role.PLANNING_AGENCY, Role.AUDITOR, Role.HR_ADMIN}


def activities(duties: Duties) -> QuerySet[StrategicActivity]:
    return StrategicActivity.objects.filter(agency_id__in=_agency_ids(duties)).order_by("edition", "number")


def checkpoints(duties: Duties) -> QuerySet[Checkpoint]:
    return Checkpoint.objects.filter(agency_id__in=_agency_ids(duties)).order_by("activity", "month")


def plans(duties: Duties) -> QuerySet[IndicatorPlan]:
    return IndicatorPlan.objects.filter(agency_id__in=_agency_ids(duties)).order_by("edition", "order")


def oversees(duties: Duties) -> bool:
    """Whether a person watches the whole agency instead of owing something in it."""
    return bool(duties.roles & OVERSEERS)


def checkpoints_owed(duties: Duties) -> QuerySet[Checkpoint]:
    """The checkpoints whose responsible unit is one's own or lies below it; all for those who watch."""
    if oversees(duties):
        return checkpoints(duties)
    below = Q(pk__in=[])
    for duty in duties:
        if duty.unit_path:
            below |= Q(agency_id=duty.agency_id, activity__responsible_units__path__startswith=duty.unit_path)
    # a subquery instead of DISTINCT: a row with three responsible units stays one row
    return checkpoints(duties).filter(pk__in=Checkpoint.objects.filter(below).values("pk"))


def plans_owed(duties: Duties) -> QuerySet[IndicatorPlan]:
    """The IKU plans that name one's post; all for those who watch."""
    if oversees(duties):
        return plans(duties)
    mine = IndicatorPlan.objects.filter(responsible__in=duties.positions)
    return plans(duties).filter(pk__in=mine.values("pk"))


def checkpoints_of_unit(unit: OrgUnit) -> QuerySet[Checkpoint]:
    """The checkpoints a unit or one below it answers for; to narrow what is owed, never to widen it."""
    return Checkpoint.objects.filter(activity__responsible_units__path__startswith=unit.path)


def plans_of_unit(unit: OrgUnit) -> QuerySet[IndicatorPlan]:
    """The IKU plans that a post of a unit or of one below it answers for."""
    return IndicatorPlan.objects.filter(responsible__unit__path__startswith=unit.path)


def _agency_ids(duties: Duties) -> set[int]:
    return {duty.agency_id for duty, _ in duties.reaches("cascading", "lihat")}
