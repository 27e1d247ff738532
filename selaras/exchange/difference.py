"""What differs between two states of an annex, cell by cell: before an import, or between editions."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from selaras.exchange import schema
from selaras.exchange.schema import Column
from selaras.exchange.tables import Line, Table

LONGEST = 60


class Kind(StrEnum):
    """What happened to a line or to one of its cells."""

    ADDED = "baris baru"
    REMOVED = "baris dihapus"
    MOVED = "nomor berubah"
    CHANGED = "isi berubah"
    TICKED = "penerima bertambah"
    UNTICKED = "penerima berkurang"
    HEAD = "kepala lampiran"


@dataclass(frozen=True, slots=True)
class Change:
    """One changed cell, or a whole line that comes or goes (`column` empty).

    `line` names the line by its number, `about` by its words.
    """

    annex: str
    line: str
    column: str
    old: str
    new: str
    kind: Kind = Kind.CHANGED
    about: str = ""

    def __str__(self) -> str:
        if not self.column:
            return f"{self.annex} no. {self.line}: {self.kind}"
        old, new = _around(self.old, self.new)
        return f"{self.annex} no. {self.line}, {self.column}: “{old}” → “{new}”"


Pairs = Sequence[int | None]  # for every new line the place of the old line it was, None for a new one
Keys = Sequence[Hashable]


def difference(old: Table, new: Table, *, annex: str, pairs: Pairs | None = None) -> list[Change]:
    """The changes from `old` to `new`: lines that went, then the others in the order of the new lines.

    Lines are the same by their numbers, or as `pairs` says; then a line may also have got another number.
    """
    by_numbers = [old.key(line) for line in old.lines], [new.key(line) for line in new.lines]
    pairs = pair(by_numbers) if pairs is None else pairs
    kept = {place for place in pairs if place is not None}
    gone = [line for place, line in enumerate(old.lines) if place not in kept]
    return [
        *(_whole(Kind.REMOVED, old, line, annex) for line in gone),
        *(
            change
            for line, place in zip(new.lines, pairs, strict=True)
            for change in _line(None if place is None else old.lines[place], new, line, annex)
        ),
        *_order(old, new, annex, pairs),
    ]


def pair(*passes: tuple[Keys, Keys]) -> Pairs:
    """For every new line the place of its old line: the keys of the first pass that agree, then the next.

    Each pass holds a key for every old and every new line; lines with the same key meet in their order.
    """
    old, new = passes[0]
    found: list[int | None] = [None] * len(new)
    for before, after in passes:
        taken = {place for place in found if place is not None}
        free: dict[Hashable, list[int]] = defaultdict(list)
        for place in reversed(range(len(old))):
            if place not in taken:
                free[before[place]].append(place)
        for place, key in enumerate(after):
            if found[place] is None and free[key]:
                found[place] = free[key].pop()
    return found


def _line(former: Line | None, new: Table, line: Line, annex: str) -> Iterator[Change]:
    if former is None:
        yield _whole(Kind.ADDED, new, line, annex)
        return
    name, about = _name(new, line), new.about(line)
    numbers = [column for column in new.columns if column.key in new.numbers]
    was, now = (".".join(each[column.key] for column in numbers) for each in (former, line))
    if was != now:
        yield Change(annex, name, "Nomor", was, now, Kind.MOVED, about)
    for column in new.columns:
        before, after = former[column.key], line[column.key]
        if before != after and column not in numbers:
            heading = f"{column.group} {column.heading}".strip()
            yield Change(annex, name, heading, before, after, _kind(column, before, after), about)


def _kind(column: Column, before: str, after: str) -> Kind:
    if column.kind is not schema.Kind.TICK or (before and after):
        return Kind.CHANGED
    return Kind.TICKED if after else Kind.UNTICKED


def _whole(kind: Kind, table: Table, line: Line, annex: str) -> Change:
    said = table.summary(line)
    old, new = (said, "") if kind is Kind.REMOVED else ("", said)
    return Change(annex, _name(table, line), "", old, new, kind, table.about(line))


def _order(old: Table, new: Table, annex: str, pairs: Pairs) -> Sequence[Change]:
    """Lines that stay, under the numbers they had, but change places."""
    kept = [(place, line) for place, line in zip(pairs, new.lines, strict=True) if place is not None]
    same = [place for place, line in kept if old.key(old.lines[place]) == new.key(line)]
    if same == sorted(same):
        return []
    return [Change(annex, "–", "urutan baris", "seperti sekarang", "berubah", Kind.MOVED)]


def _name(table: Table, line: Line) -> str:
    return ".".join(_short(part, 24) for part in table.key(line))


def _around(old: str, new: str) -> tuple[str, str]:
    """Both texts cut so that the place where they begin to differ is shown."""
    old, new = " ".join(old.split()), " ".join(new.split())
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False)))
    start = same - LONGEST // 3 if same > LONGEST // 2 and max(len(old), len(new)) > LONGEST else 0
    mark = "…" if start else ""
    return mark + _short(old[start:]), mark + _short(new[start:])


def _short(text: str, longest: int = LONGEST) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"
