"""How an annex lies on paper: boxes in a grid, the same for the workbook and the PDF."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import ceil

from selaras.cascade.models import Annex
from selaras.exchange import schema
from selaras.exchange.marks import numbered
from selaras.exchange.schema import Column, Kind
from selaras.exchange.tables import Line, Table

KEPT_WHOLE = 26  # lines of text, of the 56 on a page: what is shorter isn't torn over two pages
_LETTERS = 0.9  # letters of the printed size in one unit of column width


@dataclass(frozen=True, slots=True)
class Box:
    """One cell of the grid: where it starts, how many columns and lines it covers, what it says."""

    text: str
    column: int
    kind: Kind = Kind.TEXT
    span: int = 1
    depth: int = 1
    whole: bool = False  # short enough to stay on one page


@dataclass(frozen=True)
class Row:
    """One line of the grid; a band announces the block of the lines below it."""

    boxes: tuple[Box, ...]
    band: bool = False


@dataclass(frozen=True)
class Paper:
    """An annex laid out. `heads` are the header's lines, repeated on every page; `rows` the lines below."""

    title: tuple[str, ...]
    columns: tuple[Column, ...]
    heads: tuple[Row, ...]
    rows: tuple[Row, ...]
    signature: tuple[str, ...]


def lay_out(table: Table) -> Paper:
    """The annex with every column that a reader needs to take it in again."""
    columns = table.printed
    return Paper(
        title=tuple(table.title.splitlines()),
        columns=columns,
        heads=tuple(_heads(columns, table.layout)),
        rows=tuple(_rows(table, columns)),
        signature=_signature(*table.signer),
    )


def as_decreed(table: Table) -> Table:
    """The annex as the decree prints it: the sub-KSD below the KSD, no headings under TARGET."""
    if table.layout != Annex.Layout.KSD:
        return table
    columns = (
        replace(column, heading="" if column.group else column.heading)
        for column in table.columns
        if column.key != "sub_ksd"
    )
    lines = [
        line | {"nama_ksd": f"{line['nama_ksd']}\n\nSUB KSD :\n{line['sub_ksd']}"}
        if line["sub_ksd"]
        else line
        for line in table.lines
    ]
    return replace(table, columns=tuple(columns), lines=lines)


def with_notes(table: Table) -> tuple[Table, tuple[str, ...]]:
    """The annex for reading: a number in place of own targets, and the notes below it that they point to."""
    names = {column.key: column.heading for column in table.columns if column.kind is Kind.TICK}
    names |= {schema.OWNERS: ""} if table.layout == Annex.Layout.OWNERS else {}
    notes: list[str] = []
    lines = []
    for line in table.lines:
        cells = {}
        for key, heading in names.items():
            cells[key], found = numbered(line[key], len(notes) + 1)
            notes += [
                f"{number}) No. {'.'.join(table.key(line))}, {heading or owner}: target sendiri {own}."
                for number, (owner, own) in enumerate(found, start=len(notes) + 1)
            ]
        lines.append(line | cells)
    return replace(table, lines=lines), tuple(notes)


# --- header


def _heads(columns: Sequence[Column], layout: str) -> Iterator[Row]:
    """One line, or two where columns share a heading; annex IV numbers its columns in a third."""
    deep = 2 if any(column.group and column.heading for column in columns) else 1
    top: list[Box] = []
    for group, members in groupby(enumerate(columns), key=lambda pair: pair[1].group):
        indices = [index for index, _ in members]
        if group:
            bare = not any(columns[index].heading for index in indices)
            top.append(Box(group, indices[0], span=len(indices), depth=deep if bare else 1))
        else:
            top += [Box(columns[index].heading, index, depth=deep) for index in indices]
    yield Row(tuple(top))
    if deep == 2:
        yield Row(tuple(Box(one.heading, index) for index, one in enumerate(columns) if one.group))
    if layout == Annex.Layout.KSD:
        yield Row(tuple(_numbers(columns)))


def _numbers(columns: Sequence[Column]) -> Iterator[Box]:
    """1 2 3 …; the decree prints the sub-KSD inside column 3."""
    number = 0
    for index, column in enumerate(columns):
        if column.key == "sub_ksd":
            continue
        number += 1
        wide = index + 1 < len(columns) and columns[index + 1].key == "sub_ksd"
        yield Box(str(number), index, Kind.WHOLE, span=2 if wide else 1)


# --- lines


def _rows(table: Table, columns: Sequence[Column]) -> Iterator[Row]:
    depths = [_depths(table, column) for column in columns]
    lines = [
        tuple(_line(line, columns, [depth[index] for depth in depths]))
        for index, line in enumerate(table.lines)
    ]
    block = None
    for index, (line, boxes) in enumerate(zip(table.lines, lines, strict=True)):
        if table.bands and line["blok"] != block:
            block = line["blok"]
            yield Row(tuple(_band(block, columns)), band=True)
        yield Row(tuple(_kept(box, lines[index : index + box.depth], columns) for box in boxes))


def _kept(box: Box, lines: Sequence[Sequence[Box]], columns: Sequence[Column]) -> Box:
    """The box, marked as whole when all the lines it covers fit easily on one page."""
    flat = sum(_tallest([one for one in boxes if one.depth == 1], columns) for boxes in lines)
    deep = _tallest([one for boxes in lines for one in boxes if one.depth > 1], columns)
    return replace(box, whole=max(flat, deep if box.depth > 1 else 0) <= KEPT_WHOLE)


def _tallest(boxes: Sequence[Box], columns: Sequence[Column]) -> int:
    return max((text_lines(box, columns, letters=_LETTERS) for box in boxes), default=0)


def text_lines(box: Box, columns: Sequence[Column], *, letters: float) -> int:
    """About how many lines a box's text takes, with so many letters in a unit of column width."""
    width = sum(column.width for column in columns[box.column : box.column + box.span])
    across = max(1, width * letters - 1)
    return sum(max(1, ceil(_breadth(line) / across)) for line in box.text.split("\n"))


def _breadth(line: str) -> float:
    """Letters across, a capital counting for more."""
    return len(line) + 0.3 * sum(map(str.isupper, line))


def _depths(table: Table, column: Column) -> list[int]:
    """For every line how many lines the column's cell covers there; 0 where a cell above covers it."""
    depths = [1] * len(table.lines)
    if column.merged:
        keys = (*schema.owners(table.layout)[column.key], column.key)
        for first, last in schema.runs(table.lines, keys):
            depths[first : last + 1] = [last - first + 1, *([0] * (last - first))]
    return depths


def _line(line: Line, columns: Sequence[Column], depths: Sequence[int]) -> Iterator[Box]:
    """A sentence of derivation lies across all receivers; every other cell in its own column."""
    sentence = line.get(schema.DERIVED, "")
    ticks = [index for index, column in enumerate(columns) if column.kind is Kind.TICK]
    for index, column in enumerate(columns):
        if sentence and index in ticks:
            if index == ticks[0]:
                yield Box(sentence, index, span=len(ticks))
        elif depths[index]:
            yield Box(line[column.key], index, column.kind, depth=depths[index])


def _band(label: str, columns: Sequence[Column]) -> Iterator[Box]:
    """The block's name, printed again over the receivers where they have columns of their own."""
    left = sum(column.kind is not Kind.TICK for column in columns)
    yield Box(label, 0, span=left)
    if left < len(columns):
        yield Box(label, left, span=len(columns) - left)


def _signature(post: str, name: str, nip: str) -> tuple[str, ...]:
    """The post, room for the signature, name and NIP as printed; nothing where the annex has no signer."""
    if not post:
        return ()
    below = [name, f"NIP {nip}" if nip else ""]
    return (*f"{post},".splitlines(), "", "", "", *below) if any(below) else tuple(f"{post},".splitlines())
