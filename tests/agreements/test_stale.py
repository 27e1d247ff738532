"""A draft against what it rests on today: cascade, superior, budget; looked at again before it counts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from selaras.agreements import actions, queries
from selaras.agreements.models import Agreement
from selaras.editions import actions as editions
from selaras.engine.agreements import Form, State
from selaras.engine.targets import YearTargets
from selaras.kernel.rules import RuleError
from selaras.org.models import Superior
from tests.agreements.pens import pen, sign
from tests.agreements.test_budget import ACTIVITIES, dpa, take
from tests.agreements.world import REASON, TARGETS, D, put
from tests.conftest import NOW
from tests.factories import appoint, make_commitment, make_position, make_row, mark_published
from tests.planning.test_budgets import budget

LATER = NOW + timedelta(minutes=5)


def tick_more(world):
    """A published revision in which the head of subdivision carries a second indicator as well."""
    revision = editions.revise(
        edition=world.edition, reason="prioritas", explanation="prioritas kota berubah",
        by=world.people["mayor"], at=LATER,
    )  # fmt: skip
    above = revision.commitments.select_related("indicator").get(
        position=world.head_post, indicator__code="ADUAN"
    )
    row = make_row(revision.annexes.get(number=2), above.indicator, YearTargets(annual=D(100)), order=2)
    make_commitment(row, world.sub_post, parent=above)
    mark_published(revision)


def rules_found(draft):
    return [finding.rule for finding in queries.checkup(draft).findings]


def test_PK_11_a_newly_ticked_indicator_is_taken_in_before_it_is_handed_in(world):
    draft = world.draft(world.sub_post)
    assert rules_found(draft) == []
    tick_more(world)
    (finding,) = queries.checkup(draft).findings
    assert (finding.rule, finding.severity) == ("PK-11", "galat")
    assert "indikator atau target yang berbeda dari konsep ini" in finding.message
    with pytest.raises(RuleError, match=r"Perbarui konsep.*PK-11"):
        actions.submit(agreement=draft, by=world.people["sub"], at=LATER)
    redrawn = actions.redraw(agreement=draft, by=world.people["sub"], at=LATER)
    assert redrawn.lines.count() == 2
    assert actions.submit(agreement=redrawn, by=world.people["sub"], at=LATER).state == State.SUBMITTED


def test_PK_11_an_edition_published_after_the_submission_is_seen_before_the_seal(world):
    draft = actions.submit(agreement=world.draft(world.sub_post), by=world.people["sub"], at=LATER)
    tick_more(world)
    with pytest.raises(RuleError, match=r"Kembalikan perjanjian ini kepada pihak pertama.*PK-11"):
        actions.approve(agreement=draft, by=world.people["head"], at=LATER)
    kept = Agreement.objects.get(pk=draft.pk)
    assert (kept.state, kept.content) == (State.SUBMITTED, "")
    back = actions.send_back(agreement=draft, reason=REASON, by=world.people["head"], at=LATER)
    again = actions.redraw(agreement=back, by=world.people["sub"], at=LATER)
    again = actions.submit(agreement=again, by=world.people["sub"], at=LATER)
    sealed = actions.approve(agreement=again, by=world.people["head"], at=LATER)
    assert sealed.content.count('"urutan"') == 2


def test_PK_08_a_dpa_corrected_after_the_submission_is_seen_before_the_seal(world):
    document = dpa(world.division)
    draft = take(world, world.draft(), document, *ACTIVITIES)
    draft = actions.submit(agreement=draft, by=world.people["head"], at=LATER)
    document.items.filter(code=ACTIVITIES[0]).update(amount=D(1))
    with pytest.raises(RuleError, match=r"Kembalikan perjanjian ini.*PK-08"):
        actions.approve(agreement=draft, by=world.people["mayor"], at=LATER)


def test_ANG_05_what_is_ready_to_be_signed_rests_on_its_dpa(world):
    document = dpa(world.division)
    draft = take(world, world.draft(), document, *ACTIVITIES)
    draft = actions.submit(agreement=draft, by=world.people["head"], at=LATER)
    assert not queries.rests_on(document)
    ready = actions.approve(agreement=draft, by=world.people["mayor"], at=LATER)
    assert queries.rests_on(document)
    actions.reopen(agreement=ready, reason=REASON, by=world.people["mayor"], at=LATER)
    assert not queries.rests_on(document)


# PK-10: the superior of today


@pytest.fixture
def moved(world):
    """From today on the head of subdivision reports to another division."""

    def move():
        other = make_position(world.division, "kabag")
        boss = appoint(other)
        Superior.objects.filter(position=world.sub_post).update(superior=other)
        return boss

    return move


def test_PK_10_another_superior_is_noticed_at_every_step(world, moved, folders):
    sub, head = world.people["sub"], world.people["head"]
    draft = world.draft(world.sub_post)
    stages = [(State.DRAFT, lambda one: actions.submit(agreement=one, by=sub, at=LATER)),
              (State.SUBMITTED, lambda one: actions.approve(agreement=one, by=head, at=LATER)),
              (State.READY, lambda one: sign(one, 1, pen(sub), sub)),
              (State.SIGNED_FIRST, lambda one: sign(one, 2, pen(head), head))]  # fmt: skip
    boss = moved()
    for state, step in stages:
        put(draft, state)
        with pytest.raises(RuleError, match=r"Atasan langsung pihak pertama hari ini bukan.*PK-10"):
            step(draft)
        assert Agreement.objects.get(pk=draft.pk).state == state
    void = actions.cancel(agreement=draft, reason=REASON, by=sub, at=LATER)
    assert void.superior == boss


def test_PK_10_a_redrawn_draft_names_the_new_superior(world, moved):
    draft = world.draft(world.sub_post)
    boss = moved()
    redrawn = actions.redraw(agreement=draft, by=world.people["sub"], at=LATER)
    assert redrawn.superior == boss
    assert actions.submit(agreement=redrawn, by=world.people["sub"], at=LATER).state == State.SUBMITTED


@pytest.mark.parametrize("form", [Form.OUTSIDE, Form.ALONE])
def test_PK_10_a_head_who_is_given_a_superior_makes_a_new_draft(world, form):
    draft = world.of_form(form)
    assert all(queries.still_hold(draft, at=NOW).values())
    above = make_position(world.division, "walikota")
    appoint(above)
    Superior.objects.create(
        agency=world.agency, position=world.mayor_post, superior=above,
        period=Superior.objects.filter(position=world.sub_post).get().period,
    )  # fmt: skip
    assert queries.still_hold(draft, at=NOW) == {"first": True, "second": True, "line": False}


# PK-17, PK-23


def test_PK_17_a_quarter_that_differs_is_told_too(world):
    draft = world.draft(world.sub_post)
    above = world.draft()
    line = above.lines.get(indicator__code="IKM")
    line.targets = replace(TARGETS, q2=D(41))
    line.save()
    ((mine, theirs),) = queries.superior_differences(draft, list(draft.lines.all()))
    assert mine.targets.annual == theirs.targets.annual
    assert rules_found(draft) == ["PK-17"]
    line.targets = replace(TARGETS, annual=D("87.30"))
    line.save()
    assert rules_found(draft) == []


def test_PK_23_the_first_agreement_is_measured_by_the_first_dpa(world):
    dpa(world.division)
    draft = world.draft()
    assert "PK-23" not in rules_found(draft)
    budget(world.division, change=1, ratified_on=date(2024, 3, 15), received_on=date(2024, 3, 19))
    assert "PK-23" not in rules_found(draft)
    draft.number, draft.reason = 1, "strategi"
    assert "PK-23" in rules_found(draft)  # a revision follows the DPA of its day
