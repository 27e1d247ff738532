"""Stored results follow a figure up its path, in the transaction that changed it."""

from collections.abc import Collection

from django.db import transaction

from selaras.measurement.models import Figure
from selaras.measurement.models.figure import RESULTS
from selaras.measurement.queries import path_of, remade


@transaction.atomic
def settle(figures: Collection[int]) -> int:
    """Make every figure above the given ones anew, and judge these; returns how many rows that were.

    Four queries whatever the size of the tree, and one more for each thousand rows of a path. The rows of the
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
    Figure.objects.bulk_update(path, RESULTS, batch_size=1000)
    return len(path)
