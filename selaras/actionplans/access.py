"""Who reads the action plans, a part of the cascade (cascading.lihat), and who reports and checks them."""

from datetime import date

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from selaras.accounts.access import Reach
from selaras.accounts.models import Role
from selaras.actionplans.models import (
    Checkpoint,
    IndicatorPlan,
    PlanEvidence,
    PlanReport,
    StrategicActivity,
)
from selaras.engine.plan_reports import PLAN_REPORTING, PlanDeed, PlanHand, PlanRoute, PlanState
from selaras.org.access import Duties, directly_below
from selaras.org.models import OrgUnit, Position

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


# --- reporting: rencana_aksi.lapor, .verifikasi, .lihat_progres, on the posts that answer

# The row of the matrix that opens a step.
RIGHTS: dict[PlanDeed, tuple[str, str]] = {
    PlanDeed.EDIT: ("lapor", "terjadwal"),
    PlanDeed.REPORT: ("lapor", "terjadwal"),
    PlanDeed.WITHDRAW: ("lapor", "terjadwal"),
    PlanDeed.CONFIRM: ("verifikasi", "dilaporkan"),
    PlanDeed.RECORD: ("verifikasi", "dilaporkan"),
    PlanDeed.SEND_BACK: ("verifikasi", "dilaporkan"),
    PlanDeed.CORRECT: ("verifikasi", "dilaporkan"),
}
_HANDS = {
    Reach.OWN: PlanHand.OWNER,
    Reach.UNIT: PlanHand.CLERK,
    Reach.DIRECT_SUBORDINATES: PlanHand.SUPERIOR,
    Reach.AGENCY: PlanHand.INSPECTORATE,
}
_STAFF = (Position.Tier.FUNCTIONAL, Position.Tier.STAFF)  # a unit is answered for by who leads it
_STAFF_ROLES = (Role.FUNCTIONAL, Role.STAFF)


def owner_posts(row: Checkpoint | IndicatorPlan, *, on: date) -> QuerySet[Position]:
    """The posts that answer for a row on a day: those an IKU plan names, the heads of a KSD row's units."""
    if isinstance(row, IndicatorPlan):
        found = Position.objects.as_of(on).filter(indicator_plans=row)
    else:
        units = row.activity.responsible_units.all()
        found = Position.objects.as_of(on).filter(unit__in=units).exclude(tier__in=_STAFF)
    return found.order_by("order", "pk")


def checkpoints_to_report(duties: Duties) -> QuerySet[Checkpoint]:
    """The checkpoints that a person reports or types in (rencana_aksi.lapor)."""
    return Checkpoint.objects.filter(pk__in=_points(duties, "rencana_aksi", "lapor", "terjadwal"))


def plans_to_report(duties: Duties) -> QuerySet[IndicatorPlan]:
    """The IKU plans that a person reports or types in (rencana_aksi.lapor)."""
    return IndicatorPlan.objects.filter(pk__in=_plans(duties, "rencana_aksi", "lapor", "terjadwal"))


def checkpoints_readable(duties: Duties) -> QuerySet[Checkpoint]:
    """The checkpoints whose report one reads in full (rencana_aksi.lihat_progres)."""
    return Checkpoint.objects.filter(pk__in=_points(duties, "rencana_aksi", "lihat_progres", "*"))


def plans_readable(duties: Duties) -> QuerySet[IndicatorPlan]:
    """The IKU plans whose report one reads in full (rencana_aksi.lihat_progres)."""
    return IndicatorPlan.objects.filter(pk__in=_plans(duties, "rencana_aksi", "lihat_progres", "*"))


def reports_visible(duties: Duties) -> QuerySet[PlanReport]:
    """The reports one may read in full (rencana_aksi.lihat_progres), and those one checks."""
    return PlanReport.objects.filter(
        _reports(duties, "rencana_aksi", "lihat_progres") | Q(pk__in=reports_to_check(duties).values("pk"))
    )


def evidence_visible(duties: Duties) -> QuerySet[PlanEvidence]:
    """The files one may download (bukti.unduh)."""
    return PlanEvidence.objects.filter(
        report__in=PlanReport.objects.filter(_reports(duties, "bukti", "unduh"))
    )


def reports_to_check(duties: Duties) -> QuerySet[PlanReport]:
    """What waits for the person: reported by direct subordinates, or confirmed and in need of minutes."""
    waiting = Q(pk__in=[])
    for duty, code in duties.reaches("rencana_aksi", "verifikasi", "dilaporkan"):
        if code is Reach.DIRECT_SUBORDINATES:
            waiting |= Q(state=PlanState.REPORTED, position__in=directly_below(duties))
        elif code is Reach.AGENCY:
            # S6: not what the Inspectorate's own unit answers for
            waiting |= Q(
                state=PlanState.VERIFIED, route=PlanRoute.MINUTES, agency_id=duty.agency_id
            ) & ~Q(position__unit_id=duty.unit_id)  # fmt: skip
    return PlanReport.objects.filter(waiting)


def may_see_progress(duties: Duties, row: Checkpoint | IndicatorPlan) -> bool:
    """Whether one reads the report on a row at all, be it begun or not (rencana_aksi.lihat_progres)."""
    seen = plans_readable(duties) if isinstance(row, IndicatorPlan) else checkpoints_readable(duties)
    if seen.filter(pk=row.pk).exists():
        return True
    about = Q(plan=row.root_id) if isinstance(row, IndicatorPlan) else Q(checkpoint=row.root_id)
    return reports_visible(duties).filter(about).exists()


def hands(duties: Duties, row: Checkpoint | IndicatorPlan, report: PlanReport | None) -> frozenset[PlanHand]:
    """As what a person stands to a row today."""
    found = set()
    owners = list(owner_posts(row, on=duties.on))
    if {post.pk for post in owners} & duties.posts_held:
        found.add(PlanHand.OWNER)
    units = {post.unit_id for post in owners}
    answering = report.position if report else None
    if answering is not None and answering.pk in set(directly_below(duties)):
        found.add(PlanHand.SUPERIOR)
    for duty in duties:
        if duty.agency_id != row.agency_id:
            continue
        if duty.role == Role.OPERATOR and duty.unit_id in units:
            found.add(PlanHand.CLERK)
        if duty.role == Role.INSPECTORATE and (answering is None or duty.unit_id != answering.unit_id):
            found.add(PlanHand.INSPECTORATE)
    return frozenset(found)


def can(duties: Duties, deed: PlanDeed, report: PlanReport, row: Checkpoint | IndicatorPlan) -> bool:
    """Whether the person may take the step now: the table names their part, and the matrix opens it."""
    step = report.step(deed)
    if step is None or deed not in RIGHTS:
        return False
    return bool(hands(duties, row, report) & step.who & _opened(duties, deed))


def entitled(duties: Duties, deed: PlanDeed, report: PlanReport, row: Checkpoint | IndicatorPlan) -> bool:
    """Whether the step is ever this person's, at whatever stage the report is now."""
    named = {
        who
        for (route, _, told), step in PLAN_REPORTING.table.items()
        if told is deed and route == report.route
        for who in step.who
    }
    return bool(hands(duties, row, report) & named & _opened(duties, deed))


def may_begin(duties: Duties, row: Checkpoint | IndicatorPlan) -> bool:
    """Whether the person fills in where nobody has begun yet."""
    return bool(hands(duties, row, None) & _opened(duties, PlanDeed.EDIT) & {PlanHand.OWNER, PlanHand.CLERK})


def may_report_first(duties: Duties, row: Checkpoint | IndicatorPlan) -> bool:
    """Whether the person hands in where nobody has begun yet: the clerk does not."""
    return PlanHand.OWNER in hands(duties, row, None) & _opened(duties, PlanDeed.REPORT)


def answering_post(duties: Duties, row: Checkpoint | IndicatorPlan) -> Position | None:
    """As which post a person reports: their own, else the one of their unit that they type for."""
    posts = list(owner_posts(row, on=duties.on))
    held = [post for post in posts if post.pk in duties.posts_held]
    units = {duty.unit_id for duty in duties if duty.role == Role.OPERATOR}
    return next(iter(held), None) or next((post for post in posts if post.unit_id in units), None)


def _opened(duties: Duties, deed: PlanDeed) -> set[PlanHand]:
    """As what the matrix opens a row of rencana_aksi to the person."""
    reached = duties.reaches("rencana_aksi", *RIGHTS[deed])
    return {_HANDS[code] for _, code in reached if code in _HANDS}


def _points(duties: Duties, subject: str, deed: str, state: str) -> QuerySet[Checkpoint, int]:
    """The checkpoints that a right reaches by the units that answer; a subquery of their ids."""
    found = Q(pk__in=[])
    for duty, code in duties.reaches(subject, deed, state):
        match code:
            case Reach.OWN if duty.role not in _STAFF_ROLES:
                within = Q(activity__responsible_units=duty.unit_id)
            case Reach.UNIT:
                within = Q(activity__responsible_units=duty.unit_id)
            case Reach.UNIT_AND_BELOW:
                within = Q(activity__responsible_units__path__startswith=duty.unit_path)
            case Reach.AGENCY:
                within = Q()
            case _:
                continue
        found |= Q(agency_id=duty.agency_id) & within
    return Checkpoint.objects.filter(found).order_by().values_list("pk", flat=True)


def _plans(duties: Duties, subject: str, deed: str, state: str) -> QuerySet[IndicatorPlan, int]:
    """The IKU plans that a right reaches by the posts that answer; a subquery of their ids."""
    found = Q(pk__in=[])
    for duty, code in duties.reaches(subject, deed, state):
        match code:
            case Reach.OWN:
                within = Q(responsible=duty.position_id)
            case Reach.UNIT:
                within = Q(responsible__unit=duty.unit_id)
            case Reach.UNIT_AND_BELOW:
                within = Q(responsible__unit__path__startswith=duty.unit_path)
            case Reach.AGENCY:
                within = Q()
            case _:
                continue
        found |= Q(agency_id=duty.agency_id) & within
    return IndicatorPlan.objects.filter(found).order_by().values_list("pk", flat=True)


def _reports(duties: Duties, subject: str, deed: str) -> Q:
    """Reports by what they are about; whoever answered for one keeps it in reach."""
    answered = Q(position__in=duties.posts_held) if duties.may(subject, deed) else Q(pk__in=[])
    # by the row of the newest edition as well as by the one that the report was begun for
    root = Coalesce("continues", "pk")
    points = Checkpoint.objects.filter(pk__in=_points(duties, subject, deed, "*")).order_by()
    plans = IndicatorPlan.objects.filter(pk__in=_plans(duties, subject, deed, "*")).order_by()
    return (
        answered
        | Q(checkpoint__in=points.annotate(root=root).values("root"))
        | Q(plan__in=plans.annotate(root=root).values("root"))
    )
