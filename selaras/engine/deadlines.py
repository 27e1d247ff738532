"""What is due next for an agreement, by when, and how late it is; plain arithmetic on civil dates."""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum

from selaras.engine.agreements import State
from selaras.engine.law import as_of


class DueKind(StrEnum):
    """What a day is set for, in the order of the year."""

    DRAW_UP = "susun"
    SUBMIT = "ajukan"
    SIGN = "tandatangan"
    UPLOAD = "unggah"
    DELIVER = "sampaikan"


class Station(StrEnum):
    """Where a post stands on the board of compliance."""

    NONE = "belum"
    DRAFT = "draf"
    SUBMITTED = "diajukan"
    READY = "siap"
    SIGNED_FIRST = "ttd1"
    IN_FORCE = "berlaku"
    UPLOADED = "diunggah"
    DELIVERED = "disampaikan"


_STATIONS = {
    State.DRAFT: Station.DRAFT, State.RETURNED: Station.DRAFT, State.SUBMITTED: Station.SUBMITTED,
    State.READY: Station.READY, State.SIGNED_FIRST: Station.SIGNED_FIRST,
    State.SIGNED_BOTH: Station.SIGNED_FIRST, State.IN_FORCE: Station.IN_FORCE,
    State.DELIVERED: Station.DELIVERED,
}  # fmt: skip
_NEXT = {
    Station.NONE: DueKind.DRAW_UP, Station.DRAFT: DueKind.SUBMIT, Station.SUBMITTED: DueKind.SIGN,
    Station.READY: DueKind.SIGN, Station.SIGNED_FIRST: DueKind.SIGN, Station.IN_FORCE: DueKind.UPLOAD,
    Station.UPLOADED: DueKind.DELIVER,
}  # fmt: skip


def station(state: State | None, *, uploaded: bool) -> Station:
    """The column of the board; an agreement whose time is over counts like none."""
    found = _STATIONS.get(state, Station.NONE) if state is not None else Station.NONE
    return Station.UPLOADED if found is Station.IN_FORCE and uploaded else found


def due_kind(state: State | None, *, uploaded: bool) -> DueKind | None:
    """What must happen next; None when all is done. What is delivered may still lack its upload."""
    if state is State.DELIVERED:
        return None if uploaded else DueKind.UPLOAD
    return _NEXT[station(state, uploaded=uploaded)]


def month_after(day: date) -> date:
    """The same day of the next month, or its last: "satu bulan setelah" (PermenPANRB 53/2014, I.C.2)."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def usual_day(kind: DueKind, *, year: int, ratified_on: date | None) -> date:
    """The day where none is set: a month after the budget document, else the end of February (asumsi)."""
    law = as_of("deadlines", date(year, 1, 1))
    month = law["month_without_document"]
    signing = month_after(ratified_on) if ratified_on else date(year, month, monthrange(year, month)[1])
    return signing + timedelta(days=law["offset"][kind])


def usual_source(kind: DueKind, *, year: int, ratified_on: date | None) -> tuple[str, str]:
    """Where the usual day comes from: (legal source, assumption); either may be ""."""
    law = as_of("deadlines", date(year, 1, 1))
    if ratified_on is None:
        return "", f"{law['assumption_without_document']} {law['assumption']}"
    if kind is DueKind.SIGN:
        return law["source"], ""
    return "", law["assumption"]


def days_late(due_on: date, *, on: date) -> int:
    """Days after the day, negative before it, 0 on it: the day itself is still in time."""
    return (on - due_on).days


def in_words(days: int) -> str:
    """ "terlambat 3 hari", "hari ini", "12 hari lagi"."""
    if days > 0:
        return f"terlambat {days} hari"
    return f"{-days} hari lagi" if days else "hari ini"


def is_reminded(days: int, *, year: int) -> bool:
    """PK-40: whether the system reminds by itself so many days late: 7 and 1 before, then weekly."""
    law = as_of("deadlines", date(year, 1, 1))
    if days <= 0:
        return -days in set(law["remind_before"])
    return (days - 1) % int(law["remind_every"]) == 0
