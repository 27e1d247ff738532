"""Who holds a post, as of a day."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selaras.accounts.models import Role
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.org.access import duties_of
from selaras.org.models import Holder
from tests.factories import SINCE, appoint, make_grantee, make_position, make_user

JULY = date(2024, 7, 1)
DAY = timedelta(days=1)
world = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def insert(holder, kind, period):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO org_holder (agency_id, position_id, user_id, kind, rank, decree, period) "
            "VALUES (%s, %s, %s, %s, '', '', %s::daterange)",
            [holder.agency_id, holder.position_id, make_user().pk, kind, period],
        )


def holders(position, day):
    return [
        (row.user, row.kind) for row in Holder.objects.as_of(day).filter(position=position).order_by("kind")
    ]


@pytest.mark.parametrize("period", ["[2024-06-01,2024-06-02)", "[2020-01-01,)", "(,2024-01-01]", "(,)"])
def test_ORG_01_the_database_refuses_a_second_definitive_holder(db, period):
    with pytest.raises(IntegrityError, match="holder_one_definitive"):
        insert(appoint(make_position()), "definitif", period)


@pytest.mark.parametrize("kind", ["plt", "plh", "pj"])
def test_ORG_01_who_acts_stands_beside_the_definitive_holder(db, kind):
    holder = appoint(make_position())
    insert(holder, kind, "[2024-01-01,)")
    insert(holder, kind, "[2024-01-01,)")
    assert len(holders(holder.position, SINCE)) == 3


def test_ORG_01_one_definitive_holder_may_follow_another_without_a_gap(db):
    holder = appoint(make_position(), until=JULY)
    insert(holder, "definitif", "[2024-07-01,)")
    insert(holder, "definitif", "(,2024-01-01)")
    assert [len(holders(holder.position, day)) for day in (SINCE - DAY, SINCE, JULY - DAY, JULY)] == [
        1,
        1,
        1,
        1,
    ]


def test_ORG_01_two_posts_have_two_definitive_holders(db):
    holder = appoint(make_position())
    insert(appoint(make_position(holder.position.unit)), "plt", "[2024-01-01,)")
    assert Holder.objects.filter(kind="definitif").count() == 2


@world
@given(start=days, later=st.integers(1, 900), probe=days)
def test_handing_over_changes_the_rights_on_the_day_itself(db, start, later, probe):
    position = make_position(since=date(2000, 1, 1))
    handover = start + timedelta(days=later)
    old, new = appoint(position, since=start).user, appoint(position, since=handover).user
    assert has_post(old, position, probe) is (start <= probe < handover)
    assert has_post(new, position, probe) is (probe >= handover)


@world
@given(start=days, length=st.integers(1, 400), probe=days)
def test_acting_for_somebody_ends_by_itself(db, start, length, probe):
    position = make_position(since=date(2000, 1, 1))
    end = start + timedelta(days=length)
    acting = appoint(position, kind=Holder.Kind.PLT, since=start, until=end).user
    assert has_post(acting, position, probe) is (start <= probe < end)


def has_post(user, position, day):
    return position.pk in duties_of(user, on=day).positions


def test_a_transfer_takes_the_rights_of_the_old_post_away_the_day_after(db):
    old, new = make_position(), make_position()
    user = appoint(old, until=JULY).user
    appoint(new, user, since=JULY)
    assert [duties_of(user, on=day).positions for day in (JULY - DAY, JULY)] == [{old.pk}, {new.pk}]


def test_one_person_may_hold_a_post_and_act_in_another(db):
    own, other = make_position(), make_position(tier="camat")
    user = appoint(own).user
    acting = appoint(other, user, kind=Holder.Kind.PLT)
    duties = duties_of(user, on=SINCE)
    assert duties.positions == {own.pk, other.pk}
    assert duties.roles == {Role.DIVISION_HEAD, Role.DISTRICT_HEAD}
    assert (acting.prefix, str(acting)) == ("Plt. ", f"holder/{acting.pk}")


def test_who_was_appointed_for_the_same_day_by_mistake_leaves_no_trace_but_in_the_trail(db):
    position = make_position()
    wrong, right = appoint(position).user, appoint(position).user
    assert holders(position, SINCE) == [(right, "definitif")]
    assert not Holder.objects.filter(user=wrong).exists()
    assert AuditEvent.objects.filter(kind="holder.appointed").count() == 2


def test_a_new_definitive_holder_does_not_end_who_acts(db):
    position = make_position()
    acting = appoint(position, kind=Holder.Kind.PLH).user
    definitive = appoint(position, since=JULY).user
    assert holders(position, JULY) == [(definitive, "definitif"), (acting, "plh")]


@pytest.mark.parametrize("until", [None, date(2025, 1, 1)])
def test_ORG_01_a_term_that_would_run_into_a_later_one_is_refused_with_a_sentence(db, until):
    position = make_position()
    later = appoint(position, since=JULY)
    with pytest.raises(RuleError, match=r"pejabat definitif pada masa itu.*ORG-01"):
        appoint(position, since=SINCE, until=until)
    assert holders(position, JULY) == [(later.user, "definitif")]


def test_ORG_01_a_refused_appointment_ends_nobodys_term(db):
    position = make_position()
    first = appoint(position, until=date(2024, 6, 1))
    appoint(position, since=JULY)
    with pytest.raises(RuleError):
        appoint(position, since=date(2024, 3, 1))
    assert holders(position, date(2024, 5, 31)) == [(first.user, "definitif")]


@pytest.mark.parametrize("until", [SINCE, SINCE - DAY])
def test_ORG_08_a_term_lasts_a_day_at_least(db, until):
    with pytest.raises(RuleError, match="ORG-08"):
        appoint(make_position(), until=until)


def test_ORG_04_the_superadmin_gets_no_post(db):
    with pytest.raises(RuleError, match="ORG-04"):
        appoint(make_position(), make_grantee(Role.SUPERADMIN))


def test_a_holder_is_named_with_the_post_in_the_trail(db):
    holder = appoint(make_position())
    event = AuditEvent.objects.get(kind="holder.appointed")
    assert (event.subject_id, event.agency_id) == (holder.position_id, holder.agency_id)
    assert event.data == {"user": holder.user_id, "holding": "definitif", "since": "2024-01-01"}
