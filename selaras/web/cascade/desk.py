"""What an editing page sends, read strictly: it is made by our own script or form, anything else is a 400."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import BadRequest
from django.http import QueryDict

from selaras.cascade.models import Annex
from selaras.exchange import editing, schema
from selaras.exchange.editing import CellEdit, Edited

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
    if not all(key.isdecimal() and version.isdecimal() for key, _, version in pairs):
        raise BadRequest
    return {int(key): int(version) for key, _, version in pairs}


def unplaced(
    annex: Annex, edited: Edited, *, text: str, column: str, rows: Sequence[int]
) -> dict[int, Mapping[str, str]]:
    """Line -> its cells, for the lines of a paste that could not become rows: nothing typed is lost."""
    lines = {one.edit.line for one in edited.refused if one.edit.row is None and one.edit.column}
    if not lines:
        return {}
    columns = [one for one in schema.columns(annex) if one.key != "blok"]
    cells: dict[int, dict[str, str]] = {}
    for cell in editing.placed(editing.read_block(text), columns=columns, start=column, rows=rows):
        if cell.row is None and cell.line in lines:
            cells.setdefault(cell.line, {})[cell.column] = cell.now
    return dict(cells)


def _edit(one: Any) -> CellEdit:
    match one:
        case {"row": int() | None as row, "line": int() as line, "column": str() as column,
              "was": str() as was, "now": str() as now} if len(now) <= LONGEST:  # fmt: skip
            return CellEdit(row, line, column, was, now.replace("\r\n", "\n").replace("\x00", ""))
    raise BadRequest


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequest from error
