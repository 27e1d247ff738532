"""Dying on purpose: a deed in a process of its own, killed right before any step of it."""

import hashlib
import os
import signal
import warnings
from pathlib import Path

from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from selaras.agreements.queries import paper
from selaras.documents import store

MOST_STEPS = 200
ACKNOWLEDGED = b"done"


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


def typeset(agreement, monkeypatch):
    """The paper is made before the fork: the threads that set it elsewhere do not live on in a child."""
    made = paper.pdf(agreement)
    monkeypatch.setattr(paper, "pdf", lambda _: made)
    return agreement


def kill_everywhere(deed, *, rows, done):
    """Kill the deed at step 1, 2, 3 … until it outlives its steps or leaves something half done.

    `rows` tells all that the deed may touch, `done` what of it is not as the whole deed leaves it. After a
    kill the rows are either as before or wholly done. Returns how many steps, what was found and what was
    lost. From a deed that is done there is no going on.
    """
    before, found, lost = rows(), [], 0
    for step in range(1, MOST_STEPS):
        acknowledged, finished = die_at(step, deed)
        moved = rows() != before
        found += done() if moved else []
        found += torn(store._root())
        lost += (acknowledged or finished) and not moved
        if finished or moved or found:
            return step, found, lost
    raise AssertionError("the deed takes more steps than anybody expects")
