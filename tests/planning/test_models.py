"""Objectives, the dictionary, and targets in three states."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selaras.accounts.models import Role
from selaras.cascade.models import MatrixRow
from selaras.engine.targets import NA, YearTargets
from selaras.kernel.models import AuditEvent
from selaras.org.access import duties_of
from selaras.planning import access, actions
from selaras.planning.models import TARGET_FIELDS, Component, Indicator, Objective
from selaras.planning.queries import free_code
from tests.conftest import NOW
from tests.factories import (
    SINCE,
    appoint,
    make_agency,
    make_annex,
    make_edition,
    make_grantee,
    make_indicator,
    make_objective,
    make_position,
    make_row,
    make_unit,
)

targets = st.builds(
    YearTargets,
    *[st.one_of(st.none(), st.just(NA), st.decimals(-(10**15), 10**15, places=4))] * len(TARGET_FIELDS),
)


@pytest.fixture
def row(db):
    agency = make_agency()
    annex = make_annex(make_edition(agency), make_position(make_unit(agency)))
    numbers = YearTargets(*map(Decimal, (5, 25, 55, 100, 100)))
    return make_row(annex, make_indicator(make_objective(agency)), numbers)


def set_raw(row, expression):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE cascade_matrixrow SET {expression} WHERE id = %s", [row.pk])  # noqa: S608


@pytest.mark.parametrize("field", TARGET_FIELDS)
def test_TGT_02_what_is_not_measured_carries_no_number(row, field):
    with pytest.raises(IntegrityError, match="row_na_carries_no_number"):
        set_raw(row, f"not_measured = '{{{field}}}'")
    set_raw(row, f"not_measured = '{{{field}}}', {field} = NULL")
    with pytest.raises(IntegrityError, match="row_na_carries_no_number"):
        set_raw(row, f"{field} = 0")


@pytest.mark.parametrize("unknown", ["{q5}", "{Q1}", "{''}", "{q1,q5}"])
def test_TGT_02_only_a_quarter_or_the_year_is_not_measured(row, unknown):
    with pytest.raises(IntegrityError, match="row_na_names_a_field"):
        set_raw(row, f"q1 = NULL, not_measured = '{unknown.replace(chr(39) * 2, chr(34) * 2)}'")


def test_blank_not_measured_and_zero_are_three_states_of_one_cell(row):
    row.targets = YearTargets(q1=None, q2=NA, q3=Decimal(0))
    row.save()
    kept = MatrixRow.objects.get(pk=row.pk)
    assert (kept.targets.q1, kept.targets.q2, kept.targets.q3) == (None, NA, Decimal(0))
    assert kept.not_measured == ["q2"]


@given(given=targets)
def test_targets_come_back_as_they_were_set(given):
    row = MatrixRow()
    row.targets = given
    assert row.targets == given


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given=targets)
def test_targets_come_back_from_the_database_as_they_were_set(row, given):
    row.targets = given
    row.save()
    assert MatrixRow.objects.get(pk=row.pk).targets == given


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=targets, second=targets)
def test_nothing_of_earlier_targets_remains(row, first, second):
    row.targets = first
    row.targets = second
    row.save()
    assert MatrixRow.objects.get(pk=row.pk).targets == second


@pytest.fixture
def objective(db):
    return make_objective(make_agency())


def test_the_same_block_and_name_is_the_same_objective_and_is_told_once(objective):
    again = actions.define_objective(
        agency=objective.agency, block=objective.block, name=objective.name, order=99, by=None, at=NOW
    )
    assert (again, again.order) == (objective, objective.order)
    assert AuditEvent.objects.filter(kind="objective.defined").count() == 1
    assert str(objective) == objective.name


def test_one_name_in_two_blocks_is_two_objectives(objective):
    other = make_objective(objective.agency, "khusus", name=objective.name)
    assert other.pk != objective.pk
    with pytest.raises(IntegrityError, match="objective_unique"):
        Objective.objects.create(agency=objective.agency, block="khusus", name=objective.name)


def test_a_code_is_used_once_in_an_agency(objective):
    make_indicator(objective, code="IKM")
    make_indicator(make_objective(make_agency()), code="IKM")
    with pytest.raises(IntegrityError, match="indicator_code_unique"):
        make_indicator(objective, code="IKM")


@pytest.mark.parametrize(
    ("low", "high", "ordered"),
    [(0, 100, True), (5, 5, True), (None, 1, True), (1, None, True), (2, 1, False)],
)
def test_a_scale_begins_before_it_ends(objective, low, high, ordered):
    if ordered:
        assert make_indicator(objective, low=low, high=high).pk
    else:
        with pytest.raises(IntegrityError, match="indicator_scale_ordered"):
            make_indicator(objective, low=low, high=high)


def test_a_component_is_another_indicator_and_named_once(objective):
    whole, part = make_indicator(objective, code="IKL", name="Layanan"), make_indicator(objective)
    component = actions.link_component(whole=whole, part=part, by=None, at=NOW)
    assert (str(whole), str(component)) == ("IKL Layanan", f"component/{component.pk}")
    assert AuditEvent.objects.get(kind="component.linked").data == {"part": part.code}
    with pytest.raises(IntegrityError, match="component_unique"), transaction.atomic():
        actions.link_component(whole=whole, part=part, by=None, at=NOW)
    with pytest.raises(IntegrityError, match="component_is_another"), transaction.atomic():
        actions.link_component(whole=whole, part=whole, by=None, at=NOW)
    assert Component.objects.count() == 1


def test_a_component_of_another_agency_is_refused_at_commit(objective):
    actions.link_component(
        whole=make_indicator(objective), part=make_indicator(make_objective(make_agency())), by=None, at=NOW
    )
    with (
        pytest.raises(IntegrityError, match="planning_component_part_id_same_agency"),
        connection.cursor() as cursor,
    ):
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_dictionary_comes_in_the_order_of_its_objectives(objective):
    earlier = make_objective(objective.agency, order=0)
    codes = [make_indicator(of, number=number, code=code).code for of, number, code in (
        (objective, 2, "D"), (objective, 1, "C"), (earlier, 2, "B"), (earlier, 1, "A")
    )]  # fmt: skip
    assert list(Indicator.objects.values_list("code", flat=True)) == sorted(codes)


def test_an_indicator_that_nobody_has_named_gets_the_next_free_code(objective):
    make_indicator(objective, code="BARU-1")
    make_indicator(objective, code="BARU-3")
    assert free_code(agency=objective.agency) == "BARU-2"
    assert free_code(agency=make_agency()) == "BARU-1"


@pytest.mark.parametrize(
    ("role", "sees"), [(Role.STAFF, True), (Role.AUDITOR, True), (Role.SUPERADMIN, True)]
)
def test_the_dictionary_of_ones_agency_is_open_to_everybody_in_it_and_no_other(objective, role, sees):
    indicator = make_indicator(objective)
    make_indicator(make_objective(make_agency()))
    unit = make_unit(objective.agency)
    post = make_position(unit, "pelaksana")
    user = appoint(post).user if role is Role.STAFF else make_grantee(role, None, objective.agency)
    assert list(access.indicators(duties_of(user, on=SINCE))) == ([indicator] if sees else [])
