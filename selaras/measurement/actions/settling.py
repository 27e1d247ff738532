"""Stored results follow a figure up its path, in the transaction that changed it."""

from collections.abc import Collection

from django.db import transaction

from selaras.measurement.models import Figure
from selaras.measurement.queries import Making, feeding, parts_of, path_of


@transaction.atomic
def settle(*, figures: Collection[int]) -> int:
    """Make every figure above the given ones anew, and judge these; returns how many rows that were.

    Five queries, whatever the size of the tree; six where a formula is on the path. The rows of the path are
    locked in the order of their keys before anything else is read: of two leaves verified at once the second
    sees the first, and nobody waits in a circle.
    """
    path = list(
        Figure.objects.select_for_update(of=("self",)).select_related("indicator__handling")
        .filter(pk__in=path_of(figures)).order_by("pk")
    )  # fmt: skip
    parts = parts_of({figure.indicator_id for figure in path})
    around = Figure.objects.filter(feeding(path, parts)).select_related("indicator").order_by("pk")
    remade = Making(path, around=around, parts=parts).remake()
    Figure.objects.keep(remade)
    return len(remade)
