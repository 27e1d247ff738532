"""Reading score cards: which template holds, what a card comes to, how posts stand beside each other."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from selaras.documents.queries import alike
from selaras.engine.actuals import Actual
from selaras.engine.cards import CardState
from selaras.engine.findings import Finding
from selaras.engine.law import as_of
from selaras.engine.scorecards import Blank, CardScore, card_score, ranking
from selaras.kernel.rules import says_why
from selaras.measurement.models import (
    CardEntry,
    CardItem,
    CardPhoto,
    CardRecheck,
    CardRound,
    CardTemplate,
    ScoreCard,
)
from selaras.measurement.rules import cards as rules
from selaras.org.models import Agency, OrgUnit, Position

TIERS = tuple(CardTemplate.Tier.values)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the calendar, and when its cards may be filled in under a template."""

    year: int
    number: int

    def __str__(self) -> str:
        """As an address says it: 2024-03."""
        return f"{self.year}-{self.number:02d}"

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    def closes_on(self, template: CardTemplate) -> date:
        """The last day on which one may fill in and send."""
        return self.last + timedelta(days=template.close_after)

    def is_open(self, template: CardTemplate, day: date) -> bool:
        return self.first <= day <= self.closes_on(template)


def month_of(day: date) -> Month:
    return Month(day.year, day.month)


def usual_settings(day: date) -> dict[str, object]:
    """What a first template begins with, by engine/law/scorecards.toml."""
    law = as_of("scorecards", day)
    return {
        "close_after": law["close_after"], "share": Decimal(law["share"]), "least": law["least"],
        "basis": f"{law['source']}. {law['assumption']}",
    }  # fmt: skip


def templates_for(agency: Agency, month: Month) -> dict[str, CardTemplate]:
    """Tier -> the template in force in a month; one query. A tier without one has no card that month."""
    issued = CardTemplate.objects.filter(
        agency=agency, issued_at__isnull=False, holds_from__lte=month.first
    ).order_by("holds_from", "number")
    return {template.tier: template for template in issued}  # the latest stays


def posts_of_month(agency: Agency, month: Month) -> QuerySet[Position]:
    """The posts of camat and lurah on the last day of a month."""
    return Position.objects.as_of(month.last).filter(agency=agency, tier__in=TIERS)


def items_of(template: CardTemplate) -> list[CardItem]:
    return list(template.items.order_by("order", "pk"))


def values_that_count(
    entries: Iterable[CardEntry], rechecks: Iterable[CardRecheck], codes: Mapping[int, str]
) -> dict[str, Actual]:
    """SKR-08: what was filled in, and where a re-check found another value, that one."""
    values = {codes[entry.item_id]: entry.actual for entry in entries}
    found = {codes[one.item_id]: one.value for one in rechecks if not one.agrees}
    return values | found


def work_out(
    template: CardTemplate, items: Sequence[CardItem], values: Mapping[str, Actual], *, month: int
) -> CardScore:
    """The score of a card by its template; no query."""
    return card_score(
        [item.told for item in items], values, month=month, blank=Blank(template.blank), cap=template.cap
    )


def worked(card: ScoreCard) -> CardScore:
    """The score of a card as it is stored; three queries."""
    items = items_of(card.template)
    codes = {item.pk: item.code for item in items}
    values = values_that_count(card.entries.order_by("pk"), card.rechecks.order_by("pk"), codes)
    return work_out(card.template, items, values, month=card.month)


@dataclass(frozen=True, slots=True)
class Again:
    """SKR-21: on how many other cards a photo stands, and how many times more on its own."""

    cards: int
    here: int


def used_again(photos: Collection[CardPhoto]) -> dict[int, Again]:
    """By photo where else the same one stands, as file or as picture; two queries."""
    twins = alike(photo.file for photo in photos)
    places = defaultdict[int, list[tuple[int, int]]](list)
    found = CardPhoto.objects.filter(file__in=set().union(*twins.values())).order_by()
    for file, card, key in found.values_list("file", "card", "pk"):
        places[file].append((card, key))
    again = {}
    for photo in photos:
        same = [place for file in twins[photo.file_id] for place in places[file]]
        cards = {card for card, _ in same if card != photo.card_id}
        here = sum(card == photo.card_id and key != photo.pk for card, key in same)
        again[photo.pk] = Again(len(cards), here)
    return again


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One post on the board; `rank` is None without a score, `card` None while nothing is filled in."""

    rank: int | None
    post: Position
    card: ScoreCard | None
    score: Decimal | None


@dataclass(frozen=True, slots=True)
class BoardGroup:
    unit: OrgUnit
    rows: tuple[BoardRow, ...]


def board(
    posts: QuerySet[Position], cards: QuerySet[ScoreCard], *, readable: Collection[int] | None = None
) -> list[BoardGroup]:
    """The posts ranked within the unit of their card, else the unit above theirs; two queries.

    A card that was not sent has no score. With `readable` only these posts are shown, and nobody is ranked
    in a group that is not wholly readable: a rank among some would be another rank (SKR-06).
    """
    found = {card.position_id: card for card in cards.select_related("template", "group").order_by("pk")}
    groups: dict[OrgUnit, list[Position]] = defaultdict(list)
    in_order = posts.select_related("unit__parent").order_by("unit__parent__path", "order", "pk")
    for post in in_order:
        card = found.get(post.pk)
        groups[card.group if card else post.unit.parent or post.unit].append(post)
    ranked = [BoardGroup(unit, _ranked(of, found)) for unit, of in groups.items()]
    return ranked if readable is None else [told for one in ranked if (told := _shown(one, readable)).rows]


def _ranked(posts: Sequence[Position], cards: Mapping[int, ScoreCard]) -> tuple[BoardRow, ...]:
    scores = {post: sent_score(cards.get(post.pk)) for post in posts}
    return tuple(
        BoardRow(place.rank, place.key, cards.get(place.key.pk), place.score) for place in ranking(scores)
    )


def _shown(group: BoardGroup, readable: Collection[int]) -> BoardGroup:
    rows = [row for row in group.rows if row.post.pk in readable]
    if len(rows) < len(group.rows):
        rows = [replace(row, rank=None) for row in rows]
    return BoardGroup(group.unit, tuple(rows))


def sent_score(card: ScoreCard | None) -> Decimal | None:
    if card is None or card.state == CardState.DRAFT:
        return None
    score: Decimal | None = card.score
    return score


def trend(cards: QuerySet[ScoreCard]) -> dict[int, dict[int, Decimal]]:
    """Position -> month -> score of what was sent; one query."""
    found: dict[int, dict[int, Decimal]] = defaultdict(dict)
    sent = cards.exclude(state=CardState.DRAFT).order_by("month", "pk")
    for post, month, score in sent.values_list("position", "month", "score"):
        if score is not None:
            found[post][month] = score
    return dict(found)


def rounds(agency: Agency, year: int, month: int | None = None) -> list[CardRound]:
    found = CardRound.objects.filter(agency=agency, year=year)
    if month is not None:
        found = found.filter(month=month)
    return list(found.select_related("drawn_by", "published_by").order_by("month", "tier"))


def published_months(agency: Agency) -> list[tuple[int, int]]:
    """(year, month) of what the public may read, the newest first."""
    found = CardRound.objects.filter(agency=agency, published_at__isnull=False)
    return sorted(set(found.order_by().values_list("year", "month")), reverse=True)


def newest_published() -> dict[int, tuple[int, int]]:
    """(year, month) of the newest month that the public may read, by agency; one query."""
    found = CardRound.objects.filter(published_at__isnull=False).order_by("year", "month")
    return {agency: (year, month) for agency, year, month in found.values_list("agency", "year", "month")}


def missing_to_send(card: ScoreCard) -> list[Finding]:
    """The same list guards the deed and stands on the page; three queries."""
    due = [item for item in items_of(card.template) if card.month in item.months]
    entries = {entry.item_id: entry for entry in card.entries.order_by("pk")}
    told = {key for key, entry in entries.items() if entry.actual is not None}
    unexplained = {key for key, entry in entries.items() if entry.absence and not says_why(entry.reason)}
    shown = set(card.photos.order_by().values_list("item", flat=True))
    # an absence cannot be photographed
    shown |= {key for key, entry in entries.items() if entry.absence}
    beyond = {
        item.pk: doubt
        for item in due
        if item.pk in entries and not says_why(entries[item.pk].reason)
        if (doubt := rules.doubtful(item, entries[item.pk].value)) and doubt.rule == "SKR-24"
    }
    return rules.incomplete(due, filled=told, unexplained=unexplained, with_photo=shown, beyond=beyond)


def last_values(post: Position, month: Month) -> dict[str, Decimal]:
    """Item code -> the figure of the latest month before, within a year; one query."""
    found = CardEntry.objects.filter(
        Q(card__year=month.year, card__month__lt=month.number)
        | Q(card__year=month.year - 1, card__month__gte=month.number),
        card__position=post, value__isnull=False,
    ).order_by("card__year", "card__month", "pk")  # fmt: skip
    told = found.values_list("item__code", "value")
    return {code: value for code, value in told if value is not None}  # the latest stays


def doubts(
    post: Position, month: Month, items: Iterable[CardItem], values: Mapping[int, Decimal | None]
) -> list[Finding]:
    """What one should look at again, item by item (SKR-24, SKR-25); one query."""
    last = last_values(post, month)
    told = (rules.doubtful(item, values.get(item.pk), last=last.get(item.code)) for item in items)
    return [one for one in told if one]


def held_still(agency: Agency) -> None:
    """One at a time an agency until the end of the transaction; rows that merely name it are not kept
    waiting."""
    Agency.objects.select_for_update(no_key=True).get(pk=agency.pk)


def locked(card: ScoreCard) -> ScoreCard:
    """The row as it is now, nobody else's until the end of the transaction."""
    related = ("agency", "template")
    return ScoreCard.objects.select_for_update(of=("self",)).select_related(*related).get(pk=card.pk)
