"""Quarters and the months of the checkpoints, as the instruction names them."""

from datetime import date

QUARTERS = (1, 2, 3, 4)
QUARTER_LABELS = {1: "TW I", 2: "TW II", 3: "TW III", 4: "TW IV"}


def quarter_of(day: date) -> int:
    """The quarter a civil date lies in, 1 to 4."""
    return (day.month - 1) // 3 + 1


def quarter_end(year: int, quarter: int) -> date:
    """The last day of a quarter."""
    return date(year, 3 * quarter, 30 if quarter in {2, 3} else 31)


def checkpoint_due(year: int, checkpoint: str) -> date:
    """The last day of a KSD checkpoint's month: B03 is 31 March.

    Raises ValueError for anything but B03, B06, B09 and B12.
    """
    if checkpoint not in {"B03", "B06", "B09", "B12"}:
        raise ValueError(f"checkpoint {checkpoint!r} is none of B03, B06, B09, B12")
    return quarter_end(year, int(checkpoint[1:]) // 3)
