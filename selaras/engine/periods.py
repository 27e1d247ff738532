"""Quarters, the months of the checkpoints as the instruction names them, and days in words."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum

from selaras.engine.law import as_of

QUARTERS = (1, 2, 3, 4)
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
QUARTER_LABELS = {1: "TW I", 2: "TW II", 3: "TW III", 4: "TW IV"}


def format_day(day: date) -> str:
    """21 Februari 2024."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def quarter_of(day: date) -> int:
    """The quarter a civil date lies in, 1 to 4."""
    return (day.month - 1) // 3 + 1


def quarter_end(year: int, quarter: int) -> date:
    """The last day of a quarter."""
    return date(year, 3 * quarter, 30 if quarter in {2, 3} else 31)


def due_days(told: Mapping[str, str], year: int) -> dict[int, date]:
    """The due days inside the quarters of a year as the dictionary keeps them: {"3": "09-05"} is 5 September
    for TW III. ValueError for a quarter or a day that is none: the dictionary itself is wrong."""
    found = {int(quarter): date.fromisoformat(f"{year:04}-{day}") for quarter, day in told.items()}
    if set(found) - set(QUARTERS):
        raise ValueError(f"{told!r} names a quarter that no year has")
    return found


def checkpoint_due(year: int, checkpoint: str) -> date:
    """The last day of a KSD checkpoint's month, by the table of the year: B03 is 31 March.

    Raises ValueError for a checkpoint the table does not name, LookupError for a year before the table.
    """
    months: dict[str, int] = as_of("checkpoints", date(year, 1, 1))["months"]
    if checkpoint not in months:
        raise ValueError(f"checkpoint {checkpoint!r} is none of {', '.join(months)}")
    month = months[checkpoint]
    return date(year, month, monthrange(year, month)[1])


class Zone(StrEnum):
    """The three time zones of the Republic; none has daylight saving."""

    WIB = "WIB"
    WITA = "WITA"
    WIT = "WIT"


# by the name of the zone that a server's clock is set to
ZONES = {
    "Asia/Jakarta": Zone.WIB, "Asia/Pontianak": Zone.WIB, "Asia/Makassar": Zone.WITA,
    "Asia/Ujung_Pandang": Zone.WITA, "Asia/Jayapura": Zone.WIT,
}  # fmt: skip


_OFFSETS = {Zone.WIB: 7, Zone.WITA: 8, Zone.WIT: 9}


def offset_of(zone: Zone) -> timezone:
    """The zone as a fixed offset: 31 March ends in Jayapura two hours before it ends in Jakarta."""
    return timezone(timedelta(hours=_OFFSETS[zone]), zone.value)


def end_of_day(day: date, zone: Zone) -> datetime:
    """The first moment after a day of an office in `zone`: what comes then or later is late."""
    return datetime.combine(day + timedelta(1), time(), offset_of(zone))


def is_late(moment: datetime, *, due_on: date, zone: Zone) -> bool:
    """Whether a moment of the server's clock lies after the day that was due, as the office lives it.

    Raises ValueError for a moment without a zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment >= end_of_day(due_on, zone)


def civil_day(moment: datetime, zone: Zone) -> date:
    """The date on the calendar of an office in `zone` at that moment."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment.astimezone(offset_of(zone)).date()
