"""Quarters, the months of the checkpoints as the instruction names them, and days in words."""

from calendar import monthrange
from datetime import date

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


def checkpoint_due(year: int, checkpoint: str) -> date:
    """The last day of a KSD checkpoint's month, by the table of the year: B03 is 31 March.

    Raises ValueError for a checkpoint the table does not name, LookupError for a year before the table.
    """
    months: dict[str, int] = as_of("checkpoints", date(year, 1, 1))["months"]
    if checkpoint not in months:
        raise ValueError(f"checkpoint {checkpoint!r} is none of {', '.join(months)}")
    month = months[checkpoint]
    return date(year, month, monthrange(year, month)[1])
