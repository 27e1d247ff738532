"""Where every post stands with its agreement of a year, and what is due next; few queries for any number."""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from selaras.accounts.access import Reach, reach
from selaras.agreements.models import Agreement, Deadline, Reminder, ReminderItem, Upload
from selaras.agreements.queries.drawing import Parties, newest_edition, posts_with_targets
from selaras.engine import deadlines
from selaras.engine.agreements import DEAD, VALID, State
from selaras.engine.deadlines import DueKind, Station
from selaras.org.models import Agency, Holder, OrgUnit, Position
from selaras.planning.models import BudgetDocument

COUNTED = Q(accepted__isnull=True) | Q(accepted=True)  # an upload that KKPP did not find counts no more


@dataclass(frozen=True, slots=True)
class DueDay:
    """A day with where it comes from: what the agency wrote or the law, and what is assumed ("" nothing)."""

    on: date
    source: str
    assumption: str


class Calendar:
    """The days of a year in an agency, for each unit; three queries."""

    def __init__(self, *, agency: Agency, year: int) -> None:
        self.year = year
        self.set: dict[str, Deadline] = {
            one.kind: one
            for one in Deadline.objects.filter(agency=agency, year=year).select_related("by").order_by("pk")
        }
        documents = BudgetDocument.objects.filter(agency=agency, year=year, change=0).order_by("pk")
        self._ratified = dict(documents.values_list("unit_id", "ratified_on"))

    def day(self, kind: DueKind, unit: OrgUnit | None = None) -> DueDay:
        """The day set by the agency, else the usual one of the unit or the nearest above with a DPA."""
        written = self.set.get(kind)
        if written is not None:
            return DueDay(written.due_on, written.source, "")
        ratified = self._of(unit) if unit else None
        source, assumption = deadlines.usual_source(kind, year=self.year, ratified_on=ratified)
        return DueDay(deadlines.usual_day(kind, year=self.year, ratified_on=ratified), source, assumption)

    def for_agreement(self, kind: DueKind, unit: OrgUnit, agreement: Agreement | None) -> date:
        """A version that took effect after the day was over has a month of its own (asumsi)."""
        due = self.day(kind, unit).on
        if agreement is None or not agreement.number or agreement.state not in VALID:
            return due
        return max(due, deadlines.month_after(timezone.make_naive(agreement.in_force.lower).date()))

    def _of(self, unit: OrgUnit) -> date | None:
        found = nearest(unit.path, self._ratified)
        return self._ratified[found] if found is not None else None


@dataclass(frozen=True, slots=True)
class PostStanding:
    """One post: its station on the board, what is due next and by whom.

    `late` are days after the day, negative before it; None when nothing is due. `responsible` holds the
    post whose turn it is, None where it is KKPP's or nobody's.
    """

    position: Position
    holder: Holder | None
    agreement: Agreement | None
    station: Station
    kind: DueKind | None
    due_on: date | None
    late: int | None
    responsible: Holder | None

    @property
    def is_late(self) -> bool:
        return self.late is not None and self.late > 0

    @property
    def unit(self) -> OrgUnit:
        return self.position.unit


def standings(
    *, agency: Agency, year: int, posts: QuerySet[Position], on: date, unit: OrgUnit | None = None
) -> list[PostStanding]:
    """The posts among `posts` that the published cascade asks something of, in the order of the chart."""
    edition = newest_edition(agency, year)
    if edition is None:
        return []
    found = posts.filter(pk__in=posts_with_targets(edition)).select_related("unit")
    if unit is not None:
        found = found.filter(unit__path__startswith=unit.path)
    asked = list(found.order_by("order", "pk"))
    parties, calendar = Parties(agency=agency, on=on), Calendar(agency=agency, year=year)
    agreements = standing_agreements([post.pk for post in asked], year)
    heads = _heads(parties)
    return [
        _standing(post, agreements.get(post.pk), parties=parties, calendar=calendar, heads=heads, on=on)
        for post in asked
    ]


def standing_agreements(positions: Collection[int], year: int) -> dict[int, Agreement]:
    """Position id -> the agreement that counts: the valid one, else the newest on its way; one query.

    Each with `uploaded`: whether it is recorded as uploaded to e-SAKIP.
    """
    uploaded = Upload.objects.filter(COUNTED, agreement=OuterRef("pk"))
    rows = (
        Agreement.objects.filter(position__in=positions, year=year)
        .exclude(state__in=sorted(DEAD))
        .annotate(uploaded=Exists(uploaded))
        .select_related("holder", "superior__user", "superior__position")
        .defer("content")
        .order_by("number", "pk")
    )
    found: dict[int, Agreement] = {}
    for one in rows:
        kept = found.get(one.position_id)
        if kept is None or kept.state not in VALID or one.state in VALID:
            found[one.position_id] = one
    return found


def is_uploaded(agreement: Agreement) -> bool:
    return bool(getattr(agreement, "uploaded", False))


def _standing(
    post: Position, agreement: Agreement | None, *, parties: Parties, calendar: Calendar,
    heads: Mapping[int, Holder], on: date,
) -> PostStanding:  # fmt: skip
    state = State(agreement.state) if agreement else None
    uploaded = agreement is not None and is_uploaded(agreement)
    kind = deadlines.due_kind(state, uploaded=uploaded)
    due_on = calendar.for_agreement(kind, post.unit, agreement) if kind else None
    holder = parties.holder(post.pk)
    return PostStanding(
        position=post, holder=holder, agreement=agreement,
        station=deadlines.station(state, uploaded=uploaded), kind=kind, due_on=due_on,
        late=deadlines.days_late(due_on, on=on) if due_on else None,
        responsible=_responsible(kind, agreement, holder, post, parties, heads),
    )  # fmt: skip


def _responsible(
    kind: DueKind | None,
    agreement: Agreement | None,
    holder: Holder | None,
    post: Position,
    parties: Parties,
    heads: Mapping[int, Holder],
) -> Holder | None:
    """Whose turn it is: the official, the superior once submitted or signed, the unit's head to deliver."""
    if kind is DueKind.DELIVER:
        head = nearest(post.unit.path, heads)
        return heads[head] if head is not None else None
    if kind is DueKind.SIGN and agreement is not None:
        if agreement.state in {State.SUBMITTED, State.SIGNED_FIRST}:
            return parties.holder(agreement.superior.position_id) if agreement.superior else None
        if agreement.state == State.SIGNED_BOTH:
            return None
    return holder if kind else None


# Whose post coordinates the delivery of its unit and all below (pk.sampaikan).
SENDERS = tuple(
    tier.value
    for tier in Position.Tier
    if Reach.UNIT_AND_BELOW in reach(Position(tier=tier).role, "pk", "sampaikan", "sah")
)


def nearest(path: str, units: Container[int]) -> int | None:
    """The nearest of some units on the way up from a path, itself first."""
    steps = [int(step) for step in path.rstrip(".").split(".")]
    return next((step for step in reversed(steps) if step in units), None)


def _heads(parties: Parties) -> dict[int, Holder]:
    """Unit id -> who coordinates its delivery: the first holder of a post that may."""
    found: dict[int, Holder] = {}
    for holder in parties.holders():
        if holder.position.tier in SENDERS:
            found.setdefault(holder.position.unit_id, holder)
    return found


class Grouping(StrEnum):
    """How the board sums up."""

    HEADS = "bagian-kecamatan"
    UNITS = "unit"


_HEADED = {OrgUnit.Kind.DIVISION, OrgUnit.Kind.DISTRICT}


@dataclass(slots=True)
class Tally:
    """The posts of one unit, or of one division or district with all below, counted by station."""

    unit: OrgUnit
    counts: Counter[Station] = field(default_factory=Counter)
    late: int = 0
    longest: int = 0  # days of the latest

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def add(self, standing: PostStanding) -> None:
        self.counts[standing.station] += 1
        if standing.late is not None and standing.late > 0:
            self.late += 1
            self.longest = max(self.longest, standing.late)


def tallies(
    found: Iterable[PostStanding], *, grouping: Grouping, units: Mapping[int, OrgUnit]
) -> list[Tally]:
    """One tally a unit in the order of the tree; `units` are those of the agency by id."""
    sums: dict[int, Tally] = {}
    for standing in found:
        unit = head_unit(standing.unit, units) if grouping is Grouping.HEADS else standing.unit
        sums.setdefault(unit.pk, Tally(unit)).add(standing)
    return sorted(sums.values(), key=lambda one: one.unit.path)


def head_unit(unit: OrgUnit, units: Mapping[int, OrgUnit]) -> OrgUnit:
    """The division or district a unit belongs to; itself where there is none above."""
    for step in unit.path.rstrip(".").split("."):
        above = units.get(int(step))
        if above is not None and above.kind in _HEADED:
            return above
    return unit


def units_of(agency: Agency) -> dict[int, OrgUnit]:
    return {unit.pk: unit for unit in OrgUnit.objects.filter(agency=agency).order_by("path")}


def late_first(found: Iterable[PostStanding]) -> list[PostStanding]:
    """Those past their day, the latest first."""
    return sorted(
        (one for one in found if one.is_late), key=lambda one: (-(one.late or 0), one.position.order)
    )


def message(found: Sequence[PostStanding], *, year: int, on: str) -> str:
    """Plain text for a message group: by unit, who is late, with what and by how many days."""
    lines = [f"*Perjanjian Kinerja {year}: yang melewati batas per {on}*"]
    late = late_first(found)
    if not late:
        return f"{lines[0]}\nTidak ada. Terima kasih atas kerja samanya."
    by_unit: dict[int, list[PostStanding]] = {}
    for one in sorted(late, key=lambda one: one.unit.path):
        by_unit.setdefault(one.unit.pk, []).append(one)
    for members in by_unit.values():
        lines += ["", members[0].unit.name]
        lines += [
            f"- {one.position.title}: {Deadline.Kind(str(one.kind)).words}, terlambat {one.late} hari"
            for one in members
        ]
    return "\n".join([*lines, "", f"Jumlah {len(late)} dari {len(found)} jabatan. Mohon diselesaikan."])


def last_reminders(positions: Collection[int], year: int) -> dict[int, Reminder]:
    """Position id -> the last reminder about its agreement; one query."""
    items = ReminderItem.objects.filter(position__in=positions, reminder__year=year)
    return {
        item.position_id: item.reminder
        for item in items.select_related("reminder").order_by("reminder__at", "pk")
    }


def told_by_hand(agency: Agency, day: date) -> set[int]:
    """The persons whom somebody has reminded on a day (PK-39); one query."""
    told = Reminder.objects.filter(agency=agency, day=day).exclude(by=None)
    return set(told.order_by().values_list("to_id", flat=True))
