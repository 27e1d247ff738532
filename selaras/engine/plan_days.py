"""When a checkpoint or a plan is due, and how late its report is, by the clock of its office."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from selaras.engine.cascade.calendar import due_dates, periods
from selaras.engine.law import as_of
from selaras.engine.periods import QUARTER_LABELS, ZONES, Zone, checkpoint_due, civil_day, format_day, is_late

CHECKPOINTS = ("B03", "B06", "B09", "B12")


@dataclass(frozen=True, slots=True)
class OwnDays:
    """The days that an agency has set for a checkpoint: the usual one, and for what reports its period."""

    due_on: date
    after_period_on: date


@dataclass(frozen=True, slots=True)
class PlanDue:
    """REN-18: the last day; `assumption` says why where nobody has set it, `named` a day the text itself
    names before it.
    """

    on: date
    opens_on: date
    assumption: str = ""
    after_period: str = ""  # the period that ends with the month, so that more time is given
    named: str = ""

    @property
    def contradiction(self) -> str:
        """What the decree leaves open where its text names an earlier day than its checkpoint; else ""."""
        if not self.named:
            return ""
        return (
            f"Naskah menyebut {self.named}, sedangkan checkpoint-nya berakhir {format_day(self.on)}. Yang "
            "dipakai batas checkpoint; hari pada naskah tetap ditampilkan."
        )


def checkpoint_of(quarter: int) -> str:
    """B03 for quarter 1: a plan of annex V is due when the checkpoints of its quarter are."""
    return CHECKPOINTS[quarter - 1]


def quarter_label(checkpoint: str) -> str:
    """TW II for B06, as annex V speaks of it; "" for none."""
    return QUARTER_LABELS[CHECKPOINTS.index(checkpoint) + 1] if checkpoint else ""


def month_of(checkpoint: str) -> int:
    """6 for B06."""
    return 3 * (CHECKPOINTS.index(checkpoint) + 1)


def plan_due(year: int, checkpoint: str, text: str, *, own: OwnDays | None = None) -> PlanDue:
    """When the outputs of `text` are due: the end of the month, later where they report what ends then.

    Raises ValueError for a checkpoint that the table of the year does not name.
    """
    usual = usual_days(year, checkpoint)
    table = as_of("checkpoints", date(year, 1, 1))
    end, month = checkpoint_due(year, checkpoint), month_of(checkpoint)
    late_period = next((one for one in periods(text, year) if one.reports and one.end >= end), None)
    days = own or usual
    named = next((shown for shown, day, says in due_dates(text) if says and day < days.due_on), "")
    assumption = "" if own else str(table["assumption_after_period" if late_period else "assumption"])
    return PlanDue(
        on=days.after_period_on if late_period else days.due_on,
        opens_on=date(year, month - 2, 1),
        assumption=assumption,
        after_period=late_period.name if late_period else "",
        named=named,
    )


def usual_days(year: int, checkpoint: str) -> OwnDays:
    """The days where an agency has set none (asumsi)."""
    end = checkpoint_due(year, checkpoint)
    more = as_of("checkpoints", date(year, 1, 1))["after_period"]
    return OwnDays(end, end + timedelta(days=more))


def zone_of(name: str) -> Zone:
    """The zone of an office by the name that the server's clock is set to; ValueError for another country."""
    if name not in ZONES:
        raise ValueError(f"{name!r} is none of the Republic's time zones")
    return ZONES[name]


def days_after(due_on: date, *, at: datetime, zone: Zone) -> int:
    """How many days after its day something came, 0 where it was in time; the day itself is in time."""
    return (civil_day(at, zone) - due_on).days if is_late(at, due_on=due_on, zone=zone) else 0
