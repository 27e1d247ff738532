"""Roles that no post gives."""

from datetime import date

import pytest
from django.db import IntegrityError

from selaras.accounts.models import GRANTED_ROLES, Role
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.org.actions import grant_role
from selaras.org.models import RoleGrant
from tests.conftest import NOW
from tests.factories import SINCE, appoint, make_agency, make_grantee, make_position, make_user

JULY = date(2024, 7, 1)


def give(user, role, *, position=None, by=None, since=SINCE, until=None):
    agency = position.agency if position else make_agency()
    return grant_role(
        user=user, role=role, agency=agency, position=position, since=since, until=until, by=by, at=NOW
    )


def refused(user, role, **given):
    with pytest.raises(RuleError) as stop:
        give(user, role, **given)
    return stop.value.rule


@pytest.mark.parametrize("role", [role for role in GRANTED_ROLES if role is not Role.SUPERADMIN])
def test_a_granted_role_is_bound_to_a_post_and_a_period(db, role):
    position = make_position()
    grant = give(make_user(), role, position=position, until=JULY)
    assert (grant.position, grant.period.lower, grant.period.upper) == (position, SINCE, JULY)
    assert str(grant) == f"{role.label}/{grant.pk}"


def test_a_grant_without_a_post_is_refused_by_the_database(db):
    with pytest.raises(IntegrityError, match="grant_is_bound_to_a_position"):
        give(make_user(), Role.OPERATOR)


@pytest.mark.parametrize("role", GRANTED_ROLES)
def test_ORG_03_nobody_grants_to_oneself(db, role):
    user = make_user()
    assert refused(user, role, position=make_position(), by=user) == "ORG-03"


def test_ORG_03_another_person_may_grant(db):
    by = make_user()
    grant = give(make_user(), Role.OPERATOR, position=make_position(), by=by)
    event = AuditEvent.objects.get(kind="role.granted")
    assert (event.by_id, event.subject_id, event.data["role"]) == (by.pk, grant.user_id, "operator")


@pytest.mark.parametrize("role", GRANTED_ROLES)
def test_ORG_04_the_superadmin_is_given_nothing_else(db, role):
    user = make_grantee(Role.SUPERADMIN)
    assert refused(user, role, position=make_position()) == "ORG-04"


@pytest.mark.parametrize("role", [role for role in GRANTED_ROLES if role is not Role.SUPERADMIN])
def test_ORG_04_who_holds_a_role_does_not_become_superadmin(db, role):
    assert refused(make_grantee(role), Role.SUPERADMIN) == "ORG-04"


def test_ORG_04_who_holds_a_post_does_not_become_superadmin(db):
    assert refused(appoint(make_position()).user, Role.SUPERADMIN) == "ORG-04"


def test_ORG_04_what_begins_later_counts_too(db):
    coming = appoint(make_position(), since=JULY).user
    assert refused(coming, Role.SUPERADMIN) == "ORG-04"
    administrator = make_user()
    give(administrator, Role.SUPERADMIN, since=JULY)
    assert refused(administrator, Role.OPERATOR, position=make_position()) == "ORG-04"


def test_ORG_04_what_has_ended_does_not_count(db):
    user = appoint(make_position(), until=JULY).user
    assert give(user, Role.SUPERADMIN, since=JULY).pk


@pytest.mark.parametrize("role", [role for role in Role if role not in GRANTED_ROLES])
def test_ORG_07_what_a_post_gives_is_not_granted(db, role):
    assert refused(make_user(), role, position=make_position()) == "ORG-07"


@pytest.mark.parametrize("until", [SINCE, date(2023, 1, 1)])
def test_ORG_08_a_grant_lasts_a_day_at_least(db, until):
    assert refused(make_user(), Role.OPERATOR, position=make_position(), until=until) == "ORG-08"
    assert not RoleGrant.objects.exists()
