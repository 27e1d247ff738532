"""The board prepared for its pages: heat cells, sums, persons with what is next."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from selaras.agreements.models import Agreement, Deadline, Reminder
from selaras.agreements.queries.compliance import Calendar, PostStanding, Tally
from selaras.engine.deadlines import DueKind, Station, days_late, in_words
from selaras.exchange.compliance import STATIONS

# How far a station is on the way, as a step of the heat scale (5 the best).
_STEPS = {
    Station.NONE: 1, Station.DRAFT: 2, Station.SUBMITTED: 2, Station.READY: 3, Station.SIGNED_FIRST: 3,
    Station.IN_FORCE: 4, Station.UPLOADED: 4, Station.DELIVERED: 5,
}  # fmt: skip
SHORT = STATIONS | {
    Station.READY: "Siap ttd",
    Station.SIGNED_FIRST: "Ttd 1",
    Station.DELIVERED: "Disam\xadpaikan",
}
_CODES = {
    Station.NONE: "draft", Station.DRAFT: "draft", Station.SUBMITTED: "submitted", Station.READY: "waiting",
    Station.SIGNED_FIRST: "submitted", Station.IN_FORCE: "published", Station.UPLOADED: "published",
    Station.DELIVERED: "published",
}  # fmt: skip
SOON = 7  # days


@dataclass(frozen=True, slots=True)
class Cell:
    label: str
    value: int
    step: int | None


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    url: str
    total: int
    cells: Sequence[Cell]


def rows(tallies: Iterable[Tally]) -> list[Row]:
    return [
        Row(one.unit.name, reverse("compliance:unit", args=[one.unit.pk]), one.total, _cells(one))
        for one in tallies
    ]


def _cells(tally: Tally) -> list[Cell]:
    cells = [
        Cell(SHORT[station], tally.counts[station], _STEPS[station] if tally.counts[station] else None)
        for station in Station
    ]
    return [*cells, Cell("Terlambat", tally.late, 1 if tally.late else None)]


def sums(tallies: Sequence[Tally]) -> list[tuple[str, int]]:
    """The last line: all posts, by station, late, each with the heading of its column."""
    by_station = [(SHORT[kind], sum(one.counts[kind] for one in tallies)) for kind in Station]
    total, late = sum(one.total for one in tallies), sum(one.late for one in tallies)
    return [("Jabatan", total), *by_station, ("Terlambat", late)]


def tiles(found: Sequence[PostStanding]) -> list[dict[str, object]]:
    done = sum(one.station is Station.DELIVERED for one in found)
    valid = sum(one.station in {Station.IN_FORCE, Station.UPLOADED, Station.DELIVERED} for one in found)
    late = [one.late or 0 for one in found if one.is_late]
    return [
        {"label": "Jabatan bertarget", "value": len(found), "note": "menurut kaskade yang terbit"},
        {"label": "Berlaku", "value": valid, "note": f"{_percent(valid, len(found))} dari jabatan"},
        {"label": "Disampaikan", "value": done, "note": f"{_percent(done, len(found))} dari jabatan"},
        {"label": "Terlambat", "value": len(late), "note": f"terlama {max(late, default=0)} hari"},
    ]  # fmt: skip


def _percent(part: int, whole: int) -> str:
    """Whole percent, rounded down: 100 % means all of them."""
    return f"{part * 100 // whole if whole else 0}%"


@dataclass(frozen=True, slots=True)
class Person:
    """A post with its holder: where it stands, what is next, and whether one may remind."""

    pk: int
    post: str
    name: str
    unit: str
    url: str
    status: tuple[str, str]
    next: str
    turn: str
    due_on: date | None
    when: str
    late: bool
    reminded: date | None
    remindable: bool


def people(
    found: Iterable[PostStanding], *, readable: Collection[int], remindable: Collection[int],
    reminded: Mapping[int, Reminder], today: date,
) -> list[Person]:  # fmt: skip
    """`readable` agreements are linked; `remindable` posts get a button unless told today already."""
    return [_person(one, readable, remindable, reminded.get(one.position.pk), today) for one in found]


def _person(
    one: PostStanding,
    readable: Collection[int],
    remindable: Collection[int],
    last: Reminder | None,
    today: date,
) -> Person:
    agreement: Agreement | None = one.agreement
    linked = agreement is not None and agreement.pk in readable
    told = last is not None and last.day == today and last.by_id is not None  # PK-39
    turn = one.responsible
    other = turn is not None and (one.holder is None or turn.pk != one.holder.pk)
    return Person(
        pk=one.position.pk, post=one.position.title,
        name=one.holder.user.full_name if one.holder else "jabatan kosong", unit=one.unit.name,
        url=reverse("agreements:show", args=[agreement.pk]) if linked and agreement else "",
        status=(_CODES[one.station], STATIONS[one.station]),
        next=str(Deadline.Kind(one.kind.value).label) if one.kind else "Selesai",
        turn=turn.post_title if other and turn else "",
        due_on=one.due_on, when=in_words(one.late) if one.late is not None else "", late=one.is_late,
        reminded=last.day if last else None,
        remindable=turn is not None and one.position.pk in remindable and not told,
    )  # fmt: skip


def is_pressing(one: PostStanding) -> bool:
    """Past its day, or near it: whom "ingatkan semua" speaks to."""
    return one.late is not None and one.late >= -SOON and one.responsible is not None


@dataclass(frozen=True, slots=True)
class Day:
    label: str
    on: date
    when: str
    source: str
    assumption: str


def days(calendar: Calendar, *, today: date) -> list[Day]:
    """The days of the agency as a whole; a unit with a DPA of its own has other ones where none is set."""
    found = []
    for kind in DueKind:
        day = calendar.day(kind)
        label = str(Deadline.Kind(kind.value).label)
        left = days_late(day.on, on=today)
        when = f"lewat {left} hari" if left > 0 else in_words(left)
        found.append(Day(label, day.on, when, day.source, day.assumption))
    return found
