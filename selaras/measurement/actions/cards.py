"""Score cards filled in, sent and taken back; their photos."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from selaras.accounts.models import User
from selaras.documents import kinds
from selaras.documents.models import StoredFile
from selaras.engine.actuals import Absence
from selaras.engine.cards import CardDeed
from selaras.engine.findings import Finding
from selaras.kernel.constraints import lay_hand, with_hand
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.measurement.models import CardEntry, CardItem, CardPhoto, CardRound, ScoreCard
from selaras.measurement.queries import cards as queries
from selaras.measurement.queries.cards import Month, held_still, items_of, templates_for, worked
from selaras.measurement.rules import cards as card_rules
from selaras.org.models import Position


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the form for one item: a figure, or an absence with its reason."""

    value: Decimal | None = None
    absence: str = ""
    reason: str = ""


@transaction.atomic
def fill_in(
    *, position: Position, month: Month, seen: int, filled: Mapping[int, Filled], by: User, at: datetime
) -> ScoreCard:
    """Keep what was filled in, by the numbers of the items; `seen` is the version shown, 0 where none was.

    Raises RuleError SKR-03, SKR-09 to SKR-11, SKR-22.
    """
    # one at a time a post: two at once would both find no card
    post = (
        Position.objects.select_for_update(of=("self",)).select_related("agency", "unit").get(pk=position.pk)
    )
    card = _locked_card(post, month) or _new_card(post, month)
    refuse(card_rules.cannot(card, CardDeed.EDIT), card_rules.overwritten(card, seen), _closed(card, at))
    card.entered_by, card.entered_at = by, at
    card.hands = with_hand(card.hands, by)
    card.version += 1
    card.save()
    _put(card, filled)
    record(
        kind="card.filled", subject=card, by=by, at=at, agency=card.agency, position=post.pk,
        year=month.year, month=month.number, items={str(key): one.value for key, one in filled.items()},
    )  # fmt: skip
    return card


@transaction.atomic
def send(*, card: ScoreCard, by: User, at: datetime) -> ScoreCard:
    """Hand the card in: from now on nobody changes it. Raises RuleError for the first thing missing."""
    card = queries.locked(card)
    refuse(
        card_rules.cannot(card, CardDeed.SEND),
        _closed(card, at),
        _drawn(card),
        *queries.missing_to_send(card),
    )
    card.sent_by, card.sent_at = by, at
    card.hands = with_hand(card.hands, by)
    card.advance(CardDeed.SEND)
    card.score = worked(card).score
    return _saved(card, kind="card.sent", by=by, at=at, score=card.score)


@transaction.atomic
def withdraw(*, card: ScoreCard, by: User, at: datetime) -> ScoreCard:
    """Take back what was sent, while its days last and no sample was drawn."""
    card = queries.locked(card)
    refuse(card_rules.cannot(card, CardDeed.WITHDRAW), _closed(card, at), _drawn(card))
    card.sent_by = card.sent_at = card.score = None
    card.advance(CardDeed.WITHDRAW)
    return _saved(card, kind="card.withdrawn", by=by, at=at)


@transaction.atomic
def attach(
    *, card: ScoreCard, item: CardItem, content: bytes, name: str, by: User, at: datetime
) -> CardPhoto:
    """Keep a photo beside an item; the same photo twice is one. Raises RuleError SKR-03, SKR-20, LAP-15."""
    card = queries.locked(card)
    count = CardPhoto.objects.filter(card=card, item=item).count()
    refuse(
        card_rules.photos_fixed(card), card_rules.not_due(item, card.month),
        card_rules.not_a_photo(content, count=count),
    )  # fmt: skip
    file, _ = StoredFile.objects.keep(
        content, media_type=kinds.kind_of(content), by=by, at=at, agency_id=card.agency_id
    )
    photo, made = CardPhoto.objects.get_or_create(
        card=card, item=item, file=file,
        defaults={"agency": card.agency, "name": name[:200], "by": by, "at": at},
    )  # fmt: skip
    if made:
        record(
            kind="card.photo_attached", subject=photo, by=by, at=at, agency=card.agency, card=card.pk,
            item=item.code, file=file.sha256,
        )  # fmt: skip
    lay_hand(card, by)
    return photo


@transaction.atomic
def detach(*, photo: CardPhoto, by: User, at: datetime) -> None:
    """Take a photo off a card that was not sent yet; the file itself stays in the registry."""
    card = queries.locked(photo.card)
    refuse(card_rules.photos_fixed(card))
    record(
        kind="card.photo_detached", subject=photo, by=by, at=at, agency=card.agency, card=card.pk,
        file=photo.file.sha256,
    )  # fmt: skip
    photo.delete()
    lay_hand(card, by)


def _locked_card(post: Position, month: Month) -> ScoreCard | None:
    found = ScoreCard.objects.filter(position=post, year=month.year, month=month.number)
    return found.select_for_update(of=("self",)).select_related("agency", "template").first()


def _new_card(post: Position, month: Month) -> ScoreCard:
    """By the template in force, which no other follows before the card is there (SKR-19)."""
    held_still(post.agency)
    template = templates_for(post.agency, month).get(post.tier)
    refuse(card_rules.no_template(template, year=month.year, month=month.number))
    return ScoreCard(
        agency=post.agency, template=template, position=post, year=month.year, month=month.number,
        group_id=post.unit.parent_id or post.unit_id, version=0,
    )  # fmt: skip


def _put(card: ScoreCard, filled: Mapping[int, Filled]) -> None:
    items = {item.pk: item for item in items_of(card.template)}
    refuse(card_rules.another_template(filled.keys() <= items.keys()))
    refuse(*(card_rules.not_due(items[key], card.month) for key in filled))
    card.entries.all().delete()
    CardEntry.objects.bulk_create(
        CardEntry(
            agency=card.agency, card=card, item=items[key], value=None if one.absence else one.value,
            absence=Absence(one.absence).value if one.absence else "", reason=one.reason.strip()[:500],
        )
        for key, one in filled.items()
    )  # fmt: skip


def _closed(card: ScoreCard, at: datetime) -> Finding | None:
    month = Month(card.year, card.month)
    today = timezone.make_naive(at).date()
    return card_rules.closed(opens_on=month.first, closes_on=month.closes_on(card.template), on=today)


def _drawn(card: ScoreCard) -> Finding | None:
    found = CardRound.objects.filter(
        agency=card.agency, tier=card.template.tier, year=card.year, month=card.month
    )
    return card_rules.drawn_already(found.exists())


def _saved(card: ScoreCard, *, kind: str, by: User, at: datetime, **data: object) -> ScoreCard:
    card.version += 1
    card.save()
    record(kind=kind, subject=card, by=by, at=at, agency=card.agency, **data)
    return card
