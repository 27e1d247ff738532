"""No child process outlives `selaras run`, even when that is killed.

The parent holds a lock on a file of its own; every descendant waits for that lock in a thread and ends itself
when it gets it. A lock, not a pipe: the web server's own children inherit the name but no open files.
"""

import os
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from selaras.config.locks import Lock

VARIABLE = "SELARAS_LEASH"


@contextmanager
def held(folder: Path) -> Iterator[Path]:
    """Hold a new leash in `folder` for a block; yields its path, which children get in VARIABLE."""
    path = folder / secrets.token_hex(8)
    lock = Lock(path)
    lock.acquire()
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)
        lock.release()


def clear(folder: Path) -> bool:
    """Remove leashes whose holder is dead; whether there were any, so a previous run was killed."""
    folder.mkdir(mode=0o700, exist_ok=True)
    leashes = list(folder.iterdir())
    for path in leashes:
        with suppress(PermissionError):  # Windows: a child of the killed run has it open still
            path.unlink(missing_ok=True)
    return bool(leashes)


def follow() -> None:
    """Called in a child: end this process as soon as the holder of its leash, if it has one, is gone."""
    path = os.environ.get(VARIABLE)
    if path:
        threading.Thread(target=_wait, args=(Path(path),), daemon=True).start()


def _wait(path: Path) -> None:
    if path.exists():
        Lock(path).acquire(shared=True)  # forked web workers inherit each other's: exclusive ones would last
    os._exit(1)
