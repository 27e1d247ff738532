"""Templates of score cards: a draft is written, issued, and followed by the next version."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from selaras.accounts.models import User
from selaras.engine.scorecards import check_items
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.measurement.models import CardItem, CardTemplate, ScoreCard
from selaras.measurement.queries.cards import held_still, items_of, usual_settings
from selaras.measurement.rules import cards as rules
from selaras.org.models import Agency

_COPIED = ("name", "basis", "is_example", "blank", "cap", "share", "least", "close_after")


@transaction.atomic
def begin_version(
    *, agency: Agency, tier: str, holds_from: date, by: User | None, at: datetime
) -> CardTemplate:
    """A draft with the items of the version before it, or empty for the first. Raises RuleError SKR-23."""
    Agency.objects.select_for_update().get(pk=agency.pk)
    known = CardTemplate.objects.filter(agency=agency, tier=tier)
    refuse(rules.draft_waits(known.filter(issued_at=None).exists()))
    last = known.order_by("-number").first()
    first: dict[str, Any] = {"name": f"Kartu skor {tier}", **usual_settings(holds_from)}
    settings = {name: getattr(last, name) for name in _COPIED} if last else first
    template = CardTemplate.objects.create(
        agency=agency, tier=tier, number=last.number + 1 if last else 1, holds_from=holds_from, **settings
    )
    for item in items_of(last) if last else []:
        item.pk, item.template = None, template
        item.save(force_insert=True)
    record(
        kind="card_template.begun", subject=template, by=by, at=at, agency=agency, tier=tier,
        number=template.number,
    )  # fmt: skip
    return template


@transaction.atomic
def write_template(
    *, template: CardTemplate, settings: Mapping[str, Any], items: Sequence[Mapping[str, Any]],
    by: User | None, at: datetime,
) -> CardTemplate:  # fmt: skip
    """The whole draft as it stands in the form; it need not add up yet. Raises RuleError SKR-18."""
    template = _locked(template)
    refuse(rules.issued_already(template))
    for name, value in settings.items():
        setattr(template, name, value)
    template.save()
    template.items.all().delete()
    CardItem.objects.bulk_create(
        CardItem(agency=template.agency, template=template, order=order, **item)
        for order, item in enumerate(items, 1)
    )
    record(
        kind="card_template.written", subject=template, by=by, at=at, agency=template.agency,
        weights={item["code"]: item["weight"] for item in items}, holds_from=template.holds_from,
    )  # fmt: skip
    return template


@transaction.atomic
def issue(*, template: CardTemplate, by: User | None, at: datetime) -> CardTemplate:
    """From its month on the version is in force. Raises RuleError SKR-01, SKR-02, SKR-18, SKR-19."""
    held_still(template.agency)  # a first card of its month that is being begun is waited for
    template = _locked(template)
    items = items_of(template)
    others = CardTemplate.objects.filter(agency=template.agency, tier=template.tier, issued_at__isnull=False)
    refuse(
        rules.issued_already(template),
        *check_items([item.told for item in items], cap=template.cap),
        rules.too_early(
            template, last=others.aggregate(last=Max("holds_from"))["last"], used_until=_used_until(template)
        ),
    )
    template.issued_by, template.issued_at = by, at
    template.save(update_fields=["issued_by", "issued_at"])
    record(
        kind="card_template.issued", subject=template, by=by, at=at, agency=template.agency,
        tier=template.tier, number=template.number, holds_from=template.holds_from,
    )  # fmt: skip
    return template


@transaction.atomic
def discard(*, template: CardTemplate, by: User, at: datetime) -> None:
    """Throw a draft away. Raises RuleError SKR-18."""
    template = _locked(template)
    refuse(rules.issued_already(template))
    record(
        kind="card_template.discarded", subject=template, by=by, at=at, agency=template.agency,
        tier=template.tier, number=template.number,
    )  # fmt: skip
    template.delete()


def _locked(template: CardTemplate) -> CardTemplate:
    return CardTemplate.objects.select_for_update(of=("self",)).select_related("agency").get(pk=template.pk)


def _used_until(template: CardTemplate) -> date | None:
    """The first day of the last month that has a card of the tier."""
    cards = ScoreCard.objects.filter(agency=template.agency, template__tier=template.tier)
    found = cards.order_by("-year", "-month").values_list("year", "month").first()
    return date(*found, 1) if found else None
