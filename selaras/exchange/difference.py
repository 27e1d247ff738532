"""What an import would change, cell by cell, before anything is written."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from selaras.exchange.tables import Line, Table

LONGEST = 60


@dataclass(frozen=True, slots=True)
class Change:
    """One changed cell, or a whole line that comes or goes (`column` empty)."""

    annex: str
    line: str
    column: str
    old: str
    new: str

    def __str__(self) -> str:
        if not self.column:
            return f"{self.annex} no. {self.line}: {'baris baru' if self.new else 'baris dihapus'}"
        old, new = _around(self.old, self.new)
        return f"{self.annex} no. {self.line}, {self.column}: “{old}” → “{new}”"


def difference(old: Table, new: Table, *, annex: str) -> list[Change]:
    """The changes from `old` to `new`, in the order of the new lines; lines are the same by their numbers."""
    before = {old.key(line): line for line in old.lines}
    after = {new.key(line) for line in new.lines}
    gone = [Change(annex, _name(old, line), "", "1", "") for line in old.lines if old.key(line) not in after]
    return [
        *gone,
        *(change for line in new.lines for change in _line(before, new, line, annex)),
        *_order(old, new, annex),
    ]


def _line(before: dict[tuple[str, ...], Line], new: Table, line: Line, annex: str) -> Iterator[Change]:
    former = before.get(new.key(line))
    name = _name(new, line)
    if former is None:
        yield Change(annex, name, "", "", "1")
        return
    for column in new.columns:
        if former[column.key] != line[column.key]:
            heading = f"{column.group} {column.heading}".strip()
            yield Change(annex, name, heading, former[column.key], line[column.key])


def _order(old: Table, new: Table, annex: str) -> Sequence[Change]:
    """Lines that stay but change places."""
    after = {new.key(line) for line in new.lines}
    before = {old.key(line) for line in old.lines}
    kept = [old.key(line) for line in old.lines if old.key(line) in after]
    now = [new.key(line) for line in new.lines if new.key(line) in before]
    return [] if kept == now else [Change(annex, "–", "urutan baris", "seperti sekarang", "berubah")]


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
