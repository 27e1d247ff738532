"""Every change of the organisation: one deed, one transaction, on the record, with the day it holds from."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import TypeVar

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from selaras.accounts.actions import redeem_setup_link
from selaras.accounts.models import Role, User
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.org import queries, rules
from selaras.org.models import (
    Agency,
    Holder,
    OrgUnit,
    PeriodQuerySet,
    Position,
    PositionAlias,
    RoleGrant,
    Superior,
    UnitAlias,
)

Fact = TypeVar("Fact", Holder, Superior)


@transaction.atomic
def create_agency(
    *,
    code: str,
    name: str,
    short_name: str,
    government: str,
    place: str,
    hue: int | None,
    by: User | None,
    at: datetime,
) -> Agency:
    agency = Agency.objects.create(
        code=code, name=name, short_name=short_name, government=government, place=place, hue=hue
    )
    record(kind="agency.created", subject=agency, by=by, at=at, agency=agency, name=name)
    return agency


@transaction.atomic
def create_unit(
    *,
    agency: Agency,
    parent: OrgUnit | None,
    code: str,
    name: str,
    kind: str,
    since: date,
    by: User | None,
    at: datetime,
    short_name: str = "",
    aliases: Sequence[str] = (),
    source: str = "",
    assumption: str = "",
) -> OrgUnit:
    """A unit below `parent` (None: the top of the agency), in force from `since`."""
    if parent is not None:  # where it hangs now, not where it hung when the caller read it
        parent = OrgUnit.objects.select_for_update().get(pk=parent.pk)
    unit = OrgUnit.objects.create(
        agency=agency, parent=parent, path=f"?{code}", code=code, name=name, short_name=short_name or name,
        kind=kind, period=DateRange(since), source=source, assumption=assumption,
    )  # fmt: skip
    unit.path = f"{parent.path if parent else ''}{unit.pk:07d}."
    unit.save(update_fields=["path"])
    UnitAlias.objects.bulk_create(
        UnitAlias(agency=agency, unit=unit, name=alias, period=DateRange(since), source=source)
        for alias in aliases
    )
    record(
        kind="unit.created", subject=unit, by=by, at=at, agency=agency, name=name, parent=parent and parent.pk
    )
    return unit


@transaction.atomic
def move_unit(*, unit_id: int, parent_id: int, by: User | None, at: datetime) -> OrgUnit:
    """Hang a unit with everything below it under another parent; ORG-02 refuses a cycle."""
    rows = OrgUnit.objects.select_for_update().filter(pk__in=[unit_id, parent_id]).order_by("pk")
    locked = {row.pk: row for row in rows}
    unit: OrgUnit = locked[unit_id]
    parent: OrgUnit = locked[parent_id]
    refuse(rules.cannot_move(unit, parent))
    before, after = unit.path, f"{parent.path}{unit.pk:07d}."
    OrgUnit.objects.filter(path__startswith=before).update(
        path=Concat(Value(after), Substr(F("path"), len(before) + 1))
    )
    unit.path, unit.parent = after, parent
    unit.save(update_fields=["parent"])
    record(kind="unit.moved", subject=unit, by=by, at=at, agency=unit.agency, old=before, new=after)
    return unit


@transaction.atomic
def create_position(
    *,
    unit: OrgUnit,
    code: str,
    title: str,
    tier: str,
    since: date,
    by: User | None,
    at: datetime,
    short_title: str = "",
    order: int = 0,
    aliases: Sequence[str] = (),
    source: str = "",
    assumption: str = "",
) -> Position:
    position = Position.objects.create(
        agency=unit.agency, unit=unit, code=code, title=title, short_title=short_title or title, tier=tier,
        order=order, period=DateRange(since), source=source, assumption=assumption,
    )  # fmt: skip
    PositionAlias.objects.bulk_create(
        PositionAlias(agency=unit.agency, position=position, name=alias) for alias in aliases
    )
    record(kind="position.created", subject=position, by=by, at=at, agency=unit.agency, title=title)
    return position


@transaction.atomic
def set_superior(
    *,
    position: Position,
    superior: Position,
    since: date,
    by: User | None,
    at: datetime,
    assumption: str = "",
) -> Superior:
    """From `since` on, `superior` is the direct superior; the former link ends the day before."""
    # one change at a time in an agency: two that are each harmless could close a circle together
    Agency.objects.select_for_update(no_key=True).get(pk=position.agency_id)
    period = DateRange(since)
    refuse(rules.cannot_be_superior(position, superior, above=_above(superior, period)))
    links: PeriodQuerySet = Superior.objects.filter(position=position)
    former = _end(links.as_of(since).first(), on=since)
    refuse(rules.cannot_follow(position, linked_later=links.filter(period__overlap=period).exists()))
    link = Superior.objects.create(
        agency=position.agency, position=position, superior=superior, period=period,
        assumption=assumption,
    )  # fmt: skip
    record(
        kind="superior.set", subject=position, by=by, at=at, agency=position.agency,
        old=former and former.superior_id, new=superior.pk, since=since,
    )  # fmt: skip
    return link


@transaction.atomic
def appoint(
    *,
    position: Position,
    user: User,
    since: date,
    by: User | None,
    at: datetime,
    kind: str = Holder.Kind.DEFINITIVE,
    until: date | None = None,
    rank: str = "",
    decree: str = "",
) -> Holder:
    """Put a person into a post; a new definitive holder ends the former one's term (ORG-01).

    `until` is the first day on which the person no longer holds the post; None: open.
    """
    Position.objects.select_for_update().get(pk=position.pk)
    User.objects.select_for_update().get(pk=user.pk)
    period = _period(since, until)
    taken = False
    if kind == Holder.Kind.DEFINITIVE:
        terms: PeriodQuerySet = Holder.objects.filter(position=position, kind=kind)
        _end(terms.as_of(since).first(), on=since)
        taken = terms.filter(period__overlap=period).exists()
    refuse(rules.cannot_appoint(position, taken=taken, held=_granted(user, period)))
    holder = Holder.objects.create(
        agency=position.agency, position=position, user=user, kind=kind, rank=rank, decree=decree,
        period=period,
    )  # fmt: skip
    record(
        kind="holder.appointed", subject=position, by=by, at=at, agency=position.agency,
        user=user.pk, holding=kind, since=since,
    )  # fmt: skip
    return holder


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: Role,
    agency: Agency,
    position: Position | None,
    since: date,
    by: User | None,
    at: datetime,
    until: date | None = None,
) -> RoleGrant:
    """Give a role that no post gives: ORG-03 not to oneself, ORG-04 nothing beside the superadmin."""
    User.objects.select_for_update().get(pk=user.pk)
    period = _period(since, until)
    held = _granted(user, period)
    posts = Holder.objects.filter(user=user, period__overlap=period).exists()
    refuse(rules.cannot_grant(user=user, role=role, by=by, held=held, has_post=posts))
    grant = RoleGrant.objects.create(agency=agency, user=user, role=role, position=position, period=period)
    record(kind="role.granted", subject=user, by=by, at=at, agency=agency, role=role, since=since)
    return grant


@transaction.atomic
def set_up_instance(
    *,
    token: str,
    agency_name: str,
    agency_short: str,
    government: str,
    place: str,
    name: str,
    email: str,
    password: str,
    on: date,
    at: datetime,
) -> User:
    """The first start in production: the administrator and the agency, in exchange for the link."""
    user = redeem_setup_link(token=token, name=name, email=email, password=password, at=at)
    agency = create_agency(
        code="utama", name=agency_name, short_name=agency_short, government=government, place=place, hue=None,
        by=user, at=at,
    )  # fmt: skip
    grant_role(user=user, role=Role.SUPERADMIN, agency=agency, position=None, since=on, by=None, at=at)
    return user


def _period(since: date, until: date | None) -> DateRange:
    refuse(rules.cannot_last(since, until))
    return DateRange(since, until)


def _end(former: Fact | None, *, on: date) -> Fact | None:
    """End a fact the day before `on`; one that began on that very day never held and leaves no row."""
    if former is None:
        return None
    if former.period.lower == on:
        former.delete()
    else:
        former.period = DateRange(former.period.lower, on)
        former.save(update_fields=["period"])
    return former


@transaction.atomic
def note_nips(*, holders: Iterable[Holder], by: User, at: datetime) -> set[int]:
    """Put on record whose whole NIP somebody has before them; every person once a day (ORG-09).

    One event for all that are new today, with the ids of the persons and no NIP; one's own is not noted.
    Returns these ids. One query where nothing is new, and as many for one person as for a thousand.
    """
    people = {holder.user_id for holder in holders if holder.user.nip} - {by.pk}
    if not people:
        return set()
    midnight = timezone.make_aware(datetime.combine(timezone.make_naive(at).date(), time()))
    new = people - queries.nips_noted(by, since=midnight)
    if new:
        record(kind=queries.NIP_SEEN, subject=by, by=by, at=at, people=sorted(new))
    return new


def _granted(user: User, period: DateRange) -> set[Role]:
    """The roles granted to a person on any day of a period."""
    return {Role(grant.role) for grant in RoleGrant.objects.filter(user=user, period__overlap=period)}


def _above(position: Position, period: DateRange) -> set[int]:
    """The ids of the posts that stand above `position` on any day of a period.

    Each link narrows the period for the links above it; on no day is there a circle, so this ends.
    """
    found: set[int] = set()
    links = Superior.objects.filter(position=position, period__overlap=period)
    for link in links.select_related("superior"):
        found |= {link.superior_id} | _above(link.superior, _common(period, link.period))
    return found


def _common(one: DateRange, other: DateRange) -> DateRange:
    uppers = [period.upper for period in (one, other) if period.upper is not None]
    return DateRange(max(one.lower, other.lower), min(uppers, default=None))
