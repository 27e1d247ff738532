"""One lock per file, freed by the operating system when its process dies, however it dies."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class Lock:
    """An exclusive lock on `path` (the file is made when missing, readable by its owner only).

    Two Lock objects exclude each other in one process too. The file is not inherited by child programs.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b")

    def acquire(self, *, wait: bool = True, shared: bool = False) -> bool:
        """Whether the lock is ours now; with `wait` it always is in the end. Shared where the system can."""
        while not _try(self._file.fileno(), block=wait, shared=shared):
            if not wait:
                return False
            time.sleep(0.1)
        return True

    def release(self) -> None:
        """Let go; closing the file frees the lock."""
        self._file.close()


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock on `path` for a block, waiting for whoever has it."""
    lock = Lock(path)
    try:
        lock.acquire()
        yield
    finally:
        lock.release()


def _try(handle: int, *, block: bool, shared: bool) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
            fcntl.flock(handle, kind if block else kind | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True
