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
from selaras.engine.numbers import roman
from selaras.engine.periods import QUARTERS
from selaras.exchange.cells import band
from selaras.exchange.fields import short
from selaras.exchange.schema import Column
from selaras.exchange.tables import Line
from selaras.kernel.rules import RuleError

MOST_LINES, MOST_CELLS = 1_000, 20_000  # of one paste: twice what the largest matrix holds
_UNHELD = re.compile("[\x00\ud800-\udfff]")
SURE = 3  # so many headings beside each other are a heading line, fewer may be what a cell says


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

    `made` are those of the rows written that are new; `said` is what was taken otherwise than it reads, or
    made besides (IMP-14, IMP-15).
    """

    change: MatrixChange | None = None
    saved: list[int] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    made: list[int] = field(default_factory=list)
    said: list[Finding] = field(default_factory=list)


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
            "KAS-05", "Baris ini sementara itu dihapus. Salin isian Anda ke baris lain bila perlu."
        )
        return [], [Refused(edit, gone, edit.was) for edit in edits]
    wanted, refused = [], []
    for edit in edits:
        current = line.get(edit.column)
        if current is None:
            refused.append(
                Refused(edit, Finding("KAS-06", "Kolom ini tidak ada pada matriks. Muat ulang halaman."))
            )
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
    under: str = "",
) -> Iterator[CellEdit]:
    """Where each cell of a pasted block goes, as edits without `was`; `under`: the block new rows begin in.

    Lines with headings, column numbers or a block's band are no rows; below a band new rows belong to it. In
    new rows a merged cell, empty below its first line, holds on. What lies right of the last column has the
    column "". A line that names every column says where its cells go, wherever it is pasted.
    Raises ValueError for a `start` that is no column.
    """
    keys = [column.key for column in columns]
    first = keys.index(start)
    merged = {column.key for column in columns if column.merged}
    announced, held, line = under, dict[str, str](), 0
    block, by_name = _without_frame(block, columns)
    if by_name:
        keys, first = by_name, 0
    for cells in block:
        if label := band(iter(cells)):
            announced, held = label, {}
        elif not (_is_heading(cells, columns) or _is_count(cells)):
            row = rows[line] if line < len(rows) else None
            named = {keys[at] if at < len(keys) else "": text for at, text in enumerate(cells, start=first)}
            if row is None and any(cells):
                named |= {key: text or held.get(key, "") for key, text in named.items() if key in merged}
                held = {key: text for key, text in named.items() if key in merged}
                named = ({"blok": announced} if announced else {}) | named
            # a line of empty cells empties a row, but makes none
            yield from (CellEdit(row, line, key, "", text) for key, text in named.items())
            line += 1


_NAMES = {
    "nomor sasaran": "no_sasaran", "nomor indikator": "no_indikator", "pengukuran": "pengukuran",
    "satuan": "satuan", "target tahunan": "tahunan", "kalimat turunan": "catatan_turunan", "blok": "blok",
} | {
    f"{word} {roman(quarter)}".casefold(): f"tw{quarter}"
    for quarter in QUARTERS for word in ("TW", "Triwulan")
}  # fmt: skip


def _without_frame(
    block: Sequence[Sequence[str]], columns: Sequence[Column]
) -> tuple[Sequence[Sequence[str]], list[str]]:
    """The lines between title and signature, and the columns by name where the heading names each of them.

    Both are only known where there is a heading: the table begins under it and ends with the last line that
    has an indicator.
    """
    heading = next((at for at, cells in enumerate(block) if _is_heading(cells, columns)), None)
    if heading is None:
        return block, []
    known = {fold(text): column.key for column in columns for text in (column.key, column.heading)} | _NAMES
    keys = [known.get(fold(cell), "") for cell in block[heading]]
    if "indikator" not in keys:
        return block, []
    place = keys.index("indikator")
    full = [at for at, cells in enumerate(block) if at > heading and len(cells) > place and cells[place]]
    by_name = all(keys) and len(set(keys)) == len(keys)
    return block[heading : full[-1] + 1 if full else None], keys if by_name else []


def _is_heading(cells: Sequence[str], columns: Iterable[Column]) -> bool:
    known = {fold(text) for column in columns for text in (column.heading, column.key, column.group) if text}
    known |= _NAMES.keys()
    said = [fold(cell) for cell in cells if cell]
    return len(said) >= SURE and all(text in known for text in said)


def _is_count(cells: Sequence[str]) -> bool:
    """The line 1 2 3 … or (1) (2) (3) … that the official form prints under its header."""
    said = [cell.strip("() ") for cell in cells if cell]
    return len(said) >= SURE and said == [str(count) for count in range(1, len(said) + 1)]
