"""Who reaches which part of the organisation: posts and grants of a day, and the matrix of rights."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from selaras.accounts.access import Reach, reach
from selaras.accounts.models import POST_ROLES, Role, User
from selaras.org.models import Agency, Holder, OrgUnit, PeriodQuerySet, Position, RoleGrant, Superior


@dataclass(frozen=True, slots=True)
class Duty:
    """One role in force: from a post held, or granted at a post (the superadmin's has none)."""

    role: Role
    agency_id: int
    position_id: int | None
    unit_id: int | None
    unit_path: str


@dataclass(frozen=True, slots=True)
class Duties:
    """All a person is on a day; everything a page shows is asked of this."""

    user_id: int
    on: date
    all: tuple[Duty, ...]

    def __iter__(self) -> Iterator[Duty]:
        return iter(self.all)

    @property
    def agency_ids(self) -> set[int]:
        return {duty.agency_id for duty in self.all}

    @property
    def roles(self) -> set[Role]:
        return {duty.role for duty in self.all}

    @property
    def positions(self) -> set[int]:
        return {duty.position_id for duty in self.all if duty.position_id is not None}

    @property
    def posts_held(self) -> set[int]:
        """The posts a person holds; a role granted at a post does not make one its holder."""
        return {one.position_id for one in self.all if one.role in POST_ROLES and one.position_id is not None}

    def reaches(self, subject: str, deed: str, state: str = "*") -> list[tuple[Duty, Reach]]:
        """Every (duty, reach) that a row of the matrix gives."""
        return [(duty, code) for duty in self.all for code in reach(duty.role, subject, deed, state)]

    def may(self, subject: str, deed: str, state: str = "*") -> bool:
        """Whether the deed is open at all; on which rows, the app's own access says."""
        return bool(self.reaches(subject, deed, state))


def duties_of(user: User, *, on: date) -> Duties:
    """The posts held and roles granted on `on`; two queries, per request: a transfer acts at once."""
    if not user.is_active:
        return Duties(user.pk, on, ())
    held = (
        Holder.objects.as_of(on).filter(user=user, position__period__contains=on)
        .select_related("position__unit").order_by("pk")
    )  # fmt: skip
    granted = (
        RoleGrant.objects.as_of(on).filter(Q(position=None) | Q(position__period__contains=on), user=user)
        .select_related("position__unit").order_by("pk")
    )  # fmt: skip
    posts = [_duty(row.position.role, row.agency_id, row.position) for row in held]
    grants = [_duty(Role(row.role), row.agency_id, row.position) for row in granted]
    return Duties(user.pk, on, (*posts, *grants))


def agencies(duties: Duties) -> QuerySet[Agency]:
    """The agencies a person works in."""
    return Agency.objects.filter(pk__in=duties.agency_ids).order_by("name")


def directly_below(duties: Duties) -> QuerySet[Superior, int]:
    """The posts whose direct superior one is today, by a post held and not by a role granted at it."""
    held = Superior.objects.as_of(duties.on).filter(superior__in=duties.posts_held)
    return held.order_by().values_list("position_id", flat=True)


def units_within(duties: Duties, subject: str, deed: str, state: str = "*") -> Q:
    """The condition on OrgUnit for the reach of a right; matches nothing where there is none."""
    condition = Q(pk__in=[])
    for duty, code in duties.reaches(subject, deed, state):
        match code:
            case Reach.AGENCY | Reach.MASKED:
                condition |= Q(agency_id=duty.agency_id)
            case Reach.UNIT_AND_BELOW if duty.unit_path:
                condition |= Q(agency_id=duty.agency_id, path__startswith=duty.unit_path)
            case Reach.UNIT | Reach.OWN if duty.unit_id:
                condition |= Q(agency_id=duty.agency_id, pk=duty.unit_id)
    return condition


def units(duties: Duties, *, on: date | None = None) -> PeriodQuerySet:
    """The structure of one's agencies: which units and posts exist is public within the house."""
    return OrgUnit.objects.as_of(on or duties.on).filter(agency_id__in=duties.agency_ids)


def positions(duties: Duties, *, on: date | None = None) -> PeriodQuerySet:
    return Position.objects.as_of(on or duties.on).filter(agency_id__in=duties.agency_ids)


def positions_ever(duties: Duties) -> PeriodQuerySet:
    """Every post of one's agencies, in force or not: a page about the past names them too."""
    return Position.objects.filter(agency_id__in=duties.agency_ids)


@dataclass(frozen=True, slots=True)
class Offices:
    """In which office somebody was on a day: (user, period, words) of posts held and roles granted."""

    rows: tuple[tuple[int, Any, str], ...]

    def of(self, user_id: int, day: date) -> str:
        return "; ".join(words for user, period, words in self.rows if user == user_id and day in period)


def offices_ever(duties: Duties, users: Collection[int]) -> Offices:
    """The posts of these people in one's agencies; two queries. Their names are another right."""
    mine = {"user__in": users, "agency__in": duties.agency_ids}
    held = Holder.objects.filter(**mine).select_related("position").order_by("pk")
    granted = RoleGrant.objects.filter(**mine).select_related("position").order_by("pk")
    posts = [(one.user_id, one.period, one.post_title) for one in held]
    roles = [
        (one.user_id, one.period, f"{one.get_role_display()}, {one.position.title}")
        for one in granted
        if one.position is not None
    ]
    return Offices((*posts, *roles))


def holders_visible(duties: Duties, *, on: date | None = None) -> PeriodQuerySet:
    """The holders whose names a person may read (pegawai.lihat_ringkas), and always oneself."""
    return holders_ever_visible(duties).as_of(on or duties.on)


def holders_ever_visible(duties: Duties) -> PeriodQuerySet:
    """The same over all times; the reach is always that of today's duties."""
    within = OrgUnit.objects.filter(units_within(duties, "pegawai", "lihat_ringkas"))
    return Holder.objects.filter(Q(position__unit__in=within) | Q(user_id=duties.user_id))


def holders_with_full_nip(duties: Duties) -> PeriodQuerySet:
    """Today's holders whose NIP is shown unmasked: one's own and those in reach."""
    return holders_ever_with_full_nip(duties).as_of(duties.on)


def holders_ever_with_full_nip(duties: Duties) -> PeriodQuerySet:
    """Holders of all times whose NIP is shown unmasked (pegawai.lihat_nip_penuh)."""
    reached = [pair for pair in duties.reaches("pegawai", "lihat_nip_penuh") if pair[1] is not Reach.OWN]
    condition = Q(user_id=duties.user_id)
    for duty, code in reached:
        if code is Reach.AGENCY:
            condition |= Q(agency_id=duty.agency_id)
        elif duty.unit_path:
            condition |= Q(agency_id=duty.agency_id, position__unit__path__startswith=duty.unit_path)
    return Holder.objects.filter(condition)


def _duty(role: Role, agency_id: int, position: Position | None) -> Duty:
    if position is None:
        return Duty(role, agency_id, None, None, "")
    return Duty(role, agency_id, position.pk, position.unit_id, position.unit.path)


def posts_of(duties: Duties) -> list[str]:
    """What a person is today, in words: posts with Plt./Plh./Pj. before them, then granted roles."""
    held = Holder.objects.as_of(duties.on).filter(user_id=duties.user_id, position__in=duties.positions)
    granted = RoleGrant.objects.as_of(duties.on).filter(user_id=duties.user_id)
    titles = [row.post_title for row in held.select_related("position").order_by("pk")]
    return titles + [row.get_role_display() for row in granted.order_by("pk")]
