"""The days of a quarter: set by Bappeda, and a closed quarter opened again by two persons."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from selaras.accounts.models import User
from selaras.kernel.models import record
from selaras.kernel.rules import refuse, refuse_together
from selaras.measurement import rules
from selaras.measurement.models import Period, Reopening
from selaras.measurement.queries.periods import window
from selaras.org.models import Agency


@transaction.atomic
def set_days(
    *, agency: Agency, year: int, quarter: int, opens_on: date, closes_on: date, by: User, at: datetime
) -> Period:
    """The agency's own days of a quarter. Raises RuleError LAP-17, and LAP-18 for one that is closed."""
    today = timezone.make_naive(at).date()
    Agency.objects.select_for_update().get(pk=agency.pk)  # two at once would both find no row
    days = window(agency, year, quarter)
    refuse(
        rules.unfit_days(year=year, quarter=quarter, opens_on=opens_on, closes_on=closes_on),
        rules.opened_by_one(last_day=days.last_day, closes_on=closes_on, on=today),
    )
    period, _ = Period.objects.update_or_create(
        agency=agency, year=year, quarter=quarter, defaults={"opens_on": opens_on, "closes_on": closes_on}
    )
    record(
        kind="period.set", subject=period, by=by, at=at, agency=agency, year=year, quarter=quarter,
        opens_on=opens_on, closes_on=closes_on,
    )  # fmt: skip
    return period


@transaction.atomic
def ask_reopening(
    *, agency: Agency, year: int, quarter: int, until: date, reason: str, by: User, at: datetime
) -> Reopening:
    """The first of two persons. Raises RuleError LAP-11, LAP-19."""
    today = timezone.make_naive(at).date()
    Agency.objects.select_for_update().get(pk=agency.pk)
    waiting = Reopening.objects.filter(agency=agency, year=year, quarter=quarter, granted_at=None).exists()
    refuse_together(
        rules.unexplained(reason, what="pembukaan kembali"),
        rules.not_to_reopen(
            last_day=window(agency, year, quarter).last_day, until=until, on=today, waiting=waiting
        ),
    )
    reopening = Reopening.objects.create(
        agency=agency,
        year=year,
        quarter=quarter,
        until=until,
        reason=reason.strip(),
        asked_by=by,
        asked_at=at,
    )
    record(
        kind="period.reopening_asked", subject=reopening, by=by, at=at, agency=agency, year=year,
        quarter=quarter, until=until, reason=reopening.reason,
    )  # fmt: skip
    return reopening


@transaction.atomic
def grant_reopening(*, reopening: Reopening, by: User, at: datetime) -> Reopening:
    """The second of two persons (LAP-12): from now until its day the quarter is open."""
    reopening = (
        Reopening.objects.select_for_update(of=("self",)).select_related("agency").get(pk=reopening.pk)
    )
    refuse(
        rules.granted_already(reopening),
        rules.same_person(reopening.asked_by_id, by, what="Pembukaan kembali"),
    )
    reopening.granted_by, reopening.granted_at = by, at
    reopening.save(update_fields=["granted_by", "granted_at"])
    record(
        kind="period.reopened", subject=reopening, by=by, at=at, agency=reopening.agency,
        year=reopening.year, quarter=reopening.quarter, until=reopening.until,
    )  # fmt: skip
    return reopening
