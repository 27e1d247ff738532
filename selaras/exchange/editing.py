"""Cells of a matrix as texts: what was typed or pasted, held against what stands there.

The texts are those of `tables`: what a cell shows is what an export writes and an import reads.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from selaras.cascade.models import MatrixChange
from selaras.engine.findings import Finding
from selaras.engine.names import fold
from selaras.exchange import headings
from selaras.exchange.cells import band
from selaras.exchange.fields import short
from selaras.exchange.schema import BLOCKS, Column
from selaras.exchange.tables import Line
from selaras.kernel.rules import RuleError

MOST_LINES, MOST_CELLS = 1_000, 20_000  # of one paste: twice what the largest matrix holds
NO_COLUMN = "Kolom ini tidak ada pada matriks. Muat ulang halaman."
BEYOND = "Sebagian tempelan berada di luar kolom terakhir dan tidak dipakai."
_UNHELD = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class CellEdit:
    """One cell as its editor saw it and as it shall be; `row` None with equal `line` make one new row."""

    row: int | None
    line: int
    column: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell that stays as it is, why, and what stands there now."""

    edit: CellEdit
    finding: Finding
    current: str = ""


@dataclass
class Edited:
    """What came of an edit: the change that can be undone, the ids of rows written, what was refused.

    `made` are those of the rows written that are new; `covered` are the cells a paste lies over, the keys of
    columns by row, whether they read otherwise now or not; `said` is what was taken otherwise than it reads,
    or made besides (IMP-14, IMP-15).
    """

    change: MatrixChange | None = None
    saved: list[int] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    made: list[int] = field(default_factory=list)
    said: list[Finding] = field(default_factory=list)
    covered: dict[int, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class State:
    """A row as a change keeps it: its texts, its place, its entry of the dictionary, its version."""

    line: Line
    order: int
    entry: int | None
    version: int

    @classmethod
    def of(cls, kept: Mapping[str, Any] | None) -> "State | None":
        """A state as it was kept; None where the row did not exist."""
        return cls(kept["baris"], kept["urutan"], kept["indikator"], kept.get("versi", 0)) if kept else None

    def as_json(self) -> dict[str, Any]:
        return {
            "baris": self.line,
            "urutan": self.order,
            "indikator": self.entry,
            "versi": self.version,
        }


def by_row(edits: Iterable[CellEdit]) -> dict[int, list[CellEdit]]:
    """The edits of rows that exist, by row."""
    grouped: dict[int, list[CellEdit]] = defaultdict(list)
    for edit in edits:
        if edit.row is not None:
            grouped[edit.row].append(edit)
    return grouped


def new_rows(edits: Iterable[CellEdit]) -> list[list[CellEdit]]:
    """The edits that make new rows, a list for each row in the order of its line."""
    fresh = sorted((edit for edit in edits if edit.row is None), key=lambda edit: edit.line)
    return [list(group) for _, group in groupby(fresh, key=lambda edit: edit.line)]


def compare(edits: Sequence[CellEdit], line: Line | None) -> tuple[list[CellEdit], list[Refused]]:
    """KAS-05: only what still reads as its editor saw it is changed. `line` None: the row is gone, and its
    cells read as they did should it come back.

    A cell that already reads as wanted is neither changed nor refused.
    """
    if line is None:
        gone = Finding(
            "KAS-05", "Baris ini sementara itu dihapus. Salin isian Bapak/Ibu ke baris lain bila perlu."
        )
        return [], [Refused(edit, gone, edit.was) for edit in edits]
    wanted, refused = [], []
    for edit in edits:
        current = line.get(edit.column)
        if current is None:
            refused.append(Refused(edit, Finding("KAS-06", NO_COLUMN if edit.column else BEYOND)))
        elif current == edit.was != edit.now:
            wanted.append(edit)
        elif current != edit.now:
            said = f"Sel ini sementara itu diubah menjadi {quoted(current)}. Pilih isian yang dipakai."
            refused.append(Refused(edit, Finding("KAS-05", said), current))
    return wanted, refused


def quoted(text: str) -> str:
    return f"“{short(text)}”" if text else "kosong"


def read_block(text: str) -> list[list[str]]:
    """A block as spreadsheets put it on the clipboard: tabs between cells, line breaks inside quotes.

    Raises RuleError KAS-07 when a cell never ends, as behind a quotation mark without its second one.
    """
    whole = clean(text).replace("\r", "\n").strip("\n")
    lines = csv.reader(io.StringIO(whole, newline=""), delimiter="\t")
    try:
        return [[cell.strip() for cell in line] for line in lines]
    except csv.Error as error:
        said = (
            'Satu sel tempelan ini terlalu panjang; biasanya karena ada tanda kutip (") tanpa pasangan. '
            "Tidak ada yang diubah. Perbaiki atau hapus tanda itu, lalu tempel lagi."
        )
        raise RuleError("KAS-07", said) from error


def clean(text: str) -> str:
    """A text without what no database holds (NUL, half a pair of surrogates), its lines ended by \\n."""
    return _UNHELD.sub("", text).replace("\r\n", "\n")


def too_large(block: Sequence[Sequence[str]]) -> Finding | None:
    """KAS-07: a paste of the size of a matrix is taken, a whole workbook belongs into an import."""
    cells = sum(map(len, block))
    if len(block) <= MOST_LINES and cells <= MOST_CELLS:
        return None
    return Finding(
        "KAS-07",
        f"Tempelan ini memuat {len(block)} baris dan {cells} sel; paling banyak {MOST_LINES} baris dan "
        f"{MOST_CELLS} sel. Tidak ada yang diubah. Bagi menjadi beberapa tempelan, atau impor berkasnya.",
    )


def placed(
    block: Sequence[Sequence[str]],
    *,
    columns: Sequence[Column],
    start: str,
    rows: Sequence[int],
    titles: Mapping[str, str],
    under: str = "",
) -> Iterator[CellEdit]:
    """Where each cell of a pasted block goes, as edits without `was`; `under`: the block new rows begin in.

    Lines with headings, column numbers or a block's band are no rows; below a band new rows belong to it. In
    new rows a merged cell, empty below its first line, holds on. Headings say where the cells below them go,
    wherever they are pasted (KAS-31, `titles` are other names of columns); without them the places do, a
    block named in front of each line as our exports have it is no cell of the table, and what lies right of
    the last column has the column "".
    Raises ValueError for a `start` that is no column, RuleError KAS-31 for headings that do not fit.
    """
    keys = [column.key for column in columns]
    first = keys.index(start)
    merged = {column.key for column in columns if column.merged}
    announced, held, line = under, dict[str, str](), 0
    names = headings.Names.of(columns, titles)
    block, headed = headings.taken_apart(block, names, columns[first])
    where = _places(block, keys, first) if headed is None else headed
    for cells in block:
        if label := band(iter(cells)):
            announced, held = label, {}
        elif names.is_row(cells, where):
            row = rows[line] if line < len(rows) else None
            named = {where[at] if at < len(where) else "": text for at, text in enumerate(cells)}
            if headed is not None:
                named.pop("", None)
            if row is None and any(cells):
                named |= {key: text or held.get(key, "") for key, text in named.items() if key in merged}
                held = {key: text for key, text in named.items() if key in merged}
                named = ({"blok": announced} if announced else {}) | named
            # a line of empty cells empties a row, but makes none
            yield from (CellEdit(row, line, key, "", text) for key, text in named.items())
            line += 1


def _places(block: Sequence[Sequence[str]], keys: Sequence[str], first: int) -> list[str]:
    """The columns of a block without headings: those from the `first` on, behind its blocks where every row
    begins with the name of one."""
    labels = {fold(label) for label in BLOCKS}
    rows = [cells for cells in block if any(cells) and not band(iter(cells))]
    named = first == 0 and bool(rows) and all(fold(cells[0]) in labels for cells in rows)
    return ["blok", *keys] if named else [*keys[first:]]
