"""Many at once: exactly one signature a side, exactly one version in force (trust.md finding 4)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connections

from selaras.agreements import actions
from selaras.agreements.models import Agreement, Signature
from selaras.agreements.models.agreement import AgreementQuerySet
from selaras.engine.agreements import State
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from tests.agreements.pens import pen, sign
from tests.agreements.world import REASON, put
from tests.conftest import NOW

THREADS, ROUNDS = 12, 20


def rush(deed, threads):
    """The same deed by many at the same moment: what each came to."""
    start = threading.Barrier(threads)

    def one(_):
        try:
            start.wait(30)
            deed()
        except (RuleError, IntegrityError) as refused:
            return getattr(refused, "rule", type(refused).__name__)
        finally:
            connections.close_all()
        return "signed"

    with ThreadPoolExecutor(threads) as pool:
        return sorted(pool.map(one, range(threads)))


def next_version(agreement, by):
    """The draft of the next revision, approved."""
    actions.ask_for_revision(
        agreement=agreement, reason="strategi", explanation=REASON, granted=True, by=by, at=NOW
    )
    return put(Agreement.objects.with_parties().get(previous=agreement), State.READY)


def test_twelve_threads_twenty_rounds_one_signature_a_side_and_one_in_force(committed):
    head, mayor = committed.head.user, committed.mayor.user
    pens = {1: (pen(head), head), 2: (pen(mayor), mayor)}
    agreement = put(committed.draft(), State.READY)
    for number in range(ROUNDS):
        for side, (signer, user) in pens.items():
            before = AuditEvent.objects.count()
            outcomes = rush(lambda: sign(agreement, side, signer, user), THREADS)  # noqa: B023 - run at once
            assert outcomes == [*["PK-02"] * (THREADS - 1), "signed"]
            assert AuditEvent.objects.count() == before + 1
            agreement = Agreement.objects.with_parties().get(pk=agreement.pk)
        assert list(agreement.signatures.order_by("side").values_list("side", flat=True)) == [1, 2]
        assert list(Agreement.objects.filter(in_force__contains=NOW).values_list("pk", flat=True)) in (
            [agreement.pk], [],
        )  # fmt: skip
        assert agreement.state == State.IN_FORCE
        if number + 1 < ROUNDS:
            agreement = next_version(agreement, mayor)
    assert Signature.objects.count() == 2 * ROUNDS
    assert Agreement.objects.filter(state=State.IN_FORCE).count() == 1


class Meeting:
    """A signer that waits for a second one to come as far as itself."""

    is_certified = False

    def __init__(self, signer, patience):
        self._signer, self._patience, self._barrier = signer, patience, threading.Barrier(2)
        self.met = False

    def put(self, pdf, signature):
        try:
            self._barrier.wait(self._patience)
            self.met = True
        except threading.BrokenBarrierError:
            self._barrier.reset()
        return self._signer.put(pdf, signature)


def test_two_at_once_never_come_to_the_pen_together(committed):
    head = committed.head.user
    meeting = Meeting(pen(head), patience=1)
    agreement = put(committed.draft(), State.READY)
    assert rush(lambda: sign(agreement, 1, meeting, head), 2) == ["PK-02", "signed"]
    assert not meeting.met


def test_without_the_lock_both_come_to_the_pen_and_the_database_refuses_the_second(committed, monkeypatch):
    """The negative control: it is the lock that keeps them apart."""
    monkeypatch.setattr(AgreementQuerySet, "locked", lambda self, pk: self.with_parties().get(pk=pk))
    head = committed.head.user
    meeting = Meeting(pen(head), patience=20)
    agreement = put(committed.draft(), State.READY)
    assert rush(lambda: sign(agreement, 1, meeting, head), 2) == ["IntegrityError", "signed"]
    assert meeting.met


@pytest.mark.parametrize("side", [1, 2])
def test_PK_10_only_the_one_named_signs(world, folders, side):
    signer = pen(world.sub.user)
    agreement = put(world.draft(), State.READY if side == 1 else State.SIGNED_FIRST)
    with pytest.raises(RuleError, match="PK-10"):
        sign(agreement, side, signer, world.sub.user)
    assert not Signature.objects.exists()
