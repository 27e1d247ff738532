"""Everything anew from the leaves, and what of the stored results is not what it should be."""

from decimal import Decimal
from typing import Any

from selaras.measurement.models import Figure
from selaras.measurement.models.figure import RESULTS
from selaras.measurement.queries import Making, parts_of
from selaras.org.models import Agency


def differing(agency: Agency, year: int) -> list[Figure]:
    """The figures whose stored results are not, digit for digit, what their leaves make of them.

    They are returned as they should be. Reported quarters are taken as they are: they are what the rest
    follows from.
    """
    rows = list(
        Figure.objects.filter(agency=agency, year=year).select_related("indicator__handling").order_by("pk")
    )
    stored = {row.pk: _results(row) for row in rows}
    parts = parts_of({row.indicator_id for row in rows})
    remade = Making(rows, around=(), parts=parts).remake()
    return [row for row in remade if _results(row) != stored[row.pk]]


def _results(row: Figure) -> list[Any]:
    """Digits, not values: 1.0 and 1.00 are equal as numbers and two results here."""
    return [_digits(getattr(row, name)) for name in RESULTS]


def _digits(value: Any) -> Any:
    """A number as the database writes it: 1E+2 is kept as 100."""
    return f"{value:f}" if isinstance(value, Decimal) else value
