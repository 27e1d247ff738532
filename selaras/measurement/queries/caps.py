"""The cap of an agency's reports on a day."""

from datetime import date

from selaras.measurement.models import ReportingCap
from selaras.org.models import Agency


def cap_on(agency: Agency, on: date) -> ReportingCap | None:
    """The newest that has begun; None where none was ever set, which cuts nothing either. One query."""
    begun = ReportingCap.objects.filter(agency=agency, since__lte=on)
    return begun.select_related("by").order_by("-since", "-pk").first()


def caps_of(agency: Agency) -> list[ReportingCap]:
    """All that were ever set, the newest first; one query."""
    return list(ReportingCap.objects.filter(agency=agency).select_related("by").order_by("-since", "-pk"))
