"""PK-44 to PK-46: who takes which line of the budget document."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from selaras.agreements import actions, queries
from selaras.agreements.queries.content import level
from selaras.engine.agreements import State
from selaras.engine.findings import Severity
from selaras.kernel.rules import RuleError
from selaras.planning.models import BudgetItem
from tests.agreements.test_budget import dpa, ids
from tests.agreements.world import D, put
from tests.conftest import NOW
from tests.factories import appoint, make_position, set_superior

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def document(world):
    return dpa(world.division)


@pytest.fixture
def peer(world):
    """Another head of subdivision below the same head of division."""
    post = make_position(world.subdivision, world.sub_post.tier, title="Kepala Subbagian Lain")
    set_superior(post, world.head_post)
    appoint(post)
    return post


def codes(document, draft):
    items = document.items.filter(level=level(draft)["budget"]).order_by("order")
    return list(items.values_list("code", flat=True))


def take(draft, document, *chosen):
    return actions.take_budget(agreement=draft, items=ids(document, *chosen), by=draft.holder.user, at=LATER)


def shared(draft):
    return [
        (finding.severity, finding.message)
        for finding in queries.checkup(draft).findings
        if finding.rule == "PK-45"
    ]


@pytest.mark.parametrize("state", sorted(set(State)))
def test_PK_45_two_posts_of_a_tier_do_not_take_one_line(world, document, peer, state):
    mine, theirs = world.draft(world.sub_post), world.draft(peer)
    code, other = codes(document, mine)[:2]
    take(mine, document, code)
    take(theirs, document, code)
    put(theirs, state)
    found = shared(mine)
    if state in {State.REVISED, State.ENDED, State.VOID}:
        assert found == []
        return
    ((severity, message),) = found
    drafted = state in {State.DRAFT, State.RETURNED}
    assert severity == (Severity.WARNING if drafted else Severity.ERROR)
    assert "juga diambil Kepala Subbagian Lain" in message
    take(mine, document, other)
    assert shared(mine) == []


def test_PK_45_who_comes_second_is_refused(world, document, peer):
    mine, theirs = world.draft(world.sub_post), world.draft(peer)
    for draft in (mine, theirs):
        take(draft, document, codes(document, draft)[0])
    put(theirs, State.SUBMITTED)
    with pytest.raises(RuleError, match=r"Kepala Subbagian Lain.*PK-45"):
        actions.submit(agreement=mine, by=mine.holder.user, at=LATER)
    put(mine, State.SUBMITTED)
    with pytest.raises(RuleError, match=r"Kembalikan perjanjian ini.*PK-45"):
        actions.approve(agreement=mine, by=world.people["head"], at=LATER)


def test_PK_45_what_fits_into_the_line_is_no_matter(world, document, peer):
    """Lines that the document itself splits in amount: only the sum counts."""
    mine, theirs = world.draft(world.sub_post), world.draft(peer)
    code = codes(document, mine)[0]
    for draft in (mine, theirs):
        take(draft, document, code)
    whole = BudgetItem.objects.get(document=document, code=code).amount
    mine.budget.update(amount=whole - D("0.01"))
    theirs.budget.update(amount=D("0.01"))
    assert shared(mine) == []
    theirs.budget.update(amount=D("0.02"))
    assert len(shared(mine)) == 1


def test_PK_45_above_and_below_carry_the_same_money(world, document):
    head, sub = world.draft(), world.draft(world.sub_post)
    take(head, document, codes(document, head)[0])
    line = head.budget.get()
    line.pk, line.agreement = None, sub
    line.save()
    assert shared(head) == shared(sub) == []


def test_PK_45_two_who_hand_in_at_once_wait_for_each_other(world, document):
    draft = world.draft()
    take(draft, document, *codes(document, draft))
    with CaptureQueriesContext(connection) as asked:
        actions.submit(agreement=draft, by=draft.holder.user, at=LATER)
    said = [one["sql"] for one in asked if "FOR UPDATE" in one["sql"]]
    assert any("planning_budgetdocument" in sql for sql in said)


def test_PK_44_where_there_is_a_document_nothing_is_typed(world, document):
    draft = world.draft()
    take(draft, document, codes(document, draft)[0])
    with pytest.raises(RuleError, match=r"sudah mempunyai.*PK-44"):
        actions.set_budget(agreement=draft, lines=[("", "x", D(5), "")], by=world.people["head"], at=LATER)
    assert draft.budget.get().item is not None


def test_PK_46_an_empty_budget_below_the_unit_is_pointed_out_and_no_more(world, document):
    draft = world.draft(world.sub_post)
    (finding,) = queries.checkup(draft).findings
    assert (finding.rule, finding.severity) == ("PK-46", Severity.WARNING)
    assert actions.submit(agreement=draft, by=draft.holder.user, at=LATER).state == State.SUBMITTED
