"""A draft against what it rests on today: cascade, superior, budget; looked at again before it counts."""

from dataclasses import replace
from datetime import date, timedelta

import pgtrigger
import pytest

from selaras.agreements import actions, queries
from selaras.agreements.models import Agreement
from selaras.agreements.queries import drawing
from selaras.documents import actions as documents
from selaras.editions import actions as editions
from selaras.engine.agreements import Form, State
from selaras.engine.targets import YearTargets
from selaras.kernel.rules import RuleError
from selaras.org.models import Superior
from tests.agreements.pens import PASSPHRASE, pen, sign
from tests.agreements.test_budget import ACTIVITIES, dpa, take
from tests.agreements.world import REASON, TARGETS, D, put
from tests.conftest import NOW, TODAY
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


# PK-43: between the seal and the signature


def sealed(world, post=None, who=("sub", "head")):
    """The head of subdivision's, handed in and agreed to by the real deeds."""
    first, second = (world.people[name] for name in who)
    draft = actions.submit(agreement=world.draft(post or world.sub_post), by=first, at=LATER)
    return actions.approve(agreement=draft, by=second, at=LATER)


def stays(agreement, state):
    kept = Agreement.objects.get(pk=agreement.pk)
    assert (kept.state, kept.signatures.count()) == (state, int(state == State.SIGNED_FIRST))


def test_PK_43_an_edition_published_after_the_seal_is_seen_before_the_first_signature(world, folders):
    ready, sub = sealed(world), world.people["sub"]
    tick_more(world)
    with pytest.raises(RuleError, match=r"memberi 2 indikator.*Jadikan konsep lagi.*PK-43"):
        sign(ready, 1, pen(sub), sub, at=LATER)
    stays(ready, State.READY)
    back = actions.reopen(agreement=ready, reason=REASON, by=sub, at=LATER)
    assert back.noted_above is None
    again = actions.submit(agreement=actions.redraw(agreement=back, by=sub, at=LATER), by=sub, at=LATER)
    fresh = actions.approve(agreement=again, by=world.people["head"], at=LATER)
    key = documents.unlock(passphrase=PASSPHRASE, by=sub, at=LATER)
    assert sign(fresh, 1, key, sub, at=LATER).state == State.SIGNED_FIRST


def test_PK_43_and_before_the_second_one(world, folders):
    ready, sub, head = sealed(world), world.people["sub"], world.people["head"]
    half = sign(ready, 1, pen(sub), sub, at=LATER)
    tick_more(world)
    with pytest.raises(RuleError, match=r"Batalkan perjanjian ini.*PK-43"):
        sign(half, 2, pen(head), head, at=LATER)
    stays(half, State.SIGNED_FIRST)
    draft = actions.cancel(agreement=half, reason=REASON, by=head, at=LATER)
    assert draft.lines.count() == 2


def test_PK_43_an_edition_that_gives_the_post_the_same_changes_nothing(world, folders):
    """The revision that gives the head of subdivision more leaves the head of division as it was."""
    ready, head = sealed(world, world.head_post, ("head", "mayor")), world.people["head"]
    tick_more(world)
    assert sign(ready, 1, pen(head), head, at=LATER).state == State.SIGNED_FIRST


def test_PK_43_a_change_of_the_dpa_after_the_seal_is_seen(world, folders):
    head = world.people["head"]
    draft = take(world, world.draft(), dpa(world.division), *ACTIVITIES)
    draft = actions.submit(agreement=draft, by=head, at=LATER)
    ready = actions.approve(agreement=draft, by=world.people["mayor"], at=LATER)
    dpa(world.division, change=1, number="DPPA-1")
    with pytest.raises(RuleError, match=r"DPA terbaru memberi anggaran yang berbeda.*PK-43"):
        sign(ready, 1, pen(head), head, at=LATER)
    stays(ready, State.READY)


def promise(agreement, annual):
    line = agreement.lines.get(indicator__code="IKM")
    line.targets = replace(TARGETS, annual=D(annual))
    line.save()


def test_PK_43_a_target_of_the_superior_that_changed_after_the_seal_is_seen(world, folders):
    above, sub = world.draft(), world.people["sub"]
    ready = sealed(world)
    assert ready.noted_above == {}
    promise(above, 90)
    with pytest.raises(RuleError, match=r"target atasan untuk 1 indikator berubah.*PK-43"):
        sign(ready, 1, pen(sub), sub, at=LATER)
    stays(ready, State.READY)


@pytest.mark.parametrize(("then", "signed"), [("88", True), ("90", False), ("87.3", True)])
def test_PK_43_what_differed_at_the_seal_was_agreed_to(world, folders, then, signed):
    """PK-17 is a warning: who went on has read it, but nothing newer than that."""
    above, sub = world.draft(), world.people["sub"]
    promise(above, 88)
    ready = sealed(world)
    assert list(ready.noted_above.values()) == [
        {"tw1": "N/A", "tw2": "40.5", "tw3": "N/A", "tw4": "87.3", "tahunan": "88"}
    ]
    promise(above, then)
    if signed:
        assert sign(ready, 1, pen(sub), sub, at=LATER).state == State.SIGNED_FIRST
        return
    with pytest.raises(RuleError, match="PK-43"):
        sign(ready, 1, pen(sub), sub, at=LATER)


def test_PK_43_a_seal_from_before_it_was_noted_is_not_asked_for_the_superior(world, folders):
    above, sub = world.draft(), world.people["sub"]
    ready = put(world.draft(world.sub_post), State.READY)
    promise(above, 90)
    assert sign(ready, 1, pen(sub), sub, at=LATER).state == State.SIGNED_FIRST


def hand_in(agreement, day, at):
    return actions.hand_in_scan(
        agreement=agreement, content=b"%PDF-1.7\n%%EOF\n", media_type="application/pdf", signed_on=day,
        by=agreement.holder.user, at=at,
    )  # fmt: skip


def test_PK_43_a_paper_signed_after_the_edition_does_not_count(world, folders):
    ready, hr = sealed(world), world.people["hr"]
    scan = hand_in(ready, TODAY, LATER)
    tick_more(world)
    with pytest.raises(RuleError, match=r"Tolak pindaian ini.*PK-43"):
        actions.accept_scan(scan=scan, seen=ready.content_hash, by=hr, at=LATER)
    stays(ready, State.READY)
    actions.reject_scan(scan=scan, answer=REASON, by=hr, at=LATER)
    with pytest.raises(RuleError, match=r"Jadikan konsep lagi.*PK-43"):
        hand_in(ready, TODAY, LATER)


def test_PK_43_a_paper_signed_before_the_edition_counts(world, folders):
    ready = sealed(world)
    tick_more(world)
    tomorrow = NOW + timedelta(days=1)
    edition = drawing.newest_edition(world.agency, 2024)
    assert edition.number == 1
    assert drawing.newest_edition(world.agency, 2024, on=TODAY - timedelta(days=1)) is None
    with pgtrigger.ignore("cascade.Edition:frozen"):
        type(edition).objects.filter(pk=edition.pk).update(published_at=tomorrow)
    scan = hand_in(ready, TODAY, tomorrow)
    found = actions.accept_scan(scan=scan, seen=ready.content_hash, by=world.people["hr"], at=tomorrow)
    assert found.state == State.IN_FORCE
