"""Figures follow what the dictionary says of their indicator once that has changed."""

from django.db import transaction

from selaras.measurement.actions.settling import settle
from selaras.measurement.models import Figure
from selaras.planning.models import Indicator


@transaction.atomic
def follow_formula(*, indicator: Indicator) -> int:
    """What is computed from other indicators is made anew by the version that holds now; how many differ.

    Reports that were handed in keep the version they were worked out with (RMS-24, RMS-25).
    """
    whole = Figure.objects.filter(indicator=indicator, source=Figure.Source.COMPUTED)
    before = {one.pk: one.quarters for one in whole.order_by("pk")}
    if not before:
        return 0
    settle(figures=list(before))
    return sum(one.quarters != before[one.pk] for one in whole.order_by("pk"))
