"""Stored results follow a figure up its path, in the transaction that changed it."""

from collections.abc import Collection, Mapping

from django.db import connection, transaction

from selaras.engine.figures import Quarter
from selaras.measurement.models import Figure
from selaras.measurement.queries import Making
from selaras.measurement.queries.path import locked_path

_YEAR = 0xF16000  # with the year itself, the first half of the key


@transaction.atomic(savepoint=False)  # the lock is the caller's, to the end
def hold_year(*, agency_id: int, year: int) -> None:
    """Nobody else lays out the year, or carries a survey into it, until the end of the transaction.

    Taken before any row: a survey verified meanwhile would be missed by new figures, also by the very first.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_YEAR + year, agency_id])


@transaction.atomic(savepoint=False)  # part of whatever changed the figure
def settle(*, figures: Collection[int], noted: Mapping[int, Mapping[int, Quarter]] | None = None) -> int:
    """Make every figure above the given ones anew, and judge these; returns how many rows that were.

    `noted` are quarters that were reported, by figure and number: they are written along with what follows
    from them. Three statements, whatever the size of the tree; two more for a formula over other indicators.
    """
    path = locked_path(figures)
    for figure in path.figures:
        for quarter, told in (noted or {}).get(figure.pk, {}).items():
            figure.note(quarter, told)
    remade = Making(path.figures, around=path.around, parts=path.parts).remake()
    Figure.objects.keep(remade)
    return len(remade)
