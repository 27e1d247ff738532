"""Killed at every step of signing: nothing half done, nothing acknowledged that is lost."""

import hashlib
import os
import signal
import warnings
from pathlib import Path

import pytest
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from selaras.agreements.actions import signing
from selaras.agreements.models import Agreement
from selaras.agreements.models.agreement import AgreementQuerySet
from selaras.agreements.queries import paper
from selaras.documents import store
from selaras.engine.agreements import State
from selaras.kernel.models import AuditEvent, first_broken_event
from tests.agreements.pens import pen, sign
from tests.agreements.world import put

MOST_STEPS = 200
ACKNOWLEDGED = b"signed"


class Steps:
    """Counts what reaches the database or the disk, and dies right before step `last`."""

    def __init__(self, last):
        self.last, self.count = last, 0

    def __call__(self, *args, **kwargs):
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, execute, sql, params, many, context):
        self()
        return execute(sql, params, many, context)

    def watch(self):
        """In the child: every statement, commit, fsync and renaming is a step, and so is what follows it."""
        connection.execute_wrappers.append(self.statement)
        for owner, name in (
            (BaseDatabaseWrapper, "_commit"), (os, "fsync"), (Path, "replace"), (Path, "mkdir"),
        ):  # fmt: skip
            setattr(owner, name, self._counted(getattr(owner, name)))

    def _counted(self, real):
        def step(*args, **kwargs):
            self()
            answer = real(*args, **kwargs)
            self()
            return answer

        return step


def die_at(step, deed):
    """Run `deed` in a process killed at a step: whether it said it was done, whether it came to its end."""
    connections.close_all()
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 on: threads and fork
        child = os.fork()
    if child == 0:  # pragma: no cover - ends by a signal or by _exit
        code = 1
        try:
            Steps(step).watch()
            deed()
            os.write(writing, ACKNOWLEDGED)
            code = 0
        finally:
            os._exit(code)
    os.close(writing)
    said = os.read(reading, 100)
    os.close(reading)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return said == ACKNOWLEDGED, os.WIFEXITED(status)


def torn(folder):
    """Files under a number that is not their own."""
    files = [file for file in folder.rglob("*") if file.is_file() and not file.name.startswith(".")]
    return [file for file in files if hashlib.sha256(file.read_bytes()).hexdigest() != file.name]


def half_done(agreement):
    """What is neither wholly signed nor wholly unsigned; nothing when all is well."""
    now = Agreement.objects.get(pk=agreement.pk)
    events = AuditEvent.objects.filter(kind="agreement.signed", subject_id=agreement.pk).count()
    signatures = list(agreement.signatures.order_by("side"))
    if now.state == State.READY:
        whole = not signatures and not events and now.file_hash == ""
    else:
        whole = now.state == State.SIGNED_FIRST and len(signatures) == events == 1
        whole = whole and store.get(now.file_hash) and signatures[0].file_hash == now.file_hash
    return [] if whole else [(now.state, len(signatures), events)]


def typeset(agreement, monkeypatch):
    """The paper is made before the fork: the threads that set it elsewhere do not live on in a child."""
    made = paper.pdf(agreement)
    monkeypatch.setattr(paper, "pdf", lambda _: made)
    return agreement


def kill_everywhere(agreement, deed):
    """Kill the deed at step 1, 2, 3 … until it outlives its steps or leaves something half done.

    Returns how many steps, what was found and what was lost. From half a signature there is no going on.
    """
    found, lost = [], 0
    for step in range(1, MOST_STEPS):
        acknowledged, finished = die_at(step, deed)
        found += half_done(agreement)
        found += torn(store._root())
        signed = Agreement.objects.get(pk=agreement.pk).state == State.SIGNED_FIRST
        lost += acknowledged and not signed
        if finished or signed or found:
            return step, found, lost
    raise AssertionError("signing takes more steps than anybody expects")


def test_killed_at_every_step_of_signing_nothing_is_half_done(committed, monkeypatch):
    head = committed.head.user
    signer = pen(head)
    agreement = typeset(put(committed.draft(), State.READY), monkeypatch)
    steps, found, lost = kill_everywhere(agreement, lambda: sign(agreement, 1, signer, head))
    assert (found, lost) == ([], 0)
    assert steps > 20
    assert first_broken_event() is None
    assert Agreement.objects.get(pk=agreement.pk).state == State.SIGNED_FIRST


def test_without_one_transaction_a_kill_leaves_half_a_signature(committed, monkeypatch):
    """The negative control of the rows."""
    monkeypatch.setattr(AgreementQuerySet, "locked", lambda self, pk: self.with_parties().get(pk=pk))
    monkeypatch.setattr("selaras.agreements.actions.sign", signing.sign.__wrapped__)
    head = committed.head.user
    signer = pen(head)
    agreement = typeset(put(committed.draft(), State.READY), monkeypatch)
    _, found, _ = kill_everywhere(agreement, lambda: sign(agreement, 1, signer, head))
    assert found


def test_without_the_renaming_a_kill_leaves_a_torn_file(committed, monkeypatch):
    """The negative control of the files."""

    def write_in_place(place, content):
        with place.open("wb") as file:
            file.write(content[: len(content) // 2])
            file.flush()
            os.fsync(file.fileno())
            file.write(content[len(content) // 2 :])

    monkeypatch.setattr(store, "write", write_in_place)
    head = committed.head.user
    signer = pen(head)
    agreement = typeset(put(committed.draft(), State.READY), monkeypatch)
    _, found, _ = kill_everywhere(agreement, lambda: sign(agreement, 1, signer, head))
    assert [one for one in found if isinstance(one, Path)]


@pytest.fixture(autouse=True)
def whole(committed):
    """Every world ends with a whole chain, whatever died in it."""
    yield
    assert first_broken_event() is None


def test_a_step_more_than_signing_has_kills_nothing(committed, world):
    assert die_at(MOST_STEPS, lambda: None) == (True, True)
