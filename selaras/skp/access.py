"""Who reads and fills matrices and SKP: by the matrix of rights, on the person."""

from django.db.models import Q, QuerySet

from selaras.accounts.access import Reach
from selaras.accounts.models import Role
from selaras.engine.skp_life import SKP_LIFE, SkpDeed, SkpHand
from selaras.org.access import Duties, Duty, directly_below, units_within
from selaras.org.models import OrgUnit, PeriodQuerySet, Position, Superior
from selaras.skp.models import RoleMatrix, Skp
from selaras.skp.models.plan import SkpQuerySet


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


# The row of the matrix that opens a step: (deed, state) of the object "skp".
RIGHTS: dict[SkpDeed, tuple[str, str]] = {
    SkpDeed.EDIT: ("ubah_isi", "draf"),
    SkpDeed.SUBMIT: ("ajukan", "draf"),
    SkpDeed.WITHDRAW: ("tarik", "diajukan"),
    SkpDeed.SEND_BACK: ("kembalikan", "diajukan"),
    SkpDeed.APPROVE: ("setujui", "diajukan"),
    SkpDeed.REOPEN: ("buka_kembali", "disetujui"),
}
_HANDS = {
    Reach.OWN: SkpHand.PERSON,
    Reach.FIRST_PARTY: SkpHand.PERSON,
    Reach.SECOND_PARTY: SkpHand.RATER,
    Reach.UNIT: SkpHand.CLERK,
}


def visible(duties: Duties) -> SkpQuerySet:
    """The SKP one may open: one's own, those one rates or stands above, and as far as the right goes."""
    seen = Q(holder__user=duties.user_id) | Q(rater__user=duties.user_id)
    seen &= Q(agency_id__in=duties.agency_ids)
    for duty, code in duties.reaches("skp", "lihat"):
        if code is Reach.DIRECT_SUBORDINATES:
            seen |= Q(agency_id=duty.agency_id, position__in=directly_below(duties))
        else:
            seen |= _within(duty, code)
    return Skp.objects.filter(pk__in=Skp.objects.filter(seen).order_by().values("pk"))


def posts_to_draft(duties: Duties) -> PeriodQuerySet:
    """The posts whose SKP one may draw up: one's own, and those of one's unit for its operator."""
    mine = Q(pk__in=[])
    for duty, code in duties.reaches("skp", "susun", "-"):
        mine |= Q(pk=duty.position_id) if code is Reach.OWN else _posts_within(duty, code)
    return Position.objects.as_of(duties.on).filter(mine)


def hands(duties: Duties, skp: Skp) -> frozenset[SkpHand]:
    """As what a person stands to an SKP today: the rater only while holding the post that rates (S7).

    What one was to bring about stays one's own after a move: the first part of a year is finished by whoever
    it is about, as long as they work in the agency.
    """
    found, held = set(), duties.posts_held
    if skp.holder.user_id == duties.user_id and skp.agency_id in duties.agency_ids:
        found.add(SkpHand.PERSON)
    rater = skp.rater
    if rater is not None and rater.user_id == duties.user_id and rater.position_id in held:
        found.add(SkpHand.RATER)
    for duty in duties:
        if duty.agency_id == skp.agency_id and duty.role == Role.OPERATOR and duty.unit_id == skp.unit_id:
            found.add(SkpHand.CLERK)
    return frozenset(found)


def can(duties: Duties, deed: SkpDeed, skp: Skp) -> bool:
    """Whether the person may take the step now: the table names their side, and the matrix opens it."""
    step = skp.step(deed)
    return step is not None and deed in RIGHTS and bool(_opened(duties, deed, skp) & step.who)


def entitled(duties: Duties, deed: SkpDeed, skp: Skp) -> bool:
    """Whether the deed is the person's at some stage of this SKP: else 403, whatever its state."""
    ever = {who for step in SKP_LIFE.table.values() if step.deed is deed for who in step.who}
    return bool(_opened(duties, deed, skp) & ever)


def _opened(duties: Duties, deed: SkpDeed, skp: Skp) -> frozenset[SkpHand]:
    codes = {code for _, code in duties.reaches("skp", *RIGHTS[deed])}
    return hands(duties, skp) & {_HANDS[code] for code in codes if code in _HANDS}


def units_of_register(duties: Duties) -> PeriodQuerySet:
    """The units whose register of SKP one may read (skp.kepatuhan)."""
    return OrgUnit.objects.as_of(duties.on).filter(units_within(duties, "skp", "kepatuhan"))
