"""Killed at every step of signing: nothing half done, nothing acknowledged that is lost.

The first signature, the second one, which puts the agreement in force in place of another, and the look at a
scan, which does both at once.
"""

import os
from functools import partial
from pathlib import Path

import pypdf
import pytest
from django.db import transaction
from django.db.models import QuerySet

from selaras.agreements import actions
from selaras.agreements.actions import signing
from selaras.agreements.models import Agreement, Scan, Signature
from selaras.documents import store
from selaras.documents.models import StoredFile
from selaras.engine.agreements import State
from selaras.kernel.models import AuditEvent, first_broken_event
from tests.agreements.killing import MOST_STEPS, die_at, kill_everywhere, typeset
from tests.agreements.pens import pen, sign
from tests.agreements.world import AGREED_ON, REASON, put
from tests.conftest import NOW, TODAY

SCANNED = b"%PDF-1.7\n%%EOF\n"


def rows():
    """All that signing may touch."""
    models = (Agreement, Signature, Scan, StoredFile, AuditEvent)
    return [list(model.objects.order_by("pk").values_list()) for model in models]


def events(agreement, kind):
    return AuditEvent.objects.filter(kind=f"agreement.{kind}", subject_id=agreement.pk).count()


def lacking(**facts):
    """The facts that do not hold."""
    return [name for name, holds in facts.items() if not holds]


def signed_first(agreement):
    now, signatures = Agreement.objects.get(pk=agreement.pk), list(agreement.signatures.order_by("side"))
    return lacking(
        state=now.state == State.SIGNED_FIRST,
        signature=[one.file_hash for one in signatures] == [now.file_hash],
        event=events(agreement, "signed") == 1,
        file=now.file_hash != "" and store.get(now.file_hash),
    )


def in_force_alone(agreement, former):
    """The one has begun in the very moment in which the other ended."""
    now, before = (Agreement.objects.get(pk=one.pk) for one in (agreement, former))
    return lacking(
        state=now.state == State.IN_FORCE, former=before.state == State.REVISED,
        span=now.in_force is not None and now.in_force.upper is None,
        handover=now.in_force is not None and before.in_force.upper == now.in_force.lower,
    )  # fmt: skip


def signed_second(agreement, former):
    now, signatures = Agreement.objects.get(pk=agreement.pk), list(agreement.signatures.order_by("side"))
    with store.path(now.file_hash).open("rb") as file:
        fields = pypdf.PdfReader(file).get_fields() or {}
    return in_force_alone(agreement, former) + lacking(
        sides=[one.side for one in signatures] == [1, 2],
        newest=signatures[-1].file_hash == now.file_hash,
        event=events(agreement, "signed") == 2,
        file=store.get(now.file_hash) and len([one for one in fields.values() if one.get("/V")]) == 2,
    )


def scan_accepted(agreement, former):
    now, scan = Agreement.objects.get(pk=agreement.pk), Scan.objects.get()
    files = agreement.signatures.order_by("side").values_list("side", "file_hash")
    return in_force_alone(agreement, former) + lacking(
        scan=scan.accepted is True, file=now.file_hash == scan.file_hash and store.get(scan.file_hash),
        sides=list(files) == [(1, scan.file_hash), (2, scan.file_hash)],
        event=events(agreement, "scan_accepted") == 1,
    )  # fmt: skip


def first(world, monkeypatch):
    """The first signature: the deed, and what it is when it is done."""
    head = world.head.user
    signer = pen(head)
    agreement = typeset(put(world.draft(), State.READY), monkeypatch)
    return partial(sign, agreement, 1, signer, head), partial(signed_first, agreement)


def revision(world):
    """What is in force, and the version that is to take its place, ready to be signed."""
    former = put(world.draft(), State.IN_FORCE)
    actions.ask_for_revision(
        agreement=former, reason="strategi", explanation=REASON, granted=True, by=world.mayor.user, at=NOW
    )
    draft = Agreement.objects.with_parties().get(previous=former)
    draft.agreed_on = AGREED_ON
    return former, put(draft, State.READY)


def second(world, monkeypatch):
    """The second signature, which puts the revision in force."""
    former, agreement = revision(world)
    typeset(agreement, monkeypatch)
    head, mayor = world.head.user, world.mayor.user
    sign(agreement, 1, pen(head), head)
    return partial(sign, agreement, 2, pen(mayor), mayor), partial(signed_second, agreement, former)


def acceptance(world, monkeypatch):
    """KKPP's look at a scan of the revision: both signatures, and in force."""
    former, agreement = revision(world)
    scan = actions.hand_in_scan(
        agreement=agreement, content=SCANNED, media_type="application/pdf", signed_on=TODAY,
        by=world.head.user, at=NOW,
    )  # fmt: skip
    return partial(accept, scan, agreement, world.people["hr"]), partial(scan_accepted, agreement, former)


def accept(scan, agreement, by):
    return actions.accept_scan(scan=scan, seen=agreement.content_hash, by=by, at=NOW)


DEEDS = pytest.mark.parametrize("begin", [first, second, acceptance])


@DEEDS
def test_killed_at_every_step_nothing_is_half_done(committed, monkeypatch, begin):
    deed, done = begin(committed, monkeypatch)
    steps, found, lost = kill_everywhere(deed, rows=rows, done=done)
    assert (found, lost) == ([], 0)
    assert steps > 20
    assert first_broken_event() is None
    assert done() == []


@DEEDS
def test_without_one_transaction_a_kill_leaves_half_a_deed(committed, monkeypatch, begin):
    """The negative control of the rows."""
    deed, done = begin(committed, monkeypatch)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    for name in ("sign", "accept_scan"):
        monkeypatch.setattr(actions, name, getattr(signing, name).__wrapped__)
    _, found, _ = kill_everywhere(deed, rows=rows, done=done)
    assert found


@pytest.mark.parametrize("begin", [second, acceptance])
def test_in_two_transactions_a_kill_leaves_what_nothing_puts_in_force(committed, monkeypatch, begin):
    """The negative control of the handover: all have signed, and the version before goes on."""
    deed, done = begin(committed, monkeypatch)
    take_effect = signing._take_effect
    monkeypatch.setattr(signing, "_take_effect", lambda _agreement, **_at: [])

    def in_two():
        agreement = deed()
        with transaction.atomic():
            take_effect(agreement, at=NOW)

    _, found, _ = kill_everywhere(in_two, rows=rows, done=done)
    assert {"state", "former", "span"} <= set(found)


def test_without_the_renaming_a_kill_leaves_a_torn_file(committed, monkeypatch):
    """The negative control of the files."""

    def write_in_place(place, content):
        with place.open("wb") as file:
            file.write(content[: len(content) // 2])
            file.flush()
            os.fsync(file.fileno())
            file.write(content[len(content) // 2 :])

    deed, done = first(committed, monkeypatch)
    monkeypatch.setattr(store, "write", write_in_place)
    _, found, _ = kill_everywhere(deed, rows=rows, done=done)
    assert [one for one in found if isinstance(one, Path)]


@pytest.fixture(autouse=True)
def whole(committed):
    """Every world ends with a whole chain, whatever died in it."""
    yield
    assert first_broken_event() is None


def test_a_step_more_than_signing_has_kills_nothing(committed, world):
    assert die_at(MOST_STEPS, lambda: None) == (True, True)
