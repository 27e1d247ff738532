"""The DPA of a unit: recorded whole or not at all, replaced line by line while nothing rests on it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from selaras.accounts.models import Role
from selaras.agreements import actions as agreements
from selaras.agreements.queries import rests_on
from selaras.engine.agreements import State
from selaras.engine.budget import Entry
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.org.access import duties_of
from selaras.planning import access, queries
from selaras.planning.actions import record_budget
from selaras.planning.models import BudgetDocument, BudgetItem
from tests.agreements.world import D, make_world, put
from tests.conftest import NOW, TODAY
from tests.engine.test_budget import TOTAL, WHOLE
from tests.factories import make_agency, make_grantee, make_official, make_position, make_unit

DEFAULTS = {
    "year": 2024, "change": 0, "number": "DPA/A.1/4.01/2024", "ratified_on": date(2024, 1, 4),
    "received_on": date(2024, 1, 8), "total": TOTAL, "items": WHOLE, "source": "SIPD",
    "by": None, "at": NOW,
}  # fmt: skip


def budget(unit, **fields):
    return record_budget(unit=unit, **{**DEFAULTS, **fields})


@pytest.fixture
def unit(db):
    return make_unit()


def test_a_budget_is_recorded_as_a_tree(unit):
    document = budget(unit, items=list(reversed(WHOLE)))
    rows = queries.budget_tree(document)
    assert [(row.code, row.name, row.amount, row.fund) for row in rows] == [
        (entry.code, entry.name, entry.amount, "APBD") for entry in WHOLE
    ]
    codes = {row.pk: row.code for row in rows}
    assert [codes.get(row.parent_id, "") for row in rows] == [entry.parent_code for entry in WHOLE]
    assert (document.total, document.agency, str(document)) == (TOTAL, unit.agency, "DPA/A.1/4.01/2024")
    event = AuditEvent.objects.get(kind="budget.recorded")
    assert (event.subject_id, event.data["new"], event.data["lines"]) == (document.pk, str(TOTAL), 9)


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("ANG-01", {"items": [*WHOLE[:5], replace(WHOLE[5], amount=D("50.06")), *WHOLE[6:]]}),
        ("ANG-02", {"total": D("1000.51")}),
        ("ANG-02", {"total": D("-1")}),
        ("ANG-02", {"total": D("NaN")}),
        ("ANG-02", {"items": []}),
        ("ANG-03", {"items": [replace(WHOLE[0], code="4.01"), *WHOLE[1:]]}),
        ("ANG-03", {"items": [replace(WHOLE[0], name=" "), *WHOLE[1:]]}),
        ("ANG-03", {"items": [replace(WHOLE[0], fund="x" * 121), *WHOLE[1:]]}),
        ("NUM-06", {"items": [replace(WHOLE[0], amount=D("0.001")), *WHOLE[1:]]}),
        ("ANG-04", {"number": "  "}),
        ("ANG-04", {"year": 24}),
        ("ANG-04", {"ratified_on": date(2022, 12, 31)}),
        ("ANG-04", {"ratified_on": date(2025, 1, 1)}),
        ("ANG-04", {"received_on": date(2024, 1, 3)}),
        ("ANG-04", {"received_on": TODAY + timedelta(days=1)}),
        ("ANG-04", {"ratified_on": TODAY + timedelta(days=1), "received_on": None}),
        ("ANG-04", {"change": 1}),
        ("ANG-04", {"replace": True}),
    ],
)
def test_nothing_is_half_written(unit, rule, fields):
    with pytest.raises(RuleError) as refusal:
        budget(unit, **fields)
    assert refusal.value.rule == rule
    assert not BudgetDocument.objects.exists()
    assert not AuditEvent.objects.filter(kind__startswith="budget").exists()


def test_ratified_at_the_end_of_the_year_before(unit):
    assert budget(unit, ratified_on=date(2023, 12, 29), received_on=None).received_on is None


def test_ANG_04_one_change_after_the_other(unit):
    budget(unit)
    budget(unit, change=1)
    for change in (0, 1, 3):
        with pytest.raises(RuleError, match=r"DPA perubahan ke-2\..*ANG-04"):
            budget(unit, change=change)
    with pytest.raises(RuleError, match=r"DPA terbaru.*ANG-04"):
        budget(unit, change=0, replace=True)
    assert budget(unit, change=1, replace=True, number="Perbaikan").number == "Perbaikan"
    assert [queries.is_newest(one) for one in BudgetDocument.objects.order_by("change")] == [False, True]
    assert [one.version for one in BudgetDocument.objects.order_by("change")] == ["Murni", "Perubahan ke-1"]
    assert [one.change for one in queries.budget_list(BudgetDocument.objects.all(), year=2024)] == [1, 0]


def test_replacing_keeps_the_lines_whose_code_stays(unit):
    document = budget(unit)
    before = {row.code: row.pk for row in queries.budget_tree(document)}
    fewer = [*WHOLE[:4], replace(WHOLE[4], amount=D("200.25"), name="Gaji dan tunjangan"), *WHOLE[6:]]
    more = [*fewer, Entry("4.01.03", "Lain", D(1), "APBN"), Entry("4.01.03.2.01", "Lain", D(1))]
    more = [*more, Entry("4.01.03.2.01.0001", "Lain", D(1))]
    assert budget(unit, items=more, total=TOTAL + 1, replace=True).pk == document.pk
    after = {row.code: row for row in queries.budget_tree(document)}
    assert {code: row.pk for code, row in after.items() if code in before} == {
        code: pk for code, pk in before.items() if code != "4.01.01.2.02.0002"
    }
    assert (after["4.01.01.2.02.0001"].name, after["4.01.01.2.02.0001"].amount) == (
        "Gaji dan tunjangan", D("200.25"),
    )  # fmt: skip
    assert [row.order for row in after.values()] == list(range(1, 12))
    assert after["4.01.03"].fund == "APBN"
    event = AuditEvent.objects.get(kind="budget.replaced")
    assert (event.data["old"], event.data["new"]) == (str(TOTAL), str(TOTAL + 1))


def test_ANG_05_a_document_that_is_rested_on_is_not_replaced(unit):
    budget(unit)
    with pytest.raises(RuleError, match="ANG-05"):
        budget(unit, used=True, replace=True, number="lain")
    assert budget(unit, change=1, used=True).change == 1


def test_ANG_05_a_draft_keeps_the_line_it_names(db):
    world = make_world()
    document = budget(world.division)
    draft = world.draft()
    item = BudgetItem.objects.get(code="4.01.02.2.01")
    agreements.take_budget(agreement=draft, items=[item.pk], by=world.people["head"], at=NOW)
    with pytest.raises(RuleError, match=r"Masih dipakai konsep perjanjian: Koordinasi.*ANG-05"):
        budget(world.division, items=WHOLE[:6], total=D("700.50"), replace=True)
    assert document.items.count() == 9
    assert not rests_on(document)
    put(draft, State.IN_FORCE)
    assert rests_on(document)


def test_the_queries_do_not_grow_with_the_lines(unit):
    few, many = make_unit(unit.agency), make_unit(unit.agency)
    sizes = []
    for place, count in ((few, 3), (many, 60)):
        lines = [
            Entry(f"4.01.{n:02}{more}", "x", D(1))
            for n in range(1, count + 1)
            for more in ("", ".2.01", ".2.01.01")
        ]
        for replace_it in (False, True):
            with CaptureQueriesContext(connection) as asked:
                budget(place, items=lines, total=D(count), replace=replace_it)
            sizes.append(len(asked))
    assert sizes[:2] == sizes[2:]


# who


def reached(user):
    duties = duties_of(user, on=TODAY)
    return set(access.budget_units(duties)), access.budgets(duties).exists()


def test_who_reads_and_who_records_a_budget(db):
    agency = make_agency()
    city = make_unit(agency, kind="kota")
    division = make_unit(parent=city)
    below = make_unit(parent=division, kind="subbagian")
    budget(division)
    post, seat = make_position(division), make_position(below, "kasubbag")
    assert reached(make_official(division)) == ({division}, True)
    assert reached(make_grantee(Role.OPERATOR, post)) == ({division}, True)
    assert reached(make_grantee(Role.PLANNING_AGENCY, seat)) == ({city, division, below}, True)
    assert reached(make_official(below, "kasubbag")) == (set(), True)
    assert reached(make_official(city, "asisten")) == (set(), True)
    for role in (Role.HR_ADMIN, Role.INSPECTORATE, Role.AUDITOR):
        assert reached(make_grantee(role, post)) == (set(), True)
    assert reached(make_grantee(Role.SUPERADMIN, agency=agency)) == (set(), False)
    elsewhere = make_official()
    units, sees = reached(elsewhere)
    assert division not in units
    assert not sees
