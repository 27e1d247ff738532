"""The columns of a matrix side by side: objectives over results over intermediate results."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from selaras.skp.models import LeaderResult

OWN = "Hasil lain pimpinan"  # over results that no objective of the agreement stands above
DIRECT = "langsung"  # the column of a result beside those of what leads to it


@dataclass(frozen=True, slots=True)
class Column:
    """A result in its place; `root` is what it leads to in the end, itself where it leads to nothing."""

    result: LeaderResult
    root: LeaderResult
    number: str  # 1, 1.1, 1.2, 2

    @property
    def is_root(self) -> bool:
        return self.result.pk == self.root.pk


@dataclass(frozen=True, slots=True)
class Head:
    """One cell of the head: over how many columns it stands, whether it reaches down to the last line."""

    wording: str
    column: Column
    span: int = 1
    whole: bool = False

    @property
    def number(self) -> str:
        """Of a result with others under it the number they all begin with."""
        return self.column.number if self.span == 1 else self.column.number.partition(".")[0]

    @property
    def id(self) -> str:
        """As findings name the column."""
        return f"hasil-{self.column.result.pk}" if self.span == 1 else ""


def in_order(results: Sequence[LeaderResult]) -> list[Column]:
    """Every result behind the one it leads to, in the order of the matrix."""
    known = {one.pk: one for one in results}
    below: dict[int, list[LeaderResult]] = {one.pk: [] for one in results}
    roots: list[LeaderResult] = []
    for one in results:
        root = _root(one, known)
        (roots if root is one else below[root.pk]).append(one)
    columns = []
    for number, root in enumerate(roots, 1):
        columns.append(Column(root, root, str(number)))
        columns += [Column(one, root, f"{number}.{n}") for n, one in enumerate(below[root.pk], 1)]
    return columns


def heads(columns: Sequence[Column]) -> list[list[Head]]:
    """The two or three lines of the head: objectives, results, and what leads to them where anything does."""
    objectives = [
        Head(wording, run[0], len(run))
        for wording, members in groupby(columns, key=lambda one: one.root.objective_wording or OWN)
        for run in [list(members)]
    ]
    runs = [list(members) for _, members in groupby(columns, key=lambda one: one.root.pk)]
    alone = [len(run) == 1 and run[0].is_root for run in runs]
    deep = not all(alone)  # a part of the columns may begin in the middle of a run
    results = [
        Head(run[0].root.wording, run[0], len(run), whole=deep and one)
        for run, one in zip(runs, alone, strict=True)
    ]
    if not deep:
        return [objectives, results]
    last = [
        Head(DIRECT if one.is_root else one.result.wording, one)
        for run, single in zip(runs, alone, strict=True)
        if not single
        for one in run
    ]
    return [objectives, results, last]


def _root(result: LeaderResult, known: dict[int, LeaderResult]) -> LeaderResult:
    """What a result leads to in the end; a circle ends where it began."""
    passed = {result.pk}
    while result.under_id in known and result.under_id not in passed:
        result = known[result.under_id]
        passed.add(result.pk)
    return result
