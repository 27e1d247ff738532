"""Who reads and fills matrices and SKP: by the matrix of rights, on the person."""

from django.db.models import Q, QuerySet

from selaras.accounts.access import Reach
from selaras.org.access import Duties, Duty
from selaras.org.models import PeriodQuerySet, Position, Superior
from selaras.skp.models import RoleMatrix


def matrices(duties: Duties) -> QuerySet[RoleMatrix]:
    """The matrices one may read: those of one's leaders' and one's own, and as far as the right reaches."""
    leaders = Superior.objects.as_of(duties.on).filter(position__in=duties.posts_held).values("superior")
    seen = Q(position__in=duties.posts_held) | Q(position__in=leaders)  # one leads it, or stands in it
    seen &= Q(agency_id__in=duties.agency_ids)
    for duty, code in duties.reaches("matriks_peran", "lihat"):
        seen |= _within(duty, code)
    return RoleMatrix.objects.filter(pk__in=RoleMatrix.objects.filter(seen).order_by().values("pk"))


def matrices_to_fill(duties: Duties) -> QuerySet[RoleMatrix]:
    """The matrices one fills in: of a post one holds, or of one's unit for its operator."""
    mine = Q(pk__in=[])
    for duty, code in duties.reaches("matriks_peran", "ubah"):
        mine |= Q(position=duty.position_id) if code is Reach.OWN else _within(duty, code)
    return matrices(duties).filter(mine)


def posts_to_draw(duties: Duties) -> PeriodQuerySet:
    """The posts whose matrix one may begin; whether anybody works under them is SKP-01."""
    mine = Q(pk__in=[])
    for duty, code in duties.reaches("matriks_peran", "ubah"):
        mine |= Q(pk=duty.position_id) if code is Reach.OWN else _posts_within(duty, code)
    return Position.objects.as_of(duties.on).filter(mine)


def _within(duty: Duty, code: Reach) -> Q:
    match code:
        case Reach.AGENCY:
            return Q(agency_id=duty.agency_id)
        case Reach.UNIT_AND_BELOW:
            return Q(agency_id=duty.agency_id, position__unit__path__startswith=duty.unit_path)
        case Reach.UNIT:
            return Q(agency_id=duty.agency_id, position__unit=duty.unit_id)
        case _:
            return Q(pk__in=[])


def _posts_within(duty: Duty, code: Reach) -> Q:
    return Q(agency_id=duty.agency_id, unit=duty.unit_id) if code is Reach.UNIT else Q(pk__in=[])
