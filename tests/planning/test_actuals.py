"""What was spent of a DPA: recorded with source and day, against the DPA of that quarter, nothing unseen."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from selaras.accounts.models import Role
from selaras.engine.periods import QUARTERS
from selaras.engine.spending import Spent
from selaras.engine.targets import NA
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.org.access import duties_of
from selaras.planning import access, queries
from selaras.planning.actions import record_actuals
from selaras.planning.models import BudgetActual, BudgetDocument
from tests.conftest import NOW, TODAY
from tests.engine.test_budget import WHOLE
from tests.engine.test_spending import LEAVES, MEET, PAY, PLAN, REPORT
from tests.factories import make_grantee, make_position, make_unit, make_user
from tests.planning.test_budgets import budget

D = Decimal
FIRST = [Spent(PLAN, D("100.25")), Spent(PAY, D(0))]


@pytest.fixture
def unit(db):
    return make_unit()


@pytest.fixture
def document(unit):
    return budget(unit)


def seen(document, quarter=1):
    return queries.seen_of(queries.actuals_of(document.unit, year=document.year)[quarter])


def spend(document, spent, **fields):
    quarter = fields.get("quarter", 1)
    given = {
        "quarter": 1, "source": "SIPD", "dated_on": date(2024, 3 * quarter - 2, 20), "by": None, "at": NOW,
        "seen": seen(document, quarter),
    } | fields  # fmt: skip
    return record_actuals(document=document, spent=spent, **given)


def absorptions(*, year, quarter):
    """Unit -> what its lines come to."""
    lines = queries.outlays(BudgetDocument.objects.all(), year=year, quarter=quarter)
    return {unit: queries.absorbed(told) for unit, told in lines.items()}


def kept(document, quarter=1):
    return {code: one.amount for code, one in queries.actuals_of(document.unit, year=2024)[quarter].items()}


def test_what_is_spent_is_kept_with_source_day_and_person(document):
    by = make_user()
    told = spend(document, FIRST, by=by)
    assert [(one.code, one.old, one.new) for one in told] == [(PLAN, None, D("100.25")), (PAY, None, D(0))]
    row = BudgetActual.objects.get(code=PLAN)
    assert (row.source, row.dated_on, row.by, row.agency) == ("SIPD", date(2024, 1, 20), by, document.agency)
    event = AuditEvent.objects.get(kind="budget.spending_recorded")
    assert event.data["changes"] == [[PLAN, None, "100.25", ""], [PAY, None, "0", ""]]
    assert (event.by_id, event.subject_id, event.data["quarter"]) == (by.pk, document.pk, 1)


def test_lines_that_are_not_named_stay_as_they_are(document):
    spend(document, FIRST)
    spend(document, [Spent(REPORT, D(5))])
    assert kept(document) == {PLAN: D("100.25"), PAY: D(0), REPORT: D(5)}
    spend(document, [Spent(PAY, None, "Salah unit")])
    assert kept(document) == {PLAN: D("100.25"), REPORT: D(5)}
    assert AuditEvent.objects.filter(kind="budget.spending_recorded").count() == 3


@pytest.mark.parametrize(
    ("rule", "spent", "fields"),
    [
        ("ANG-10", [Spent("4.01.09", D(1))], {}),
        ("ANG-11", [Spent("4.01.02", D(1)), Spent(MEET, D(2))], {}),
        ("ANG-12", [Spent(PAY, D(151))], {}),
        ("NUM-06", [Spent(PAY, D(-1), "alasan")], {}),
        ("ANG-14", FIRST, {"source": " "}),
        ("ANG-14", FIRST, {"dated_on": date(2024, 4, 1)}),
        ("ANG-14", FIRST, {"dated_on": date(2023, 12, 31)}),
        ("ANG-14", FIRST, {"dated_on": date(2024, 3, 21)}),
        ("ANG-15", FIRST, {"quarter": 1, "changed": True}),
        ("ANG-16", FIRST, {"seen": "x"}),
        ("ANG-17", [], {}),
        ("ANG-17", [Spent(PAY, None)], {}),
    ],
)
def test_nothing_is_half_written(document, rule, spent, fields):
    if fields.get("changed"):
        budget(document.unit, change=1)  # and no longer holds for the first quarter
    given = {key: value for key, value in fields.items() if key != "changed"}
    with pytest.raises(RuleError) as refusal:
        spend(document, spent, **given)
    assert refusal.value.rule == rule
    assert not BudgetActual.objects.exists()
    assert not AuditEvent.objects.filter(kind="budget.spending_recorded").exists()


def test_ANG_12_with_a_reason_it_is_kept(document):
    spend(document, [Spent(PAY, D(151), " Pergeseran ")])
    row = BudgetActual.objects.get()
    assert (row.amount, row.reason) == (D(151), "Pergeseran")


def test_ANG_13_the_quarters_hold_one_another(document):
    late = NOW.replace(month=11)
    spend(document, [Spent(PAY, D(100))])
    spend(document, [Spent(PAY, D(120))], quarter=3, at=late)
    with pytest.raises(RuleError, match=r"turun dari TW I.*ANG-13"):
        spend(document, [Spent(PAY, D(90))], quarter=2, at=late)
    with pytest.raises(RuleError, match=r"melebihi TW III.*ANG-13"):
        spend(document, [Spent(PAY, D(130))], quarter=2, at=late)
    spend(document, [Spent(PAY, D(90), "Pengembalian")], quarter=2, at=late)
    assert kept(document, 2) == {PAY: D(90)}


def test_ANG_15_a_change_of_the_budget_takes_over_from_its_quarter_on(document):
    late = NOW.replace(month=11)
    spend(document, FIRST)
    more = [*WHOLE[:6], *(line.__class__(line.code, line.name, line.amount * 2) for line in WHOLE[6:])]
    change = budget(document.unit, change=1, ratified_on=date(2024, 9, 2), total=D("1300.50"), items=more,
                    received_on=None, at=late)  # fmt: skip
    held = [queries.in_force(document.unit, year=2024, quarter=quarter) for quarter in QUARTERS]
    assert held == [document, document, change, change]
    with pytest.raises(RuleError, match="ANG-15"):
        spend(document, FIRST, quarter=3, at=late)
    spend(change, [Spent(code, D(50), "lebih") for code in LEAVES], quarter=3, at=late)
    told = absorptions(year=2024, quarter=3)[document.unit_id]
    assert (told.ceiling, told.spent) == (D("1300.50"), D(200))
    first = absorptions(year=2024, quarter=1)[document.unit_id]
    assert (first.ceiling, first.spent, first.counted, first.due) == (D("1000.50"), D("100.25"), 2, 4)


def test_what_was_spent_outlives_the_line_it_was_spent_on(document):
    spend(document, [Spent(code, D(1)) for code in LEAVES])
    fewer = [line for line in WHOLE if not line.code.startswith("4.01.02")]
    budget(document.unit, change=1, items=fewer, total=D("700.50"))
    told = absorptions(year=2024, quarter=1)[document.unit_id]
    assert (told.ceiling, told.spent, told.counted, told.due) == (D("700.50"), D(4), 4, 4)


def test_EFI_01_no_budget_nothing_reported_and_zero_are_three_things(document):
    other = make_unit(document.agency)
    assert absorptions(year=2023, quarter=1) == {}
    told = absorptions(year=2024, quarter=1)
    assert other.pk not in told
    assert told[document.unit_id].percent is None
    spend(document, [Spent(code, D(0)) for code in LEAVES])
    told = absorptions(year=2024, quarter=1)
    assert told[document.unit_id].percent == 0
    empty = [line.__class__(line.code, line.name, D(0)) for line in WHOLE]
    budget(document.unit, change=1, items=empty, total=D(0))
    told = absorptions(year=2024, quarter=1)
    assert told[document.unit_id].percent is NA


def test_ANG_16_two_who_type_the_same_quarter_do_not_overwrite_each_other(document):
    both = seen(document)
    spend(document, [Spent(PAY, D(10))], seen=both)
    with pytest.raises(RuleError, match="ANG-16"):
        spend(document, [Spent(PAY, D(20))], seen=both)
    assert kept(document) == {PAY: D(10)}


@pytest.mark.parametrize("wrong", [{"amount": D(-1)}, {"quarter": 5}, {"quarter": 0}])
def test_the_database_refuses_what_no_rule_let_through(document, wrong):
    fields = {
        "agency": document.agency, "unit": document.unit, "year": 2024, "quarter": 1, "code": PAY,
        "amount": D(1), "source": "SIPD", "dated_on": TODAY, "at": NOW,
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetActual.objects.create(**{**fields, **wrong})
    row = BudgetActual.objects.create(**fields)
    assert str(row) == f"budget-actual/{row.pk}"
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetActual.objects.create(**fields)


def misplaced(document, foreign):
    with transaction.atomic():
        BudgetActual.objects.create(
            agency=document.agency, unit=foreign, year=2024, quarter=1, code=PAY, amount=D(1), source="SIPD",
            dated_on=TODAY, at=NOW,
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_no_unit_of_another_agency(document):
    foreign = make_unit()
    with pytest.raises(IntegrityError):
        misplaced(document, foreign)


def test_who_records_is_who_records_the_budget(document):
    post = make_position(document.unit, "kabag")
    beside = make_position(make_unit(document.agency), "kabag")
    planner = make_grantee(Role.PLANNING_AGENCY, beside)
    inspector = make_grantee(Role.INSPECTORATE, beside)
    spend(document, FIRST)
    for user, units, rows in ((planner, 2, 2), (inspector, 0, 2)):
        duties = duties_of(user, on=TODAY)
        assert (access.actual_units(duties).count(), access.actuals(duties).count()) == (units, rows)
    assert post.unit_id == document.unit_id


def test_the_queries_do_not_grow_with_units_or_lines(unit):
    counts = []
    for size in (1, 12):
        for _ in range(size):
            spend(budget(make_unit(unit.agency)), FIRST)
        with CaptureQueriesContext(connection) as asked:
            told = absorptions(year=2024, quarter=1)
        counts.append(len(asked))
    assert (len(told), counts) == (13, [3, 3])
