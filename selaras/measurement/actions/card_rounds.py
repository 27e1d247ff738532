"""A month of score cards: the sample drawn, re-checked, and the result published."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from selaras.accounts.models import User
from selaras.engine import sampling
from selaras.engine.cards import CardDeed, CardState
from selaras.kernel.models import record, record_each
from selaras.kernel.rules import refuse
from selaras.measurement.models import CardRecheck, CardRound, CardTemplate, ScoreCard
from selaras.measurement.queries.cards import (
    Month,
    items_of,
    locked,
    posts_of_month,
    templates_for,
    worked,
)
from selaras.measurement.rules import cards as rules
from selaras.org.models import Agency


@transaction.atomic
def draw_sample(*, agency: Agency, tier: str, month: Month, seed: str, by: User, at: datetime) -> CardRound:
    """Draw the cards of a tier to be re-checked, group by group; the seed is kept for whoever draws again.

    Raises RuleError SKR-16, SKR-22.
    """
    Agency.objects.select_for_update().get(pk=agency.pk)  # two at once would draw twice
    template = templates_for(agency, month).get(tier)
    refuse(rules.no_template(template, year=month.year, month=month.number))
    template = cast("CardTemplate", template)  # refused above where there is none
    cards = _locked_cards(agency, tier, month, [CardState.SENT])
    refuse(
        rules.not_to_draw(
            drawn=_round(agency, tier, month) is not None, sent=len(cards),
            posts=posts_of_month(agency, month).filter(tier=tier).count(),
            closes_on=month.closes_on(template), on=timezone.make_naive(at).date(),
        )
    )  # fmt: skip
    drawn = _draw(cards, seed, template)
    round_ = CardRound.objects.create(
        agency=agency, tier=tier, year=month.year, month=month.number, seed=seed, share=template.share,
        least=template.least, drawn_by=by, drawn_at=at, drawn_from=drawn,
    )  # fmt: skip
    sampled = [number for group in drawn for number in group["sampel"]]
    _move([card for card in cards if card.pk in set(sampled)], CardDeed.SAMPLE)
    record(
        kind="card.sample_drawn", subject=round_, by=by, at=at, agency=agency, tier=tier, year=month.year,
        month=month.number, seed=seed, cards=sampled,
    )  # fmt: skip
    return round_


@transaction.atomic
def recheck(*, card: ScoreCard, results: Mapping[int, rules.Checked], by: User, at: datetime) -> ScoreCard:
    """Put what the superior found beside what was filled in, by the numbers of the items.

    Both stay; the card counts the confirmed value (SKR-08). Raises RuleError SKR-09, SKR-14, SKR-15.
    """
    card = locked(card)
    due = [item for item in items_of(card.template) if card.month in item.months]
    refuse(rules.cannot(card, CardDeed.RECHECK), rules.own_work(card, by), *rules.unanswered(due, results))
    CardRecheck.objects.bulk_create(
        CardRecheck(
            agency=card.agency, card=card, item=item, agrees=results[item.pk].agrees,
            value=None if results[item.pk].agrees else results[item.pk].value,
            reason=results[item.pk].reason.strip()[:500], by=by, at=at,
        )
        for item in due
    )  # fmt: skip
    before = card.score
    card.rechecked_by, card.rechecked_at = by, at
    card.advance(CardDeed.RECHECK)
    card.score = worked(card).score
    card.version += 1
    card.save()
    record(
        kind="card.rechecked", subject=card, by=by, at=at, agency=card.agency, before=before,
        after=card.score, differing=[key for key, one in results.items() if not one.agrees],
    )  # fmt: skip
    return card


@transaction.atomic
def publish(*, agency: Agency, tier: str, month: Month, by: User, at: datetime) -> CardRound:
    """The month is final and the public may read units and scores. Raises RuleError SKR-17."""
    Agency.objects.select_for_update().get(pk=agency.pk)
    round_ = _round(agency, tier, month)
    cards = _locked_cards(agency, tier, month, [CardState.SENT, CardState.SAMPLED, CardState.RECHECKED])
    waiting = sum(card.state == CardState.SAMPLED for card in cards)
    refuse(rules.not_to_publish(round_, waiting=waiting, by=by))
    round_ = cast("CardRound", round_)  # refused above where there is none
    round_.published_by, round_.published_at = by, at
    round_.save(update_fields=["published_by", "published_at"])
    _move(cards, CardDeed.FINISH)
    record(
        kind="card.published", subject=round_, by=by, at=at, agency=agency, tier=tier, year=month.year,
        month=month.number, cards=len(cards),
    )  # fmt: skip
    record_each(
        [(card, {"score": card.score}) for card in cards], kind="card.final", by=by, at=at, agency=agency
    )
    return round_


def _draw(cards: Sequence[ScoreCard], seed: str, template: CardTemplate) -> list[dict[str, Any]]:
    groups: dict[int, list[int]] = defaultdict(list)
    for card in cards:
        groups[card.group_id].append(card.pk)
    drawn = sampling.draw(seed, groups, share=template.share, least=template.least)
    return [
        {"kelompok": group, "kartu": sorted(groups[group]), "sampel": sorted(drawn[group])}
        for group in sorted(groups)
    ]


def _move(cards: Sequence[ScoreCard], deed: CardDeed) -> None:
    """All along the table in one statement."""
    for card in cards:
        card.advance(deed)
        card.version += 1
    ScoreCard.objects.bulk_update(cards, ["state", "version"])


def _locked_cards(agency: Agency, tier: str, month: Month, states: Sequence[CardState]) -> list[ScoreCard]:
    found = ScoreCard.objects.filter(
        agency=agency, template__tier=tier, year=month.year, month=month.number, state__in=states
    )
    return list(found.select_for_update(of=("self",)).select_related("template").order_by("pk"))


def _round(agency: Agency, tier: str, month: Month) -> CardRound | None:
    return CardRound.objects.filter(agency=agency, tier=tier, year=month.year, month=month.number).first()
