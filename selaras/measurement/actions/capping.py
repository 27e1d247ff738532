"""How far an achievement counts in reports, and how they write efficiency, set by the agency."""

from datetime import date, datetime

from django.db import transaction

from selaras.accounts.models import User
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.measurement.models import ReportingCap
from selaras.measurement.rules import settings as setting_rules
from selaras.org.models import Agency


@transaction.atomic
def set_cap(
    *, agency: Agency, percent: int | None, habit: str = "", since: date, reason: str, by: User, at: datetime
) -> ReportingCap:
    """From a day on; earlier ones stay on record. Raises RuleError ATR-03.

    No figure changes: only reports that average or list achievements ask for it (ATR-04).
    """
    refuse(setting_rules.unfit_cap(percent, habit=habit, reason=reason))
    cap = ReportingCap.objects.create(
        agency=agency, percent=percent, habit=habit, since=since, reason=reason.strip(), by=by, at=at
    )
    record(
        kind="reporting_cap.set", subject=cap, by=by, at=at, agency=agency, percent=percent,
        habit=habit, since=since.isoformat(), reason=cap.reason,
    )  # fmt: skip
    return cap
