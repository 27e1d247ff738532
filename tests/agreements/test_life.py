"""The life of an agreement: the table, the rights and the deeds say the same, for every state and form."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from selaras.accounts.models import Role
from selaras.agreements import access, actions
from selaras.agreements.access import CHECKS, RIGHTS
from selaras.agreements.models import Agreement, AgreementLine
from selaras.engine.agreements import (
    DRAFTS,
    LAWFUL,
    LIFE,
    OPEN,
    VALID,
    Deed,
    Form,
    Party,
    State,
)
from selaras.engine.targets import YearTargets
from selaras.kernel.models import AuditEvent, last_sequence
from selaras.kernel.rules import RuleError
from selaras.org import actions as org
from selaras.org.access import duties_of
from tests.agreements.world import AGREED_ON, REASON, D, leave, mark_signed, put, wait_for_scan
from tests.conftest import NOW, TODAY
from tests.factories import SINCE, appoint, make_grantee, make_user

LATER = NOW + timedelta(minutes=5)


def supporting(agreement: Agreement) -> AgreementLine:
    return agreement.lines.get(commitment=None, row=None)


DEEDS: dict[str, tuple[Deed, str, Callable[..., Any]]] = {
    # name: the deed of the table, the kind of its audit event, what is done
    "redraw": (Deed.EDIT, "redrawn", lambda of, by: actions.redraw(agreement=of, by=by, at=LATER)),
    "set_details": (
        Deed.EDIT, "detailed",
        lambda of, by: actions.set_details(
            agreement=of, place="Kembangan", agreed_on=AGREED_ON, by=by, at=LATER,
        ),
    ),
    "add_supporting": (
        Deed.EDIT, "line_added",
        lambda of, by: actions.add_supporting(
            agreement=of, block="operasional", objective="Tertibnya arsip", indicator="Arsip tertata",
            uom="Persen", targets=YearTargets(annual=D(90)), source="e-Kinerja", by=by, at=LATER,
        ),
    ),
    "remove_supporting": (
        Deed.EDIT, "line_removed",
        lambda of, by: actions.remove_supporting(line=supporting(of), by=by, at=LATER),
    ),
    "take_budget": (
        Deed.EDIT, "budget_taken",
        lambda of, by: actions.take_budget(agreement=of, items=[], by=by, at=LATER),
    ),
    "set_budget": (
        Deed.EDIT, "budget_set",
        lambda of, by: actions.set_budget(
            agreement=of, lines=[("", "Layanan", D(5), "APBD")], by=by, at=LATER,
        ),
    ),
    "submit": (Deed.SUBMIT, "submitted", lambda of, by: actions.submit(agreement=of, by=by, at=LATER)),
    "withdraw": (Deed.WITHDRAW, "withdrawn", lambda of, by: actions.withdraw(agreement=of, by=by, at=LATER)),
    "send_back": (
        Deed.SEND_BACK, "sent_back",
        lambda of, by: actions.send_back(agreement=of, reason=REASON, by=by, at=LATER),
    ),
    "approve": (Deed.APPROVE, "approved", lambda of, by: actions.approve(agreement=of, by=by, at=LATER)),
    "reopen": (
        Deed.REOPEN, "reopened", lambda of, by: actions.reopen(agreement=of, reason=REASON, by=by, at=LATER),
    ),
    "cancel": (
        Deed.CANCEL, "cancelled", lambda of, by: actions.cancel(agreement=of, reason=REASON, by=by, at=LATER),
    ),
    "end": (Deed.END, "ended", lambda of, by: actions.end(agreement=of, by=by, at=LATER)),
}  # fmt: skip


def stage(world, form, state):
    """An agreement of a form, brought into a state, with a supporting line."""
    draft = world.of_form(form)
    line = AgreementLine(
        agency=draft.agency, agreement=draft, order=90, block="khusus", objective_number=9, uom="Persen",
        objective_wording="Tertibnya barang", indicator_number=1, indicator_wording="Barang tercatat",
        entry_system="simpeg",
    )  # fmt: skip
    line.targets = YearTargets(annual=D(80))
    line.save()
    return put(draft, state)


def stages(world, form):
    """(state, agreement) for every state of the life; what is done to it is undone before the next."""
    for state in State:
        with transaction.atomic():
            yield state, stage(world, form, state)
            transaction.set_rollback(True)


@pytest.mark.parametrize("form", Form)
def test_PK_02_whoever_may_take_a_step_is_whom_the_table_names(world, form):
    duties = {name: world.duties(name) for name in world.people}
    for state, agreement in stages(world, form):
        for name, party in world.parties(form).items():
            for deed in Deed:
                step = LIFE.step(form, state, deed)
                named = step is not None and party in step.who and deed in RIGHTS and deed not in CHECKS
                # PK-42: while both are there, they cancel themselves
                named = named and (party, deed) != (Party.REGISTRAR, Deed.CANCEL)
                assert access.can(duties[name], deed, agreement) == named, (state, name, deed)


@pytest.mark.parametrize("form", Form)
def test_a_scan_is_checked_by_the_registrar_while_it_waits(world, form):
    duties = {name: world.duties(name) for name in world.people}
    for state, agreement in stages(world, form):
        wait_for_scan(agreement, world.people["head"])
        for name, party in world.parties(form).items():
            for deed in CHECKS:
                step = LIFE.step(form, state, deed)
                named = step is not None and party is Party.REGISTRAR
                assert access.can(duties[name], deed, agreement) == named, (state, name, deed)


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize("waiting", [False, True])
def test_whoever_can_sees_and_the_steps_are_what_one_can(world, form, waiting):
    duties = {name: world.duties(name) for name in world.people}
    for state, agreement in stages(world, form):
        if waiting:
            wait_for_scan(agreement, world.people["head"])
        for name, mine in duties.items():
            able = [deed for deed in Deed if access.can(mine, deed, agreement)]
            assert sorted(access.steps(mine, agreement)) == sorted(able)
            assert not able or access.visible(mine).filter(pk=agreement.pk).exists(), (state, name, able)
            assert set(able) <= {deed for deed in RIGHTS if access.entitled(mine, deed, agreement)}


@pytest.mark.parametrize("form", Form)
def test_PK_02_a_deed_leads_where_the_table_says_or_nowhere(world, form):
    for state, agreement in stages(world, form):
        before = whole(agreement)
        for name, (deed, kind, do) in DEEDS.items():
            step = LIFE.step(form, state, deed)
            last = last_sequence()
            with transaction.atomic():
                if step is None:
                    with pytest.raises(RuleError) as refusal:
                        do(Agreement.objects.get(pk=agreement.pk), agreement.holder.user)
                    assert refusal.value.rule == "PK-02"
                    assert (whole(agreement), last_sequence()) == (before, last), (state, name)
                else:
                    do(Agreement.objects.get(pk=agreement.pk), agreement.holder.user)
                    after = Agreement.objects.get(pk=agreement.pk)
                    told = AuditEvent.objects.filter(sequence__gt=last).order_by("sequence")
                    assert after.state == step.to, (state, name)
                    assert after.reached_at == (LATER if step.to != state else NOW)
                    assert [(one.kind, one.subject_id) for one in told] == [(f"agreement.{kind}", after.pk)]
                transaction.set_rollback(True)


@pytest.mark.parametrize("form", Form)
def test_PK_16_no_step_before_the_last_one(world, form):
    for state, agreement in stages(world, form):
        if state in OPEN:
            Agreement.objects.filter(pk=agreement.pk).update(reached_at=LATER + timedelta(seconds=1))
            for deed, _, do in DEEDS.values():
                if LIFE.step(form, state, deed):
                    with pytest.raises(RuleError, match="PK-16"):
                        do(agreement, world.people["head"])


def whole(agreement):
    """All that an agreement is, in the database."""
    row = Agreement.objects.filter(pk=agreement.pk).values().get()
    lines = list(agreement.lines.order_by("order").values())
    return row, lines, list(agreement.budget.order_by("order").values())


def test_PK_02_a_revision_is_asked_for_what_is_in_force_alone(world):
    draft = world.draft()
    for state in State:
        with transaction.atomic():
            agreement = put(Agreement.objects.get(pk=draft.pk), state)

            def ask(of=agreement):  # the loop's own
                return actions.ask_for_revision(
                    agreement=of, reason="strategi", explanation=REASON, granted=False,
                    by=world.people["head"], at=LATER,
                )  # fmt: skip

            if state in VALID:
                assert ask().answered_at is None
            else:
                with pytest.raises(RuleError, match="PK-02"):
                    ask()
            duties = world.duties("head")
            assert access.may_ask_for_revision(duties, agreement) == (state in VALID)
            transaction.set_rollback(True)


def test_PK_02_a_draft_that_is_gone_says_so(world):
    draft = world.draft()
    Agreement.objects.filter(pk=draft.pk).delete()
    with pytest.raises(RuleError, match=r"sudah tidak ada.*PK-02"):
        actions.submit(agreement=draft, by=world.people["head"], at=LATER)


def test_a_step_that_the_table_lacks_is_an_error_of_the_programmer(world):
    with pytest.raises(LookupError):
        world.draft().advance(Deed.SIGN_SECOND, at=LATER)


# whom an agreement concerns


def test_PK_10_whoever_leaves_a_post_is_no_party_any_more(world):
    agreement = put(world.draft(), State.READY)
    leave(world.head)
    duties = world.duties("head")
    assert access.parties(duties, agreement) == frozenset()
    assert access.steps(duties, agreement) == []


def test_a_role_granted_at_the_post_one_has_left_makes_nobody_its_holder(world):
    agreement = put(world.draft(), State.READY)
    leave(world.head)
    org.grant_role(
        user=world.people["head"], role=Role.OPERATOR, agency=world.agency, position=world.head_post,
        since=SINCE, by=None, at=NOW,
    )  # fmt: skip
    duties = world.duties("head")
    assert world.head_post.pk in duties.positions
    assert access.parties(duties, agreement) == {Party.CLERK}


def test_a_draft_goes_with_the_post_and_a_promise_with_the_person(world):
    new = make_user()
    for state, agreement in stages(world, Form.TWO):
        leave(world.head)
        duties = duties_of(appoint(world.head_post, new, since=TODAY).user, on=TODAY)
        assert (Party.FIRST in access.parties(duties, agreement)) == (state in DRAFTS)
        seen = access.visible(duties).filter(pk=agreement.pk).exists()
        # what is signed by all is within the reach of whoever heads the unit
        assert seen == (state in DRAFTS | LAWFUL)


def test_a_new_holder_redraws_the_draft_and_hands_it_in(world):
    draft = world.draft()
    leave(world.head)
    new = appoint(world.head_post, since=TODAY)
    with pytest.raises(RuleError, match="PK-10"):
        actions.submit(agreement=draft, by=new.user, at=LATER)
    redrawn = actions.redraw(agreement=draft, by=new.user, at=LATER)
    assert redrawn.holder == new
    assert actions.submit(agreement=redrawn, by=new.user, at=LATER).state == State.SUBMITTED


def test_PK_10_nobody_agrees_with_somebody_who_has_left(world):
    agreement = put(world.draft(), State.SUBMITTED)
    leave(world.head)
    with pytest.raises(RuleError, match=r"Pihak pertama tidak lagi memangku.*PK-10"):
        actions.approve(agreement=agreement, by=world.people["mayor"], at=LATER)


@pytest.mark.parametrize("gone", ["head", "mayor"])
def test_PK_42_kkpp_cancels_what_a_party_has_left_half_signed(world, gone):
    agreement = put(world.draft(), State.SIGNED_FIRST)
    hr = world.duties("hr")
    assert access.steps(hr, agreement) == []
    assert not access.visible(hr).filter(pk=agreement.pk).exists()
    leave(getattr(world, gone))
    assert access.steps(hr, agreement) == [Deed.CANCEL]
    assert access.visible(hr).filter(pk=agreement.pk).exists()
    for name in ("planner", "inspector", "sub"):
        assert access.steps(world.duties(name), agreement) == []
    new = appoint(getattr(world, f"{gone}_post"), since=TODAY)
    draft = actions.cancel(agreement=agreement, reason=REASON, by=world.people["hr"], at=LATER)
    assert Agreement.objects.get(pk=agreement.pk).state == State.VOID
    assert new in {draft.holder, draft.superior}
    assert AuditEvent.objects.get(kind="agreement.cancelled").by_id == world.people["hr"].pk


def test_PK_42_while_both_are_in_office_they_cancel_themselves(world):
    agreement = put(world.draft(), State.SIGNED_FIRST)
    with pytest.raises(RuleError, match="PK-42"):
        actions.cancel(agreement=agreement, reason=REASON, by=world.people["hr"], at=LATER)
    assert Agreement.objects.get(pk=agreement.pk).state == State.SIGNED_FIRST


def test_PK_42_what_is_not_half_signed_is_not_kkpps_to_see_or_cancel(world):
    for state, agreement in stages(world, Form.TWO):
        leave(world.head)
        duties = world.duties("hr")
        assert access.can(duties, Deed.CANCEL, agreement) == (state == State.SIGNED_FIRST)
        seen = access.visible(duties).filter(pk=agreement.pk).exists()
        assert seen == (state in LAWFUL | {State.SIGNED_FIRST}), state


def test_another_agency_sees_and_does_nothing(world):
    agreement = put(world.draft(), State.IN_FORCE)
    for name in ("stranger", "superadmin"):
        duties = world.duties(name)
        assert access.parties(duties, agreement) == frozenset()
        assert not access.visible(duties).exists()
        assert not access.originals(duties).exists()
    elsewhere = make_grantee(Role.HR_ADMIN)
    assert access.parties(duties_of(elsewhere, on=TODAY), agreement) == frozenset()


def test_who_reads_what_is_signed(world):
    agreement = put(world.draft(), State.IN_FORCE)
    readers = {name for name in world.people if access.visible(world.duties(name)).filter(pk=agreement.pk)}
    assert readers == {"mayor", "head", "clerk", "hr", "inspector", "planner", "auditor"}
    takers = {name for name in world.people if access.originals(world.duties(name)).filter(pk=agreement.pk)}
    assert takers == {"mayor", "head", "hr", "inspector", "auditor"}


def test_a_draft_is_seen_by_its_parties_and_the_operator_alone(world):
    agreement = world.draft()
    readers = {name for name in world.people if access.visible(world.duties(name)).filter(pk=agreement.pk)}
    assert readers == {"mayor", "head", "clerk"}
    wait_for_scan(put(agreement, State.READY), world.people["head"])
    assert access.visible(world.duties("hr")).filter(pk=agreement.pk).exists()


# reopening, cancelling, saying why


def test_reopening_takes_the_seal_off_and_says_why(world):
    agreement = put(world.draft(), State.READY)
    opened = actions.reopen(agreement=agreement, reason=REASON, by=world.people["mayor"], at=LATER)
    assert (opened.content, opened.content_hash, opened.state) == ("", "", State.RETURNED)
    assert opened.comments.get().text == REASON


@pytest.mark.parametrize("deed", ["send_back", "reopen", "cancel"])
def test_PK_14_no_way_back_without_a_reason(world, deed):
    state = {"send_back": State.SUBMITTED, "reopen": State.READY, "cancel": State.SIGNED_FIRST}[deed]
    agreement = put(world.draft(), state)
    with pytest.raises(RuleError, match="PK-14"):
        getattr(actions, deed)(agreement=agreement, reason="salah ketik", by=world.people["mayor"], at=LATER)


@pytest.mark.parametrize("deed", ["reopen", "cancel"])
def test_PK_19_nothing_happens_while_a_scan_waits(world, deed):
    agreement = put(world.draft(), State.READY if deed == "reopen" else State.SIGNED_FIRST)
    wait_for_scan(agreement, world.people["head"])
    with pytest.raises(RuleError, match="PK-19"):
        getattr(actions, deed)(agreement=agreement, reason=REASON, by=world.people["mayor"], at=LATER)


def test_a_cancelled_agreement_stays_void_and_its_draft_begins_with_what_was_added(world):
    made = stage(world, Form.TWO, State.SIGNED_FIRST)
    before = whole(made)
    draft = actions.cancel(agreement=made, reason=REASON, by=world.people["head"], at=LATER)
    row, lines, budget = whole(made)
    assert row == {**before[0], "state": State.VOID, "reached_at": LATER}
    assert (lines, budget) == before[1:]
    assert (draft.previous_id, draft.number, draft.state) == (made.pk, made.number, State.DRAFT)
    assert draft.code != made.code
    assert [line.indicator_wording for line in draft.lines.order_by("order")][-1] == "Barang tercatat"
    assert [line.order for line in draft.lines.order_by("order")] == [1, 2, 3]
    assert draft.comments.get().text == REASON
    draft.agreed_on = AGREED_ON
    draft.save()
    submitted = actions.submit(agreement=draft, by=world.people["head"], at=LATER)
    ready = actions.approve(agreement=submitted, by=world.people["mayor"], at=LATER)
    assert f'"sidik_sebelumnya":"{made.content_hash}"' in ready.content


def test_PK_15_an_empty_remark_is_none(world):
    with pytest.raises(RuleError, match="PK-15"):
        actions.comment(agreement=world.draft(), line=None, text=" \n ", by=world.people["mayor"], at=LATER)


def test_PK_15_remarks_close_with_the_first_signature(world):
    agreement = put(world.draft(), State.SIGNED_FIRST)
    with pytest.raises(RuleError, match=r"sudah ditandatangani.*PK-15"):
        actions.comment(agreement=agreement, line=None, text="Terlambat", by=world.people["mayor"], at=LATER)
    assert not agreement.comments.exists()


def test_remarks_are_settled_once(world):
    draft = world.draft()
    line = draft.lines.order_by("order").first()
    said = actions.comment(
        agreement=draft, line=line, text=" Terlalu rendah ", by=world.people["mayor"], at=LATER
    )
    assert (said.text, said.line) == ("Terlalu rendah", line)
    actions.comment(agreement=draft, line=None, text="Baik", by=world.people["mayor"], at=LATER)
    actions.settle(comment=said, by=world.people["head"], at=LATER)
    kept = actions.settle(comment=said, by=world.people["mayor"], at=LATER + timedelta(hours=1))
    assert (kept.settled_by, kept.settled_at) == (world.people["head"], LATER)
    kinds = AuditEvent.objects.filter(subject_id=draft.pk, kind__contains="comment").order_by("sequence")
    assert [one.kind for one in kinds] == ["agreement.commented"] * 2 + ["agreement.comment_settled"]
    assert [one.data.get("line") for one in kinds] == [line.pk, None, None]


def test_an_agreement_ends_when_nothing_follows(world):
    agreement = put(world.draft(), State.DELIVERED)
    ended = actions.end(agreement=agreement, by=None, at=LATER)
    assert (ended.state, ended.in_force.upper) == (State.ENDED, LATER)


def test_the_last_signature_puts_it_in_force(world):
    agreement = put(world.draft(), State.READY)
    mark_signed(agreement, Deed.SIGN_FIRST)
    assert (agreement.state, agreement.in_force) == (State.SIGNED_FIRST, None)
    mark_signed(agreement, Deed.SIGN_SECOND)
    assert (agreement.state, agreement.in_force.lower) == (State.IN_FORCE, NOW)


def test_a_draft_is_begun_by_the_holder_and_the_operator(world):
    allowed = {
        name for name in world.people if world.head_post in access.posts_to_draw_up(world.duties(name))
    }
    assert allowed == {"head", "clerk"}


def test_who_remarks_on_a_draft(world):
    draft = world.draft()
    assert {name for name in world.people if access.may_talk(world.duties(name), draft)} == {
        "head", "mayor", "clerk",
    }  # fmt: skip
    assert access.is_draft(draft)
