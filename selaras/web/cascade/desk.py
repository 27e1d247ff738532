"""What an editing page sends, read strictly: it is made by our own script or form, anything else is a 400."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import BadRequest
from django.http import QueryDict

from selaras.cascade.models import Annex
from selaras.exchange import editing, headings, schema
from selaras.exchange.editing import CellEdit, Edited
from selaras.exchange.tables import Line

DIGITS = 18  # of an id: any such number fits into the database's
LONGEST = 25_000  # characters of one cell: more than any column takes, so that the deed can say so


def edits_of(given: QueryDict) -> list[CellEdit]:
    """`edits`: a list of cells as the page saw them and as they were typed."""
    found = _json(given.get("edits", ""))
    if not isinstance(found, list):
        raise BadRequest
    return [_edit(one) for one in found]


def versions_of(given: QueryDict, name: str) -> dict[int, int]:
    """ "12:3 13:1": rows with the versions that were seen, in the order shown."""
    pairs = [part.partition(":") for part in given.get(name, "").split()]
    if not all(is_id(key) and is_id(version) for key, _, version in pairs):
        raise BadRequest
    return {int(key): int(version) for key, _, version in pairs}


def lines_of(given: QueryDict, name: str) -> dict[int, Line]:
    """[[12, {"tw1": "80", …}], …]: rows with their texts as they were seen, in the order shown."""
    found = _json(given.get(name) or "[]")
    if not isinstance(found, list):
        raise BadRequest
    return dict(_line(one) for one in found)


def is_id(text: str) -> bool:
    """Whether it is a number that can be the id of a row; longer ones Python and database refuse."""
    return text.isdecimal() and len(text) <= DIGITS


def unplaced(
    annex: Annex, edited: Edited, *, text: str, column: str, rows: Sequence[int], under: str = ""
) -> dict[int, Mapping[str, str]]:
    """Line -> its cells, for the lines of a paste that could not become rows: nothing typed is lost."""
    lines = {one.edit.line for one in edited.refused if one.edit.row is None and one.edit.column}
    if not lines:
        return {}
    columns = [one for one in schema.columns(annex) if one.key != "blok"]
    cells: dict[int, dict[str, str]] = {}
    titles = headings.titles(annex)
    for cell in editing.placed(
        editing.read_block(text), columns=columns, start=column, rows=rows, titles=titles, under=under
    ):
        if cell.row is None and cell.line in lines:
            cells.setdefault(cell.line, {})[cell.column] = cell.now
    return dict(cells)


def _edit(one: Any) -> CellEdit:
    match one:
        case {"row": int() | None as row, "line": int() as line, "column": str() as column,
              "was": str() as was, "now": str() as now} if len(now) <= LONGEST and _fits(row):  # fmt: skip
            return CellEdit(row, line, *map(editing.clean, (column, was, now)))
    raise BadRequest


def _line(one: Any) -> tuple[int, Line]:
    match one:
        case [int() as row, dict() as texts] if _fits(row):
            if all(isinstance(text, str) for text in texts.values()):
                return row, {key: editing.clean(text) for key, text in texts.items()}
    raise BadRequest


def _fits(row: int | None) -> bool:
    return row is None or 0 <= row < 10**DIGITS


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequest from error
