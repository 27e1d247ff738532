"""Stored results follow a figure up its path, in the transaction that changed it."""

import json
from collections.abc import Collection, Iterable

from django.db import connection, transaction

from selaras.measurement.models import Figure
from selaras.measurement.models.figure import RESULTS
from selaras.measurement.queries import path_of, remade

_KEEP = f"""
UPDATE measurement_figure kept SET {", ".join(f"{name} = told.{name}" for name in RESULTS)}
FROM jsonb_populate_recordset(NULL::measurement_figure, %s::jsonb) told WHERE kept.id = told.id
"""  # noqa: S608 - the names of our own columns


@transaction.atomic
def settle(figures: Collection[int]) -> int:
    """Make every figure above the given ones anew, and judge these; returns how many rows that were.

    Four queries, whatever the size of the tree. The rows of the
    path are locked in the order of their keys before their children are read: of two leaves verified at once
    the second sees the first, and nobody waits in a circle.
    """
    keys = path_of(figures)
    rows = {
        row.pk: row
        for row in Figure.objects.select_for_update(of=("self",))
        .select_related("indicator__handling").filter(pk__in=keys).order_by("pk")
    }  # fmt: skip
    rolled = [row.pk for row in rows.values() if row.source == Figure.Source.ROLLED]
    children = Figure.objects.filter(parent__in=rolled).order_by("pk")
    path = remade(list(rows.values()), children)
    keep(path)
    return len(path)


def keep(figures: Iterable[Figure]) -> None:
    """Write the results of many figures in one statement; a CASE for every field and row takes ten times it.

    Numbers travel as text: JSON knows no decimals.
    """
    told = [{"id": figure.pk} | {name: getattr(figure, name) for name in RESULTS} for figure in figures]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [json.dumps(told, default=str)])
