"""The score cards of the simulated year, its last two months: filled in, drawn, re-checked, published."""

import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256

from django.db import transaction

from selaras.accounts.models import Role, User
from selaras.measurement.actions import card_rounds, cards
from selaras.measurement.actions.cards import Filled
from selaras.measurement.models import CardItem, CardTemplate, ScoreCard
from selaras.measurement.queries.cards import Month, items_of, posts_of_month, templates_for
from selaras.measurement.rules.cards import Checked
from selaras.ops.year_people import People
from selaras.org.models import Position

MONTHS = (11, 12)  # the last one waits for its re-check


def report_cards(people: People, year: int) -> int:
    """How many cards were sent."""
    mayor = Position.objects.get(agency=people.agency, tier=Position.Tier.MAYOR)
    sent = 0
    for month in (Month(year, number) for number in MONTHS):
        for tier, template in templates_for(people.agency, month).items():
            sent += _send_all(people, month, tier, template)
            day = month.closes_on(template) + timedelta(days=1)
            card_rounds.draw_sample(
                agency=people.agency, tier=tier, month=month, seed=_seed(month, tier),
                by=people.granted(Role.PLANNING_AGENCY), at=_at(day),
            )  # fmt: skip
            if month.number != MONTHS[-1]:
                _recheck_all(people, month, tier, at=_at(day + timedelta(days=3)))
                card_rounds.publish(
                    agency=people.agency, tier=tier, month=month, by=people.holders[mayor.pk],
                    at=_at(day + timedelta(days=5)),
                )  # fmt: skip
    return sent


def _send_all(people: People, month: Month, tier: str, template: CardTemplate) -> int:
    due = [item for item in items_of(template) if month.number in item.months]
    posts = list(posts_of_month(people.agency, month).filter(tier=tier).order_by("order", "pk"))
    at = _at(month.first.replace(day=27))
    for post in posts:
        _send(post, people.holders[post.pk], month, due, at=at)
    return len(posts)


@transaction.atomic
def _send(post: Position, by: User, month: Month, due: Sequence[CardItem], *, at: datetime) -> None:
    step = post.pk + month.number
    card = cards.fill_in(
        position=post, month=month, seen=0, by=by, at=at,
        filled={item.pk: Filled(_value(item, step + place)) for place, item in enumerate(due)},
    )  # fmt: skip
    photo = picture(f"{post.pk} {month}")
    for item in due:
        if item.needs_photo:
            name = f"foto-simulasi-{item.code}.png"
            cards.attach(card=card, item=item, content=photo, name=name, by=by, at=at)
    cards.send(card=card, by=by, at=at)


def _recheck_all(people: People, month: Month, tier: str, *, at: datetime) -> None:
    """Of every third card the superior finds one item lower."""
    sampled = ScoreCard.objects.filter(
        agency=people.agency, template__tier=tier, year=month.year, month=month.number,
        state=ScoreCard.State.SAMPLED,
    )  # fmt: skip
    for place, card in enumerate(sampled.select_related("template").order_by("pk")):
        entries = {one.item_id: one.value for one in card.entries.order_by("item")}
        results = {key: Checked(agrees=True) for key in entries}
        first, value = next(iter(entries.items()))
        if place % 3 == 0 and value:
            reason = "Hitungan di lapangan lebih rendah (simulasi)."
            results[first] = Checked(agrees=False, value=value - 4, reason=reason)
        card_rounds.recheck(card=card, results=results, by=_superior(people, card), at=at)


def _superior(people: People, card: ScoreCard) -> User:
    return people.superiors[card.position_id]


def _value(item: CardItem, step: int) -> Decimal:
    """Near the target, different by post and month; of levels the number of one of the best two."""
    if item.levels:
        return Decimal(len(item.levels) - step % 2)
    target = item.target or Decimal(0)
    if item.polarity != CardItem.Polarity.MAXIMIZE:
        return max(Decimal(0), target - 1 + step % 3)
    return target - (step % 8 * 2 if item.uom == "%" else step % 2)


def _seed(month: Month, tier: str) -> str:
    return sha256(f"simulasi {month} {tier}".encode()).hexdigest()


def _at(day: date) -> datetime:
    return datetime.combine(day, time(3), UTC)


def picture(of: str, *, size: int = 96) -> bytes:
    """A whole PNG of coloured squares, another one for another text: no photo of anybody or anything."""
    colours = sha256(of.encode()).digest()
    rows = b"".join(b"\0" + bytes(_row(colours, line * 4 // size, size)) for line in range(size))
    head = size.to_bytes(4) + size.to_bytes(4) + bytes([8, 2, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", zlib.compress(rows))
        + _chunk(b"IEND", b"")
    )


def _row(colours: bytes, line: int, size: int) -> Iterator[int]:
    for point in range(size):
        place = line * 6 + point * 4 // size
        yield from (
            colours[place % 32] | 0x80,
            colours[(place + 7) % 32] | 0x80,
            colours[(place + 13) % 32] | 0x80,
        )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)
