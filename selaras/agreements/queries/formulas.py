"""How many agreements in force keep which version of a formula."""

from collections.abc import Mapping

from django.db.models import Count

from selaras.agreements.models import AgreementLine
from selaras.engine.agreements import VALID
from selaras.planning.models import Indicator


def kept_versions(indicator: Indicator) -> Mapping[int | None, int]:
    """Version -> agreements in force signed with it; None: before formulas had versions. One query."""
    lines = AgreementLine.objects.filter(indicator=indicator, agreement__state__in=sorted(VALID))
    told = lines.order_by().values("formula_version").annotate(times=Count("agreement", distinct=True))
    return dict(told.values_list("formula_version", "times"))
