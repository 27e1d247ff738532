"""Who reaches what: duties of a day, and the reach of each right of the matrix."""

from datetime import date

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from selaras.accounts.access import Reach, matrix
from selaras.accounts.models import POST_ROLES, Role, User
from selaras.actionplans import access as plans
from selaras.cascade import access as cascade
from selaras.org import access
from selaras.org.models import Holder, OrgUnit, Position, RoleGrant
from tests.factories import (
    SINCE,
    appoint,
    make_annex,
    make_commitment,
    make_edition,
    make_grantee,
    make_indicator,
    make_objective,
    make_position,
    make_row,
    make_unit,
    make_user,
)

JULY = date(2024, 7, 1)
WITH_DUTY = [role for role in Role if role is not Role.PUBLIC]
# what a reach means for units, seen from a duty in the middle of three levels
UNITS = {
    Reach.AGENCY: {"top", "own", "below", "beside"},
    Reach.MASKED: {"top", "own", "below", "beside"},
    Reach.UNIT_AND_BELOW: {"own", "below"},
    Reach.UNIT: {"own"},
    Reach.OWN: {"own"},
}


@pytest.fixture
def world(db):
    """An agency with units above, below and beside one's own, somebody in each; and a foreign agency."""
    top = make_unit()
    own = make_unit(parent=top)
    units = {"top": top, "own": own, "below": make_unit(parent=own), "beside": make_unit(parent=top)}
    units["foreign"] = make_unit()
    for unit in units.values():
        appoint(make_position(unit))
    return units


def person(role, unit):
    """Somebody with the role in the unit, by post or by grant."""
    if role not in POST_ROLES:
        return make_grantee(role, None if role is Role.SUPERADMIN else make_position(unit), unit.agency)
    tiers = [tier for tier in Position.Tier if Position(tier=tier).role is role]
    return appoint(make_position(unit, tiers[0])).user


def duties(role, unit):
    return access.duties_of(person(role, unit), on=SINCE)


def names(world, units):
    return {name for name, unit in world.items() if unit.pk in {found.pk for found in units}}


@pytest.mark.parametrize("tier", Position.Tier)
def test_every_tier_stands_in_a_column_of_the_matrix(tier):
    role = Position(tier=tier).role
    assert role in POST_ROLES
    assert role == ("kasubbag" if tier == "ketua-subkelompok" else tier)


@pytest.mark.parametrize("role", WITH_DUTY)
def test_a_duty_says_role_agency_post_and_unit(world, role):
    (duty,) = duties(role, world["own"])
    assert (duty.role, duty.agency_id) == (role, world["own"].agency_id)
    if role is Role.SUPERADMIN:
        assert (duty.position_id, duty.unit_id, duty.unit_path) == (None, None, "")
    else:
        assert (duty.unit_id, duty.unit_path) == (world["own"].pk, world["own"].path)


@pytest.mark.parametrize("role", WITH_DUTY)
def test_may_and_units_within_agree_for_every_right(world, role):
    """The deed is open exactly where the matrix says, and reaches exactly the units that its codes mean."""
    mine = duties(role, world["own"])
    told = {}
    for right, cells in matrix().items():
        row = (right.subject, right.deed, right.state)
        assert mine.may(*row) is bool(cells[role])
        told.setdefault(cells[role], row)
    for codes, row in told.items():
        expected = set().union(*(UNITS.get(code, set()) for code in codes))
        if role is Role.SUPERADMIN:  # without a post only the whole agency can be reached
            expected = UNITS[Reach.AGENCY] if codes & {Reach.AGENCY, Reach.MASKED} else set()
        assert names(world, OrgUnit.objects.filter(access.units_within(mine, *row))) == expected, row


@pytest.mark.parametrize("role", WITH_DUTY)
def test_reading_a_unit_in_full_agrees_with_the_reach(world, role):
    mine = duties(role, world["own"])
    within = OrgUnit.objects.filter(access.units_within(mine, "cascading", "lihat"))
    assert {name for name, unit in world.items() if cascade.may_read_in_full(mine, unit)} == names(
        world, within
    )


@pytest.mark.parametrize("role", WITH_DUTY)
def test_names_are_read_within_reach_and_ones_own_always(world, role):
    mine = duties(role, world["own"])
    seen = access.holders_visible(mine)
    within = OrgUnit.objects.filter(access.units_within(mine, "pegawai", "lihat_ringkas"))
    assert {row.position.unit_id for row in seen.exclude(user_id=mine.user_id)} == {
        unit.pk for unit in within
    }
    assert seen.filter(user_id=mine.user_id).count() == Holder.objects.filter(user_id=mine.user_id).count()


FULL_NIP_NOBODY = {
    Role.STAFF, Role.FUNCTIONAL, Role.OPERATOR, Role.DATA_STEWARD, Role.PLANNING_AGENCY, Role.SUPERADMIN,
}  # fmt: skip
FULL_NIP_ALL = {Role.HR_ADMIN, Role.INSPECTORATE, Role.AUDITOR}


@pytest.mark.parametrize("role", WITH_DUTY)
def test_a_full_nip_is_shown_to_the_line_above_and_to_those_who_need_it(world, role):
    mine = duties(role, world["own"])
    others = access.holders_with_full_nip(mine).exclude(user_id=mine.user_id)
    expected = UNITS[Reach.AGENCY] if role in FULL_NIP_ALL else {"own", "below"}
    expected = set() if role in FULL_NIP_NOBODY else expected
    assert names(world, [row.position.unit for row in others]) == expected
    assert access.holders_with_full_nip(mine).filter(user_id=mine.user_id).exists() is (role in POST_ROLES)


@pytest.mark.parametrize("role", WITH_DUTY)
def test_a_foreign_agency_does_not_exist(world, role):
    foreign = world["foreign"].agency
    annex = make_annex(make_edition(foreign), make_position(world["foreign"]))
    row = make_row(annex, make_indicator(make_objective(foreign)))
    make_commitment(row, make_position(world["foreign"]))
    mine = duties(role, world["own"])
    assert [agency.pk for agency in access.agencies(mine)] == [world["own"].agency_id]
    for seen in (
        access.units, access.positions, access.holders_visible, access.holders_with_full_nip,
        access.positions_ever, access.holders_ever_visible, access.holders_ever_with_full_nip,
        cascade.editions, cascade.annexes, cascade.rows, cascade.commitments, cascade.remarks,
        plans.activities, plans.checkpoints, plans.plans, plans.checkpoints_owed, plans.plans_owed,
    ):  # fmt: skip
        assert not seen(mine).filter(agency=foreign).exists()
    assert cascade.years(mine, agency=foreign) == []
    assert not cascade.may_read_in_full(mine, world["foreign"])


@pytest.mark.parametrize("role", WITH_DUTY)
def test_negative_control_in_ones_own_agency_the_same_functions_answer(world, role):
    agency = world["own"].agency
    edition = make_edition(agency)
    annex = make_annex(edition, make_position(world["own"]))
    row = make_row(annex, make_indicator(make_objective(agency)))
    commitment = make_commitment(row, make_position(world["own"]))
    mine = duties(role, world["own"])
    seen = [cascade.editions, cascade.annexes, cascade.rows, cascade.commitments]
    found = [one for show in seen for one in show(mine)]
    assert found == ([] if role is Role.SUPERADMIN else [edition, annex, row, commitment])
    assert cascade.years(mine, agency=agency) == ([] if role is Role.SUPERADMIN else [2024])
    assert names(world, access.units(mine)) == UNITS[Reach.AGENCY]
    assert set(access.positions(mine)) == set(Position.objects.filter(agency=agency))


def test_years_come_newest_first_and_once(world):
    for year in (2023, 2025, 2024):
        make_edition(world["own"].agency, year)
    assert cascade.years(duties(Role.MAYOR, world["top"]), agency=world["own"].agency) == [2025, 2024, 2023]


def test_an_inactive_person_has_no_duty(world):
    user = person(Role.MAYOR, world["top"])
    User.objects.filter(pk=user.pk).update(is_active=False)
    none = access.duties_of(User.objects.get(pk=user.pk), on=SINCE)
    assert (list(none), none.roles, none.positions, none.agency_ids) == ([], set(), set(), set())
    assert not none.may("cascading", "lihat")
    assert not OrgUnit.objects.filter(access.units_within(none, "cascading", "lihat")).exists()


def test_a_person_without_post_sees_only_oneself(world):
    none = access.duties_of(make_user(), on=SINCE)
    for seen in (access.agencies, access.units, access.positions, access.holders_visible):
        assert not seen(none).exists()


def test_a_duty_ends_with_its_post(world):
    holder = appoint(make_position(world["own"]))
    operator = person(Role.OPERATOR, world["own"])
    Position.objects.filter(unit=world["own"]).update(period=DateRange(SINCE, JULY))
    for user in (holder.user, operator):
        assert [len(list(access.duties_of(user, on=day))) for day in (date(2024, 6, 30), JULY)] == [1, 0]


def test_a_grant_ends_with_its_period(world):
    user = person(Role.AUDITOR, world["own"])
    RoleGrant.objects.filter(user=user).update(period=DateRange(SINCE, JULY))
    assert [access.duties_of(user, on=day).roles for day in (date(2024, 6, 30), JULY)] == [
        {Role.AUDITOR},
        set(),
    ]


def test_duties_of_several_agencies_are_added(world):
    user = person(Role.MAYOR, world["top"])
    appoint(make_position(world["foreign"], "camat"), user, kind=Holder.Kind.PLT)
    mine = access.duties_of(user, on=SINCE)
    assert mine.agency_ids == {world["top"].agency_id, world["foreign"].agency_id}
    within = OrgUnit.objects.filter(access.units_within(mine, "cascading", "lihat"))
    assert names(world, within) == set(world)


def test_duties_cost_two_queries_however_many_there_are(world, django_assert_num_queries):
    user = person(Role.STAFF, world["own"])
    for _ in range(5):
        appoint(make_position(world["own"]), user, kind=Holder.Kind.PLH)
    with django_assert_num_queries(2):
        assert len(list(access.duties_of(user, on=SINCE))) == 6


def test_a_page_says_what_a_person_is_today(world):
    user = appoint(make_position(world["own"], title="Kepala Bagian Hukum")).user
    appoint(make_position(world["below"], title="Camat Contoh"), user, kind=Holder.Kind.PLT)
    assert access.posts_of(access.duties_of(user, on=SINCE)) == ["Kepala Bagian Hukum", "Plt. Camat Contoh"]
    auditor = person(Role.AUDITOR, world["own"])
    assert access.posts_of(access.duties_of(auditor, on=SINCE)) == ["Auditor"]


@pytest.mark.parametrize("role", [Role.MAYOR, Role.OPERATOR])
def test_a_duty_without_a_post_reaches_no_unit(world, role):
    """Such a row cannot be made; if it were, an empty path must not mean the whole tree."""
    mine = access.Duties(0, SINCE, (access.Duty(role, world["own"].agency_id, None, None, ""),))
    assert not access.holders_with_full_nip(mine).exists()
    for right in matrix():
        within = access.units_within(mine, right.subject, right.deed, right.state)
        if not matrix()[right][role] & {Reach.AGENCY, Reach.MASKED}:
            assert not OrgUnit.objects.filter(within).exists()
    assert not cascade.may_read_in_full(mine, world["own"])
