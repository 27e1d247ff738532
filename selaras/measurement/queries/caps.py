"""The cap of an agency's reports on a day."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Case, DecimalField, F, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Least

from selaras.measurement.models import ReportingCap
from selaras.org.models import Agency


def cap_on(agency: Agency, on: date) -> ReportingCap | None:
    """The newest that has begun; None where none was ever set, which cuts nothing either. One query."""
    begun = ReportingCap.objects.filter(agency=agency, since__lte=on)
    return begun.select_related("by").order_by("-since", "-pk").first()


def limit_on(agency: Agency, on: date) -> Decimal | None:
    """In percent, for engine.achievement.capped; None cuts nothing. One query."""
    cap = cap_on(agency, on)
    return cap.limit if cap else None


def caps_on(agency: Agency, days: Mapping[int, date]) -> dict[int, ReportingCap | None]:
    """Of each year the cap that held on its day: what was averaged then stays as it was. One query."""
    known = caps_of(agency)
    return {year: next((one for one in known if one.since <= day), None) for year, day in days.items()}


def counting(suffix: str, cap: Decimal | None) -> Combinable:
    """The achievement of a quarter ("1" to "4") or the year ("_year") as far as it counts in a mean (ATR-04).

    For sums in the database; blank stays blank.
    """
    name = f"percent{suffix}"
    if cap is None:
        return F(name)
    # LEAST of nothing and a cap would be the cap
    cut = Least(F(name), Value(cap, output_field=DecimalField()))
    return Case(When(**{f"{name}__isnull": False}, then=cut), default=None)


def caps_of(agency: Agency) -> list[ReportingCap]:
    """All that were ever set, the newest first; one query."""
    return list(ReportingCap.objects.filter(agency=agency).select_related("by").order_by("-since", "-pk"))
