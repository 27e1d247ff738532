"""An annex as a file: CSV and JSON as data, XLSX and PDF as the decree looks."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import fontpkg

from selaras.documents.render import pdf
from selaras.engine.spreadsheet import FORMULA_SIGNS
from selaras.exchange.paper import as_decreed, lay_out, with_notes
from selaras.exchange.tables import Table
from selaras.exchange.xlsx import to_xlsx

TEMPLATE = Path(__file__).parent / "templates" / "annex.typ"


def to_csv(table: Table) -> bytes:
    """UTF-8, commas, line feeds, a line of keys; every value exactly as printed.

    CSV is data: nothing is put before a text that begins with = + - @, because import(export(x)) = x.
    Whoever wants to open an annex in a spreadsheet takes XLSX, where such a text is a text.
    """
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, [column.key for column in table.columns], lineterminator="\n")
    writer.writeheader()
    writer.writerows(table.lines)
    return out.getvalue().encode()


def risky_cells(table: Table) -> int:
    """How many cells a spreadsheet would take for a formula if it opened the CSV."""
    return sum(value.startswith(FORMULA_SIGNS) for line in table.lines for value in line.values())


def to_json(table: Table) -> bytes:
    """One object: year, annex, title, and the lines under the keys of the CSV, all values as printed."""
    content = {
        "tahun": table.year,
        "lampiran": table.number,
        "judul": table.title,
        "baris": [{column.key: line[column.key] for column in table.columns} for line in table.lines],
    }
    return json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"


def to_pdf(table: Table) -> bytes:
    """The annex on F4 landscape as the decree prints it; tagged, archival, the same bytes every time."""
    table, notes = with_notes(as_decreed(table))
    paper = lay_out(table)
    data: dict[str, Any] = {
        "foot": table.foot,
        "draft": table.draft,
        "title": paper.title,
        "date": _calendar(table.decreed_on),
        "widths": [column.width for column in paper.columns],
        "heads": [[_box(box) for box in row.boxes] for row in paper.heads],
        "rows": [{"band": row.band, "boxes": [_box(box) for box in row.boxes]} for row in paper.rows],
        "notes": notes,
        "signature": paper.signature,
    }
    return pdf(TEMPLATE, data, fonts=[fontpkg.path("Arimo")])


WRITERS: dict[str, Callable[[Table], bytes]] = {
    "csv": to_csv, "json": to_json, "xlsx": to_xlsx, "pdf": to_pdf,
}  # fmt: skip


def _box(box: Any) -> dict[str, Any]:
    return asdict(box) | {"kind": box.kind.name.lower()}


def _calendar(day: date) -> list[int]:
    return [day.year, day.month, day.day]
