"""What waits for one person: their own agreement, those below that want an answer, lists to send."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from selaras.agreements.models import Agreement, DeliveryItem, Notice, Upload
from selaras.agreements.queries.compliance import (
    COUNTED,
    SENDERS,
    Calendar,
    is_uploaded,
    nearest,
    standing_agreements,
)
from selaras.agreements.queries.drawing import newest_edition, posts_with_targets
from selaras.engine import deadlines
from selaras.engine.agreements import State
from selaras.engine.deadlines import DueKind
from selaras.org.models import Agency, OrgUnit, Position


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing to do by a day. `position` is the post whose agreement it is; a list is of a whole unit."""

    kind: DueKind
    position: Position
    agreement: Agreement | None
    due_on: date
    count: int = 1  # agreements, where it is a list of a unit


# Whose turn a signing is: the official's, the superior's, or KKPP's.
_SUPERIORS = {State.SUBMITTED, State.SIGNED_FIRST}


def turns(
    *, agency: Agency, year: int, positions: Collection[int], on: date, unit: OrgUnit | None = None
) -> list[Turn]:
    """What waits for the holder of `positions`, narrowed to a unit; a constant number of queries."""
    edition = newest_edition(agency, year) if positions else None
    if edition is None:
        return []
    calendar = Calendar(agency=agency, year=year)
    mine = list(
        Position.objects.as_of(on).filter(agency=agency, pk__in=positions)
        .select_related("unit").order_by("order", "pk")
    )  # fmt: skip
    asked = set(posts_with_targets(edition))
    below = _answered_by(positions, agency, year)
    agreements = standing_agreements([*positions, *(one.position_id for one in below)], year)
    found = [
        *_own([post for post in mine if post.pk in asked], agreements, calendar),
        *_asked(below, agreements, calendar),
        *_lists(agency, year, mine, calendar, on=on),
    ]
    return [one for one in found if unit is None or one.position.unit.path.startswith(unit.path)]


def news(*, agency: Agency, year: int, user: int) -> list[Notice]:
    """What the person was told and has neither looked at nor been overtaken by, newest first; one query."""
    told = Notice.objects.current().filter(agency=agency, agreement__year=year, to=user)
    return list(told.select_related("agreement__position").defer("agreement__content").order_by("-at", "pk"))


def _own(
    posts: Iterable[Position], agreements: Mapping[int, Agreement], calendar: Calendar
) -> Iterator[Turn]:
    """Draw up, submit, sign, upload one's own."""
    for post in posts:
        agreement = agreements.get(post.pk)
        state = State(agreement.state) if agreement else None
        uploaded = agreement is not None and is_uploaded(agreement)
        kind = deadlines.due_kind(state, uploaded=uploaded)
        others = kind is DueKind.SIGN and state is not State.READY
        if kind is None or kind is DueKind.DELIVER or others:
            continue
        yield Turn(kind, post, agreement, calendar.for_agreement(kind, post.unit, agreement))


def _answered_by(positions: Collection[int], agency: Agency, year: int) -> list[Agreement]:
    """The agreements that wait for the answer or the signature of the holder of these posts."""
    waiting = Agreement.objects.filter(
        agency=agency, year=year, superior__position__in=positions, state__in=sorted(_SUPERIORS)
    )
    related = ("position__unit",)
    return list(waiting.select_related(*related).defer("content").order_by("position__order", "pk"))


def _asked(
    below: Iterable[Agreement], agreements: Mapping[int, Agreement], calendar: Calendar
) -> Iterator[Turn]:
    """Those that count for their post; a revision beside a valid one has no day of its own."""
    for one in below:
        counts = agreements.get(one.position_id)
        if counts is not None and counts.pk == one.pk:
            due = calendar.day(DueKind.SIGN, one.position.unit).on
            yield Turn(DueKind.SIGN, one.position, one, due)


def _lists(
    agency: Agency, year: int, mine: Iterable[Position], calendar: Calendar, *, on: date
) -> Iterator[Turn]:
    """One for each unit one sends for, with the uploaded agreements that are on no list yet."""
    sending = {post.unit_id: post for post in mine if post.tier in SENDERS}
    if not sending:
        return
    heads = set(
        Position.objects.as_of(on).filter(agency=agency, tier__in=SENDERS).order_by()
        .values_list("unit_id", flat=True)
    )  # fmt: skip
    within = Q()
    for post in sending.values():
        within |= Q(unit__path__startswith=post.unit.path)
    under_way = DeliveryItem.objects.exclude(received=False).values("agreement_id")
    ready = Agreement.objects.filter(
        within, Exists(Upload.objects.filter(COUNTED, agreement=OuterRef("pk"))),
        agency=agency, year=year, state=State.IN_FORCE,
    ).exclude(pk__in=under_way)  # fmt: skip
    counts: dict[int, int] = {}
    for path in ready.order_by("pk").values_list("unit__path", flat=True):
        head = nearest(path, heads)
        if head is not None and head in sending:
            counts[head] = counts.get(head, 0) + 1
    for unit_id, count in counts.items():
        post = sending[unit_id]
        yield Turn(DueKind.DELIVER, post, None, calendar.day(DueKind.DELIVER, post.unit).on, count)
