"""The path of figures up to the head: locked, then read with all it is made from, in two plain statements.

They are written as SQL because every confirmed report waits for them: composing the same by the ORM takes
longer than the database takes to answer.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, models

from selaras.measurement.models import Figure, IndicatorHandling
from selaras.planning.models import TARGET_FIELDS, Indicator

# UNION, not UNION ALL: two ways may lead to one figure, and a row that leads back to itself ends there
_PATH = """
WITH RECURSIVE path(id) AS (
    SELECT unnest(%s::bigint[])
    UNION
    SELECT fed.id FROM path
    JOIN measurement_figure here ON here.id = path.id
    JOIN LATERAL (
        SELECT here.parent_id AS id WHERE here.parent_id IS NOT NULL
        UNION ALL
        SELECT whole.id FROM planning_component part
        JOIN measurement_figure whole ON whole.indicator_id = part.whole_id AND whole.source = 'rumus'
        AND whole.position_id = here.position_id AND whole.year = here.year
        WHERE part.part_id = here.indicator_id
    ) fed ON true
)
"""
_KEYS = f"{_PATH} SELECT id FROM path ORDER BY id"  # noqa: S608 - our own text


def path_of(figures: Iterable[int]) -> list[int]:
    """The figures themselves and every figure made from them, in order of their keys; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, [list(figures)])
        return [key for (key,) in cursor.fetchall()]


def _names(model: type[models.Model], wanted: Collection[str]) -> tuple[str, ...]:
    """Columns in the order of the model, as from_db takes them."""
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname in wanted)


def _columns(alias: str, names: Iterable[str]) -> str:
    return ", ".join(f"{alias}.{name}" for name in names)


_QUARTERS = [f"{part}{quarter}" for part in ("value", "state", "above", "below") for quarter in (1, 2, 3, 4)]
_READ_OF_FIGURE = _names(Figure, {
    "id", "year", "position_id", "indicator_id", "parent_id", "source", "weight", *TARGET_FIELDS,
    "not_measured", *_QUARTERS, "counted", "due",
})  # fmt: skip
_TOLD = frozenset(_READ_OF_FIGURE)  # asked of for every column of every row
_READ_OF_INDICATOR = _names(Indicator, {"id", "code", "formula", "inputs", "polarity", "annual_rule"})
_READ_OF_HANDLING = _names(IndicatorHandling, {
    "id", "indicator_id", "roll_up", "missing", "threshold", "annual_rule", "by_rank", "force_majeure",
    "no_event", "low", "high",
})  # fmt: skip
# the rows of the path are locked in the order of their keys, so that nobody waits in a circle
_LOCK = f"""
{_PATH}
SELECT figure.id, ARRAY(SELECT part_id FROM planning_component WHERE whole_id = figure.indicator_id),
    {_columns("entry", _READ_OF_INDICATOR)}, {_columns("handling", _READ_OF_HANDLING)}
FROM path JOIN measurement_figure figure ON figure.id = path.id
JOIN planning_indicator entry ON entry.id = figure.indicator_id
LEFT JOIN measurement_indicatorhandling handling ON handling.indicator_id = entry.id
ORDER BY figure.id FOR UPDATE OF figure
"""  # noqa: S608 - the names of our own columns
_FIGURES = f"SELECT {_columns('figure', _READ_OF_FIGURE)} FROM measurement_figure figure"  # noqa: S608
_BELOW = f"{_FIGURES} WHERE id = ANY(%(path)s) OR parent_id = ANY(%(path)s) ORDER BY id"
_BELOW_AND_PARTS = f"""
{_FIGURES} WHERE id IN (
    SELECT id FROM measurement_figure WHERE id = ANY(%(path)s) OR parent_id = ANY(%(path)s)
    UNION
    SELECT part.id FROM measurement_figure whole
    JOIN planning_component link ON link.whole_id = whole.indicator_id
    JOIN measurement_figure part ON part.indicator_id = link.part_id
    AND part.position_id = whole.position_id AND part.year = whole.year
    WHERE whole.id = ANY(%(path)s) AND whole.source = 'rumus'
) ORDER BY id
"""  # noqa: S608 - the names of our own columns


@dataclass(frozen=True, slots=True)
class Path:
    """`figures` are the path, `around` what they are made from, `parts` what each formula is over."""

    figures: list[Figure]
    around: list[Figure]
    parts: Mapping[int, set[int]]


def locked_figure(figure: Figure) -> Figure:
    """One writer at a time of a figure's register and reports, and none while a report counts its rows."""
    rows = Figure.objects.select_for_update(of=("self",)).select_related("agency", "indicator__handling")
    return rows.get(pk=figure.pk)


def locked_path(figures: Collection[int]) -> Path:
    """The path of these figures, nobody else's until the end of the transaction.

    Locked before anything is read: of two leaves verified at once the second sees the first.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [list(figures)])
        rows = cursor.fetchall()
        entries: dict[int, Indicator] = {}
        parts: dict[int, set[int]] = {}
        for row in rows:
            if row[2] not in entries:
                entries[row[2]] = _entry(row[2:])
                parts[row[2]] = set(row[1])
        keys = {row[0] for row in rows}
        cursor.execute(_BELOW_AND_PARTS if any(parts.values()) else _BELOW, {"path": list(keys)})
        read = [Figure.from_db(connection.alias, _TOLD, row) for row in cursor.fetchall()]
    _put_entries(read, entries)
    return Path(
        [figure for figure in read if figure.pk in keys],
        [figure for figure in read if figure.pk not in keys],
        parts,
    )


def _put_entries(figures: Collection[Figure], entries: dict[int, Indicator]) -> None:
    """Every figure with its indicator; the other parts of a formula are asked for by their codes."""
    others = {figure.indicator_id for figure in figures} - set(entries)
    if others:
        entries |= Indicator.objects.only("code").in_bulk(others)
    for figure in figures:
        figure.indicator = entries[figure.indicator_id]


def _entry(row: tuple[Any, ...]) -> Indicator:
    """The indicator with its handling, or with none."""
    of_indicator, of_handling = row[: len(_READ_OF_INDICATOR)], row[len(_READ_OF_INDICATOR) :]
    entry = Indicator.from_db(connection.alias, _READ_OF_INDICATOR, of_indicator)
    if isinstance(entry.inputs, str):  # as the driver gives what no field of the ORM converts
        entry.inputs = json.loads(entry.inputs)
    handling = None
    if of_handling[0] is not None:
        handling = IndicatorHandling.from_db(connection.alias, _READ_OF_HANDLING, of_handling)
    Indicator._meta.get_field("handling").set_cached_value(entry, handling)
    return entry
