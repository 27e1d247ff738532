"""How a measurement is taken: warmed up once, then on the clock; what it writes never happened."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median

from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

ROUNDS = 7


@dataclass(frozen=True)
class Result:
    """Milliseconds of one piece of work over the rounds, its queries, and its baseline's median; `note` is a
    line below them."""

    work: str
    times: list[float]
    queries: int
    baseline: float | None = None
    note: str = ""

    def __str__(self) -> str:
        ratio = f"{median(self.times) / self.baseline:6.1f}x" if self.baseline else "      –"
        low, middle, high = min(self.times), median(self.times), max(self.times)
        line = f"{self.work:<52} {low:9.1f} {middle:9.1f} {high:9.1f} {self.queries:6d} {ratio}"
        return f"{line}\n  {self.note}" if self.note else line


HEADER = f"{'pekerjaan':<52} {'min ms':>9} {'median':>9} {'maks':>9} {'kueri':>6} {'rasio':>7}"


def measure(
    work: str, deed: Callable[[], object], *, baseline: Result | None = None, rounds: int = ROUNDS
) -> Result:
    """Run a deed once to warm up and count its queries, then `rounds` times on the clock."""
    with CaptureQueriesContext(connection) as captured:
        deed()
    queries = len(captured)  # now: later requests empty the log
    times = []
    for _ in range(rounds):
        started = time.perf_counter()
        deed()
        times.append((time.perf_counter() - started) * 1000)
    return Result(work, times, queries, median(baseline.times) if baseline else None)


@contextmanager
def undone() -> Iterator[None]:
    """A block whose writes never happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def peak() -> int:
    """The most memory this process has held, in MB; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
