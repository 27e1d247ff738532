"""Everything anew from the leaves, and what of the stored results is not what it should be."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from graphlib import CycleError
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Mod

from selaras.engine.sweep import doubtful, endless
from selaras.measurement.models import Figure
from selaras.measurement.models.figure import RESULTS
from selaras.measurement.queries import Making, feeding, parts_of, path_of
from selaras.measurement.queries.columns import blocks
from selaras.org.models import Agency
from selaras.planning.models import Indicator

SAMPLE = 20_000  # figures a night that are computed anew to the last digit, in a few seconds
CHUNK = 2_000  # of them at a time


def checked(agency: Agency, year: int, *, turn: int, sample: int = SAMPLE) -> list[int]:
    """The keys of the figures whose stored results are wrong (GAB-04), in order.

    A house of up to `sample` figures is computed anew as a whole. A larger one is swept as floats; the exact
    code then decides on what is in doubt, on the figures whose `turn` it is (GAB-05), and once more on all
    that is made from one that was wrong (where those are very many, all of them are told).
    """
    with _one_moment():
        count = Figure.objects.filter(agency=agency, year=year).count()
        if count <= sample:
            return [figure.pk for figure in differing(agency, year)]
        asked = suspects(agency, year) | _of_turn(agency, year, turn=turn, turns=-(-count // sample))
        found = {key for some in _chunks(sorted(asked)) for key in _wrong(some)}
        above = path_of(found) if found else []
        return above if len(above) > SAMPLE else sorted(_wrong(above))


def differing(agency: Agency, year: int) -> list[Figure]:
    """The figures whose stored results are not, digit for digit, what their leaves make of them.

    They are returned as they should be. Reported quarters are taken as they are: they are what the rest
    follows from.
    """
    return _remade(_read(Figure.objects.filter(agency=agency, year=year)), around=())


def suspects(agency: Agency, year: int) -> set[int]:
    """The keys of the figures that the sweep cannot call right. Raises graphlib.CycleError for a circle."""
    found: set[int] = set()
    for block in blocks(agency, year):
        told = doubtful(block.figures, block.table)
        if told.any() and (circle := endless(block.figures)).any():
            raise CycleError("figures that are made from themselves", block.keys[circle].tolist())
        found.update(block.keys[told].tolist())
    return found


def _of_turn(agency: Agency, year: int, *, turn: int, turns: int) -> set[int]:
    """Every figure has its turn once in so many nights."""
    figures = Figure.objects.filter(agency=agency, year=year).annotate(rest=Mod("pk", Value(turns)))
    return set(figures.filter(rest=turn % turns).order_by().values_list("pk", flat=True))


def _chunks(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    """So many at a time that they and what they are made from fit into memory."""
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def _wrong(keys: Collection[int]) -> set[int]:
    """Which of these are not what they are made from, all others taken as they are stored."""
    rows = _read(Figure.objects.filter(pk__in=keys))
    parts = parts_of({row.indicator_id for row in rows})
    around = _read(Figure.objects.filter(feeding(rows, parts)))
    return {figure.pk for figure in _remade(rows, around=around)}


def _remade(rows: Collection[Figure], *, around: Collection[Figure]) -> list[Figure]:
    stored = {row.pk: _results(row) for row in rows}
    parts = parts_of({row.indicator_id for row in rows})
    remade = Making(rows, around=around, parts=parts).remake()
    return [row for row in remade if _results(row) != stored[row.pk]]


def _read(figures: QuerySet[Figure]) -> list[Figure]:
    """With one object an indicator, not one a figure: they carry the long texts of the dictionary."""
    rows = list(figures.order_by("pk"))
    known = Indicator.objects.select_related("handling").in_bulk({row.indicator_id for row in rows})
    for row in rows:
        row.indicator = known[row.indicator_id]
    return rows


@contextmanager
def _one_moment() -> Iterator[None]:
    """All that is read is of one moment: a report locked meanwhile is no difference."""
    is_first = not connection.in_atomic_block
    with transaction.atomic():
        if is_first:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _results(row: Figure) -> list[Any]:
    """Digits, not values: 1.0 and 1.00 are equal as numbers and two results here."""
    return [_digits(getattr(row, name)) for name in RESULTS]


def _digits(value: Any) -> Any:
    """A number as the database writes it: 1E+2 is kept as 100."""
    return f"{value:f}" if isinstance(value, Decimal) else value
