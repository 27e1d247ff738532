"""KAS-03: who changes a matrix, opens an edition and puts it in force."""

import pytest

from selaras.accounts.models import Role
from selaras.cascade import access
from selaras.org.access import duties_of
from selaras.org.models import OrgUnit
from tests.conftest import TODAY
from tests.factories import (
    appoint,
    make_agency,
    make_annex,
    make_edition,
    make_grantee,
    make_official,
    make_position,
    make_unit,
    mark_published,
)


@pytest.fixture
def city(db):
    agency = make_agency()
    top = make_unit(agency, kind=OrgUnit.Kind.CITY)
    division = make_unit(parent=top)
    mayor, head = make_position(top, "walikota"), make_position(division, "kabag")
    edition = make_edition(agency)
    return {
        "agency": agency, "edition": edition, "top": top, "division": division,
        "first": make_annex(edition, mayor, 1), "second": make_annex(edition, head, 2),
        "mayor": appoint(mayor).user, "head": appoint(head).user,
    }  # fmt: skip


def numbers(user):
    return [annex.number for annex in access.editable_annexes(duties_of(user, on=TODAY)).order_by("number")]


def test_KAS_03_a_holder_changes_what_the_post_hands_down(city):
    assert (numbers(city["mayor"]), numbers(city["head"])) == ([1], [2])


def test_KAS_03_an_operator_changes_what_posts_of_the_unit_hand_down(city):
    operator = make_grantee(Role.OPERATOR, make_position(city["division"], "pelaksana"))
    assert numbers(operator) == [2]


@pytest.mark.parametrize("role", [Role.HR_ADMIN, Role.PLANNING_AGENCY])
def test_KAS_03_the_planners_of_the_agency_change_everything(city, role):
    planner = make_grantee(role, make_position(city["division"], "pelaksana"))
    assert numbers(planner) == [1, 2]
    assert access.may_prepare(duties_of(planner, on=TODAY), city["agency"])
    assert not access.may_publish(duties_of(planner, on=TODAY), city["edition"])


@pytest.mark.parametrize("role", [Role.INSPECTORATE, Role.AUDITOR])
def test_KAS_03_who_watches_changes_nothing(city, role):
    duties = duties_of(make_grantee(role, make_position(city["top"], "fungsional")), on=TODAY)
    assert not access.editable_annexes(duties).exists()
    assert not access.may_prepare(duties, city["agency"])
    assert not access.may_publish(duties, city["edition"])


def test_KAS_03_a_stranger_changes_nothing(city):
    stranger = make_official()
    assert numbers(stranger) == []
    assert not access.may_prepare(duties_of(stranger, on=TODAY), city["agency"])
    assert not access.may_prepare(duties_of(stranger, on=TODAY), None)


def test_KAS_03_only_the_head_of_the_agency_publishes(city):
    mayor, head = (duties_of(city[who], on=TODAY) for who in ("mayor", "head"))
    assert access.may_publish(mayor, city["edition"])
    assert access.may_prepare(mayor, city["agency"])
    assert not access.may_publish(head, city["edition"])
    assert not access.may_prepare(head, city["agency"])


def test_KAS_03_nobody_publishes_for_another_agency(city):
    other = make_edition(make_agency())
    assert not access.may_publish(duties_of(city["mayor"], on=TODAY), other)


def test_KAS_03_a_published_matrix_is_changed_by_nobody(city):
    mark_published(city["edition"])
    assert numbers(city["mayor"]) == []
