"""PK-08 to the last rupiah, and PK-23 to the day."""

from datetime import date, timedelta

import pytest

from selaras.agreements import actions, queries, rules
from selaras.agreements.queries.content import level
from selaras.engine.law import as_of
from selaras.kernel.rules import RuleError
from selaras.org.models import Position
from selaras.planning.models import BudgetItem
from tests.agreements.papers import with_budget
from tests.agreements.world import D
from tests.conftest import NOW
from tests.engine.test_budget import TOTAL, WHOLE
from tests.factories import appoint, make_position, set_superior
from tests.planning.test_budgets import budget

LATER = NOW + timedelta(minutes=5)
ACTIVITIES = ["4.01.01.2.01", "4.01.01.2.02", "4.01.02.2.01"]


def dpa(unit, **fields):
    """A budget that was ratified in time for the day of the agreement."""
    return budget(unit, **{"ratified_on": date(2024, 3, 1), "received_on": date(2024, 3, 5), **fields})


@pytest.fixture
def document(world):
    return dpa(world.division)


def ids(document, *codes):
    return [item.pk for item in document.items.filter(code__in=codes)]


def take(world, draft, document, *codes):
    return actions.take_budget(
        agreement=draft, items=ids(document, *codes), by=world.people["head"], at=LATER
    )


def found(draft):
    return [finding.rule for finding in queries.checkup(draft).findings]


def test_a_head_of_division_takes_activities_under_their_programmes(world, document):
    draft = take(world, world.draft(), document, *ACTIVITIES)
    lines = [(line.heading, line.name, line.amount, line.fund) for line in draft.budget.order_by("order")]
    assert lines == [
        ("Penunjang urusan", "Perencanaan", D("500.25"), "APBD"),
        ("Penunjang urusan", "Keuangan", D("200.25"), "APBD"),
        ("Pemerintahan", "Koordinasi", D(300), "APBD"),
    ]
    assert found(draft) == []
    assert queries.budget_items(document, "program")[0].parent is None


def test_PK_08_the_whole_of_ones_own_unit(world, document):
    draft = world.draft()
    assert found(draft) == ["PK-08"]  # nothing taken at all
    take(world, draft, document, *ACTIVITIES[:2])
    (finding,) = queries.checkup(draft).findings
    assert "kurang dari" in finding.message
    assert "selisih Rp300." in finding.message
    with pytest.raises(RuleError, match="PK-08"):
        actions.submit(agreement=draft, by=world.people["head"], at=LATER)


@pytest.mark.parametrize(("sen", "rules_found"), [("0", []), ("0.01", ["PK-08"]), ("-0.01", ["PK-08"])])
def test_PK_08_to_the_last_sen(world, document, sen, rules_found):
    draft = world.draft()
    with_budget(draft, ("", "Seluruhnya", TOTAL + D(sen), "APBD"))
    assert found(draft) == rules_found


@pytest.mark.parametrize(("amount", "rules_found"), [("0.01", []), ("1000.50", []), ("1000.51", ["PK-08"])])
def test_PK_08_a_post_below_the_unit_has_a_part_of_it(world, document, amount, rules_found):
    draft = world.draft(world.sub_post)
    assert found(draft) == ["PK-46"]
    with_budget(draft, ("", "Sebagian", amount, ""))
    assert found(draft) == rules_found


def test_PK_08_whoever_sits_in_the_unit_below_its_head_has_a_part_of_it(world, document):
    """The assistants in the secretariat are not the secretary."""
    post = make_position(world.division, "asisten")
    set_superior(post, world.head_post)
    appoint(post)
    draft = world.draft(post)
    assert "PK-08" not in found(draft)
    with_budget(draft, ("", "x", TOTAL, ""))
    assert "PK-08" not in found(draft)


def test_PK_08_a_line_of_the_document_has_its_amount(world, document):
    draft = take(world, world.draft(), document, *ACTIVITIES)
    BudgetItem.objects.filter(code="4.01.02.2.01").update(amount=D(301))
    said = [finding.message for finding in queries.checkup(draft).findings]
    assert "“Koordinasi” tertulis Rp300, sedangkan DPA Rp301. Ambil ulang dari DPA." in said
    assert found(draft) == ["PK-08", "PK-08"]


def test_PK_08_a_change_of_the_document_is_taken_anew(world, document):
    draft = take(world, world.draft(), document, *ACTIVITIES)
    changed = dpa(world.division, change=1, number="DPPA-1")
    said = [finding.message for finding in queries.checkup(draft).findings]
    assert len(said) == 3
    assert "Ambil ulang dari DPPA-1." in said[0]
    assert found(take(world, draft, changed, *ACTIVITIES)) == []


@pytest.mark.parametrize("asked", [["4.01.01"], ["4.01.01.2.01.0001"], ["4.01.01.2.01", "4.01.02"]])
def test_PK_08_only_lines_of_the_level_are_taken(world, document, asked):
    draft = take(world, world.draft(), document, *ACTIVITIES)
    with pytest.raises(RuleError, match="PK-08"):
        take(world, draft, document, *asked)
    assert draft.budget.count() == 3


def test_PK_08_nothing_is_taken_where_there_is_no_document(world):
    other = dpa(world.subdivision)
    draft = world.draft()
    with pytest.raises(RuleError, match="PK-08"):
        take(world, draft, other, ACTIVITIES[0])


@pytest.mark.parametrize(
    ("name", "amount"), [(" ", "1"), ("x", "-1"), ("x", "0.001"), ("x", "NaN"), ("x", "1E18")]
)
def test_PK_08_typed_money_is_rupiah_under_a_name(world, name, amount):
    draft = world.draft()
    with pytest.raises(RuleError, match="PK-08"):
        actions.set_budget(
            agreement=draft, lines=[("", "x", D(1), ""), ("", name, D(amount), "")], by=world.people["head"],
            at=LATER,
        )  # fmt: skip
    assert not draft.budget.exists()


def test_without_a_document_what_is_typed_stands(world):
    draft = world.draft()
    actions.set_budget(agreement=draft, lines=[("", "x", D(5), "")], by=world.people["head"], at=LATER)
    assert found(draft) == []


def test_a_level_that_the_document_does_not_reach_is_not_compared(world):
    dpa(world.division, items=[WHOLE[0], WHOLE[6]])
    assert found(world.draft()) == []


def test_the_nearest_unit_with_a_document_counts_and_its_newest(world):
    city = world.division.parent
    assert queries.budget_document(world.subdivision, 2024) is None
    dpa(city)
    assert queries.budget_document(world.subdivision, 2024).unit == city
    dpa(world.division)
    dpa(world.division, change=1)
    nearest = queries.budget_document(world.subdivision, 2024)
    assert (nearest.unit, nearest.change) == (world.division, 1)
    assert queries.budget_document(world.division, 2025) is None


@pytest.mark.parametrize(
    ("day", "rules_found"),
    [
        (date(2024, 1, 7), ["PK-23"]),
        (date(2024, 1, 8), []),
        (date(2024, 2, 4), []),
        (date(2024, 2, 5), ["PK-23"]),
    ],
)
def test_PK_23_after_it_is_received_and_within_a_month(world, day, rules_found):
    document = budget(world.division)
    draft = take(world, world.draft(agreed_on=day), document, *ACTIVITIES)
    assert found(draft) == rules_found
    assert actions.submit(agreement=draft, by=world.people["head"], at=LATER)


def test_PK_23_a_document_not_received_yet_has_its_last_day_alone(world):
    budget(world.division, ratified_on=date(2024, 1, 31), received_on=None)
    draft = world.draft(agreed_on=date(2024, 3, 1))
    assert found(draft) == ["PK-08", "PK-23"]
    assert "29 Februari 2024" in queries.checkup(draft).findings[1].message
    assert rules.too_early(None, None, None) == []


@pytest.mark.parametrize(
    ("ratified", "due"),
    [
        (date(2024, 1, 31), date(2024, 2, 29)),
        (date(2023, 1, 31), date(2023, 2, 28)),
        (date(2023, 12, 29), date(2024, 1, 29)),
        (date(2024, 2, 29), date(2024, 3, 29)),
    ],
)
def test_PK_23_a_month_later_is_the_same_day_or_the_last_one(ratified, due):
    assert queries.month_after(ratified) == due


@pytest.mark.parametrize("tier", Position.Tier.values)
def test_the_law_knows_every_tier(world, tier):
    draft = world.draft()
    draft.position.tier = tier
    assert set(level(draft)) == {"objective", "budget", "funds"}
    assert level(draft)["budget"] in {"", *BudgetItem.Level.values}
    assert as_of("agreement", date(2024, 1, 1))["level"].keys() == set(Position.Tier.values)
