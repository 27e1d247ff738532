"""Entries of the dictionary as rows that could be added to a matrix."""

import json
from dataclasses import dataclass

from django.db.models import QuerySet

from selaras.cascade.models import Annex
from selaras.engine.names import fold
from selaras.planning.models import Indicator
from selaras.planning.queries import indicator_list


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An entry with the texts of the row it would make; `here` when the matrix holds it already."""

    entry: Indicator
    texts: dict[str, str]
    here: bool

    @property
    def as_json(self) -> str:
        return json.dumps(self.texts, ensure_ascii=False)


def entries(indicators: QuerySet[Indicator], *, annex: Annex, words: str) -> list[Suggestion]:
    """The entries that hold every word; numbers go on where the matrix stands. Two queries."""
    found = indicator_list(indicators.filter(agency_id=annex.agency_id), words=words)
    rows = annex.rows.order_by("order").values_list(
        "objective_number", "objective_wording", "indicator_number", "indicator_id"
    )
    numbers: dict[str, int] = {}
    last: dict[int, int] = {}
    held = set()
    for objective, wording, number, entry_id in rows:
        numbers.setdefault(fold(wording), objective)
        last[objective] = max(last.get(objective, 0), number)
        held.add(entry_id)
    new = max(last, default=0) + 1
    suggestions = []
    for entry in found.filter(retired_on=None):
        objective = numbers.get(fold(entry.objective.name), new)
        suggestions.append(
            Suggestion(entry, _texts(entry, objective, last.get(objective, 0) + 1), entry.pk in held)
        )
    return sorted(suggestions, key=lambda one: one.here)


def _texts(entry: Indicator, objective: int, number: int) -> dict[str, str]:
    """The cells an entry fills; its targets are this matrix's own."""
    return {
        "blok": entry.objective.get_block_display(),
        "no_sasaran": str(objective),
        "sasaran": entry.objective.name,
        "no_indikator": str(number),
        "indikator": entry.name,
        "sumber_data": entry.get_entry_system_display(),
        "pengukuran": entry.method,
        "satuan": entry.uom,
    }
