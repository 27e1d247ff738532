"""When a quarter may be reported in an agency."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from selaras.engine.law import as_of
from selaras.engine.periods import QUARTERS, ZONES, Zone, civil_day, due_days, is_late, quarter_end
from selaras.measurement.models import Period, Reopening
from selaras.org.models import Agency
from selaras.planning.models import Indicator


def zone() -> Zone:
    """The zone of the offices of this installation, as the server tells the time (TIME_ZONE).

    Raises LookupError where the server keeps the time of no zone of the Republic.
    """
    name = timezone.get_default_timezone_name()
    if name not in ZONES:
        raise LookupError(f"TIME_ZONE {name} is none of {', '.join(ZONES)}")
    return ZONES[name]


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a quarter; `assumption` says why they are what they are where nobody has set them."""

    opens_on: date
    closes_on: date
    assumption: str = ""
    reopened_until: date | None = None

    @property
    def last_day(self) -> date:
        return max(self.closes_on, self.reopened_until or self.closes_on)

    def is_open(self, day: date) -> bool:
        return self.opens_on <= day <= self.last_day


def window(agency: Agency, year: int, quarter: int) -> Window:
    """The days on which a quarter may be reported; two queries."""
    return windows(agency, year)[quarter]


def windows(agency: Agency, year: int) -> dict[int, Window]:
    """The days of all four quarters; two queries as well."""
    own = {row.quarter: row for row in Period.objects.filter(agency=agency, year=year)}
    granted = Reopening.objects.filter(agency=agency, year=year, granted_at__isnull=False)
    reopened = dict(granted.order_by("until").values_list("quarter", "until"))  # the latest day stays
    return {
        quarter: Window(own[quarter].opens_on, own[quarter].closes_on, "", reopened.get(quarter))
        if quarter in own
        else _usual(year, quarter, reopened.get(quarter))
        for quarter in QUARTERS
    }


def due_on(indicator: Indicator, year: int, quarter: int, days: Window) -> date:
    """LAP-39: the day by which a quarter is sent, its own inside the quarter or the last of the period."""
    return due_days(indicator.due_days, year).get(quarter, days.closes_on)


def days_late(moment: datetime, due: date) -> int:
    """How many days after its due day something came, by the calendar of the office; 0: in time."""
    here = zone()
    return (civil_day(moment, here) - due).days if is_late(moment, due_on=due, zone=here) else 0


def running(days: Mapping[int, Window], on: date) -> int:
    """The quarter to begin with: the last that is open, else the last that was, else the first."""
    still = [quarter for quarter, one in days.items() if one.is_open(on)]
    begun = [quarter for quarter, one in days.items() if one.opens_on <= on]
    return max(still or begun or [1])


def _usual(year: int, quarter: int, reopened: date | None) -> Window:
    end = quarter_end(year, quarter)
    told = as_of("reporting", end)
    first = date(year, 3 * (quarter - 1) + told["open_month"], 1)
    return Window(first, end + timedelta(told["close_after"]), told["assumption"], reopened)
