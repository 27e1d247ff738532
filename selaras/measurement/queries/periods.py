"""When a quarter may be reported in an agency."""

from dataclasses import dataclass
from datetime import date, timedelta

from selaras.engine.law import as_of
from selaras.engine.periods import quarter_end
from selaras.measurement.models import Period, Reopening
from selaras.org.models import Agency


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
    own = Period.objects.filter(agency=agency, year=year, quarter=quarter).first()
    reopened = (
        Reopening.objects.filter(agency=agency, year=year, quarter=quarter, granted_at__isnull=False)
        .order_by("-until").values_list("until", flat=True).first()
    )  # fmt: skip
    if own:
        return Window(own.opens_on, own.closes_on, "", reopened)
    return _usual(year, quarter, reopened)


def _usual(year: int, quarter: int, reopened: date | None) -> Window:
    end = quarter_end(year, quarter)
    told = as_of("reporting", end)
    first = date(year, 3 * (quarter - 1) + told["open_month"], 1)
    return Window(first, end + timedelta(told["close_after"]), told["assumption"], reopened)
