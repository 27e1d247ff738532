"""Changing what is in force: both sides ask, the other answers, one at a time; then a draft begins."""

from datetime import timedelta

import pytest

from selaras.agreements import access, actions, queries
from selaras.agreements.models import Agreement, AgreementLine, BudgetLine
from selaras.agreements.queries.registry import public_record
from selaras.agreements.queries.waits import differences
from selaras.engine.agreements import Deed, Form, State
from selaras.engine.targets import YearTargets
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.org.access import duties_of
from tests.agreements.world import AGREED_ON, REASON, D, leave, mark_signed, put
from tests.conftest import NOW, TODAY
from tests.factories import appoint, make_position, set_superior

LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def valid(world):
    return put(world.draft(), State.IN_FORCE)


def ask(world, agreement, who, *, granted=False, **fields):
    given = {"reason": "strategi", "explanation": REASON}
    return actions.ask_for_revision(
        agreement=agreement, granted=granted, by=world.people[who], at=LATER, **{**given, **fields}
    )


def answer(world, request, who, *, granted, words=""):
    return actions.answer_request(
        request=request, granted=granted, answer=words, by=world.people[who], at=LATER
    )


def test_the_first_party_asks_and_the_second_agrees(world, valid):
    request = ask(world, valid, "head")
    assert not Agreement.objects.exclude(pk=valid.pk).exists()
    answered = answer(world, request, "mayor", granted=True)
    draft = Agreement.objects.get(previous=valid)
    assert (answered.granted, answered.answered_by) == (True, world.people["mayor"])
    assert (draft.number, draft.reason, draft.explanation) == (1, "strategi", REASON)
    assert (draft.state, draft.holder, draft.superior) == (State.DRAFT, world.head, world.mayor)
    assert draft.title == "Perjanjian Kinerja 2024 (Perubahan ke-1)"
    assert Agreement.objects.get(pk=valid.pk).state == State.IN_FORCE
    kinds = AuditEvent.objects.filter(kind__contains="revision").order_by("sequence")
    assert [(one.kind, one.data["draft"]) for one in kinds] == [
        ("agreement.revision_asked", None), ("agreement.revision_answered", draft.pk),
    ]  # fmt: skip


def test_the_second_party_asks_and_the_draft_begins(world, valid):
    request = ask(world, valid, "mayor", granted=True, reason="prioritas")
    draft = Agreement.objects.get(previous=valid)
    assert (request.granted, draft.reason) == (True, "prioritas")
    assert AuditEvent.objects.filter(kind="agreement.revision_asked").get().data["draft"] == draft.pk


def test_a_refusal_leaves_all_as_it_was(world, valid):
    request = ask(world, valid, "head")
    refused = answer(world, request, "mayor", granted=False, words="  Target ini tetap berlaku  ")
    assert (refused.granted, refused.answer) == (False, "Target ini tetap berlaku")
    assert not queries.revision_under_way(valid)
    assert ask(world, valid, "head").answered_at is None


def test_PK_22_nobody_agrees_to_their_own_request(world, valid):
    request = ask(world, valid, "head")
    for granted in (True, False):
        with pytest.raises(RuleError, match="PK-22"):
            answer(world, request, "head", granted=granted, words=REASON)


def test_PK_14_a_refusal_says_why(world, valid):
    with pytest.raises(RuleError, match="PK-14"):
        answer(world, ask(world, valid, "head"), "mayor", granted=False, words="tidak")


@pytest.mark.parametrize("fields", [{"reason": "lain"}, {"reason": ""}, {"explanation": "berubah saja"}])
def test_PK_13_one_of_the_three_reasons_and_what_happened(world, valid, fields):
    with pytest.raises(RuleError, match="PK-13"):
        ask(world, valid, "head", **fields)


def test_PK_18_one_revision_at_a_time(world, valid):
    request = ask(world, valid, "head")
    with pytest.raises(RuleError, match="PK-18"):
        ask(world, valid, "mayor", granted=True)
    answer(world, request, "mayor", granted=True)
    with pytest.raises(RuleError, match="PK-18"):
        ask(world, valid, "head")
    with pytest.raises(RuleError, match=r"sudah dijawab.*PK-18"):
        answer(world, request, "mayor", granted=True)


def test_PK_18_a_cancelled_revision_is_still_under_way_in_its_next_draft(world, valid):
    ask(world, valid, "mayor", granted=True)
    first = Agreement.objects.get(previous=valid)
    second = actions.cancel(
        agreement=put(first, State.SIGNED_FIRST), reason=REASON, by=world.people["mayor"], at=LATER
    )
    assert (second.previous_id, second.number, second.reason) == (first.pk, 1, "strategi")
    with pytest.raises(RuleError, match="PK-18"):
        ask(world, valid, "head")


def test_PK_02_what_ended_meanwhile_is_not_revised(world, valid):
    request = ask(world, valid, "head")
    actions.end(agreement=valid, by=None, at=LATER)
    with pytest.raises(RuleError, match="PK-02"):
        answer(world, request, "mayor", granted=True)


def test_the_revision_takes_the_place_of_the_version_before(world, valid):
    ask(world, valid, "mayor", granted=True)
    draft = Agreement.objects.get(previous=valid)
    draft.agreed_on = AGREED_ON
    draft.save()
    actions.submit(agreement=draft, by=world.people["head"], at=LATER)
    ready = actions.approve(agreement=draft, by=world.people["mayor"], at=LATER)
    assert f'"sidik_sebelumnya":"{valid.content_hash}"' in ready.content
    assert '"alasan_perubahan":"strategi"' in ready.content
    mark_signed(mark_signed(ready, Deed.SIGN_FIRST, LATER), Deed.SIGN_SECOND, LATER)
    former = Agreement.objects.get(pk=valid.pk)
    assert (former.state, former.in_force.upper) == (State.REVISED, LATER)
    assert (former.content, former.content_hash) == (valid.content, valid.content_hash)
    assert queries.newest(world.head_post.pk, 2024) == ready


def test_a_change_of_the_official_names_the_new_one(world, valid):
    leave(world.head)
    new = appoint(world.head_post, since=TODAY)
    ask(world, valid, "mayor", granted=True, reason="mutasi")
    assert Agreement.objects.get(previous=valid).holder == new


def test_after_the_end_another_holder_begins_anew_and_the_same_one_does_not(world, valid):
    actions.end(agreement=valid, by=None, at=LATER)

    def draw():
        return actions.draw_up(edition=world.edition, positions=[world.head_post.pk], by=None, at=LATER)

    assert draw() == []
    leave(world.head)
    new = appoint(world.head_post, since=TODAY)
    (draft,) = draw()
    assert (draft.holder, draft.number, draft.previous) == (new, 0, None)
    assert queries.newest(world.head_post.pk, 2024) == draft


def test_own_lines_and_the_budget_come_along(world):
    draft = world.draft(world.sub_post)
    line = AgreementLine(
        agency=draft.agency, agreement=draft, order=9, block="khusus", objective_number=9, uom="Persen",
        objective_wording="Tertibnya arsip", indicator_number=1, indicator_wording="Arsip tertata",
        entry_system="simpeg",
    )  # fmt: skip
    line.targets = YearTargets(annual=D(80))
    line.save()
    BudgetLine.objects.create(agency=draft.agency, agreement=draft, order=1, name="Arsip", amount=D("7.5"))
    put(draft, State.IN_FORCE)
    ask(world, draft, "head", granted=True)
    next_one = Agreement.objects.get(previous=draft)
    kept = [
        (one.order, one.indicator_wording, one.targets.annual) for one in next_one.lines.order_by("order")
    ]
    assert kept[-1] == (2, "Arsip tertata", D(80))
    assert [(one.name, one.amount) for one in next_one.budget.order_by("order")] == [("Arsip", D("7.5"))]
    assert draft.lines.count() == 2
    assert draft.budget.count() == 1


# who asks and who answers


def able(world, agreement, right):
    return {name for name in world.people if right(world.duties(name), agreement)}


def test_both_parties_ask_and_the_second_answers(world, valid):
    assert able(world, valid, access.may_ask_for_revision) == {"head", "mayor"}
    assert able(world, valid, access.may_answer_revision) == {"mayor"}
    assert able(world, valid, access.grants_at_once) == {"mayor"}


def test_without_a_second_party_in_the_system_the_first_one_begins(world):
    agreement = put(world.of_form(Form.OUTSIDE), State.IN_FORCE)
    assert able(world, agreement, access.may_ask_for_revision) == {"mayor"}
    assert able(world, agreement, access.may_answer_revision) == set()
    assert access.grants_at_once(world.duties("mayor"), agreement)
    ask(world, agreement, "mayor", granted=True)
    assert Agreement.objects.get(previous=agreement).number == 1


def test_PK_22_a_revision_is_not_granted_from_below(world, valid):
    for who in ("head", "clerk", "hr"):
        with pytest.raises(RuleError, match="PK-22"):
            ask(world, valid, who, granted=True)
    request = ask(world, valid, "head")
    with pytest.raises(RuleError, match="PK-22"):
        answer(world, request, "hr", granted=True)


def test_whoever_takes_over_the_post_above_answers(world, valid):
    request = ask(world, valid, "head")
    leave(world.mayor)
    new = appoint(world.mayor_post, since=TODAY).user
    duties = duties_of(new, on=TODAY)
    assert access.may_answer_revision(duties, valid)
    assert access.may_ask_for_revision(duties, valid)
    assert access.visible(duties).filter(pk=valid.pk).exists()
    assert not access.may_answer_revision(world.duties("mayor"), valid)
    actions.answer_request(request=request, granted=True, answer="", by=new, at=LATER)
    assert Agreement.objects.get(previous=valid).superior.user == new


@pytest.mark.parametrize(("form", "at_once"), [(Form.TWO, False), (Form.OUTSIDE, True), (Form.ALONE, True)])
def test_PK_13_whoever_takes_over_the_post_asks_for_an_agreement_of_their_own(world, form, at_once):
    agreement = put(world.of_form(form), State.IN_FORCE)
    leave(agreement.holder)
    new = appoint(agreement.position, since=TODAY)
    duties = duties_of(new.user, on=TODAY)
    assert access.visible(duties).filter(pk=agreement.pk).exists()
    assert access.may_ask_for_revision(duties, agreement)
    assert access.grants_at_once(duties, agreement) == at_once

    def ask_as_new(reason):
        return actions.ask_for_revision(
            agreement=agreement, reason=reason, explanation=REASON, granted=at_once, by=new.user, at=LATER
        )

    with pytest.raises(RuleError, match=r"Pilih alasan mutasi.*PK-13"):
        ask_as_new("strategi")
    request = ask_as_new("mutasi")
    if not at_once:
        answer(world, request, "mayor", granted=True)
    draft = Agreement.objects.get(previous=agreement)
    assert (draft.holder, draft.reason, draft.state) == (new, "mutasi", State.DRAFT)
    assert not access.may_ask_for_revision(duties_of(agreement.holder.user, on=TODAY), agreement)


def test_a_successor_among_staff_finds_what_is_in_force_and_nothing_older(world):
    post = make_position(world.subdivision, "pelaksana")
    set_superior(post, world.sub_post)
    former = appoint(post)
    agreement = put(world.draft(post), State.IN_FORCE)
    leave(former)
    duties = duties_of(appoint(post, since=TODAY).user, on=TODAY)
    assert access.may_ask_for_revision(duties, agreement)
    assert access.visible(duties).filter(pk=agreement.pk).exists()
    actions.end(agreement=agreement, by=None, at=LATER)
    assert not access.visible(duties).filter(pk=agreement.pk).exists()


def revised_after_a_void_one(world, valid):
    """The void attempt at a revision, and the one that took its place."""
    ask(world, valid, "mayor", granted=True)
    void = put(Agreement.objects.get(previous=valid), State.SIGNED_FIRST)
    draft = actions.cancel(agreement=void, reason=REASON, by=world.people["mayor"], at=LATER)
    return Agreement.objects.get(pk=void.pk), draft


def test_the_version_before_is_the_one_that_was_valid(world, valid):
    void, draft = revised_after_a_void_one(world, valid)
    assert draft.previous == void
    among = Agreement.objects.filter(position=world.head_post)
    assert queries.comparable(draft, among)["sebelumnya"] == valid
    assert "sebelumnya" not in queries.comparable(valid, among)
    AgreementLine.objects.filter(agreement=draft).update(annual=D(1))
    found = differences([draft, valid])
    assert {pk: len(one.lines) for pk, one in found.items()} == {draft.pk: 2}


def test_who_scans_the_old_paper_is_led_past_the_void_one(world, valid):
    void, draft = revised_after_a_void_one(world, valid)
    assert public_record(valid.code).follower is None
    mark_signed(mark_signed(put(draft, State.READY), Deed.SIGN_FIRST, LATER), Deed.SIGN_SECOND, LATER)
    for code in (valid.code, void.code):
        assert public_record(code).follower == draft
    assert public_record(draft.code).follower is None
