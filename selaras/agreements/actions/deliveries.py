"""The agreements of a unit to the Mayor through Bagian KKPP (KELIMA): put together, sent, answered."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from selaras.accounts.models import User
from selaras.agreements import rules
from selaras.agreements.models import Agreement, Delivery, DeliveryItem
from selaras.agreements.models.agreement import AgreementQuerySet
from selaras.agreements.rules import following
from selaras.documents import store
from selaras.documents.examine import page_count
from selaras.engine.agreements import Deed
from selaras.kernel.models import record
from selaras.kernel.rules import RuleError, refuse
from selaras.org.models import OrgUnit


@transaction.atomic
def put_together(
    *, unit: OrgUnit, year: int, number: str, dated_on: date, addressed_to: str,
    agreements: AgreementQuerySet, by: User, at: datetime,
) -> Delivery:  # fmt: skip
    """A covering list, not sent yet, of the given agreements in the order of the chart (PK-36)."""
    delivery = Delivery(
        agency=unit.agency, year=year, unit=unit, number=number.strip(), dated_on=dated_on,
        addressed_to=addressed_to.strip(), by=by, at=at,
    )  # fmt: skip
    chosen = _chosen(delivery, agreements)
    delivery.save()
    _list(delivery, chosen)
    record(
        kind="delivery.put_together", subject=delivery, by=by, at=at, agency=delivery.agency,
        number=delivery.number, agreements=[one.pk for one in chosen],
    )  # fmt: skip
    return delivery


@transaction.atomic
def change_delivery(
    *, delivery: Delivery, number: str, dated_on: date, addressed_to: str, agreements: AgreementQuerySet,
    by: User, at: datetime,
) -> Delivery:  # fmt: skip
    """Another number, day, addressee or choice, as long as it is not sent (PK-36, PK-38)."""
    delivery = _locked(delivery)
    refuse(following.sent_already(delivery))
    delivery.number, delivery.dated_on = number.strip(), dated_on
    delivery.addressed_to = addressed_to.strip()
    chosen = _chosen(delivery, agreements)
    delivery.items.all().delete()
    delivery.save()
    _list(delivery, chosen)
    record(
        kind="delivery.changed", subject=delivery, by=by, at=at, agency=delivery.agency,
        number=delivery.number, agreements=[one.pk for one in chosen],
    )  # fmt: skip
    return delivery


@transaction.atomic
def discard_delivery(*, delivery: Delivery, by: User, at: datetime) -> None:
    """Take a covering list back that was never sent (PK-38)."""
    delivery = _locked(delivery)
    refuse(following.sent_already(delivery))
    record(
        kind="delivery.discarded", subject=delivery, by=by, at=at, agency=delivery.agency,
        number=delivery.number,
    )  # fmt: skip
    delivery.delete()


@transaction.atomic
def send_delivery(*, delivery: Delivery, by: User, at: datetime) -> Delivery:
    """To KKPP, as it stands; what has changed since it was put together keeps it back (PK-36)."""
    delivery = _locked(delivery)
    refuse(following.sent_already(delivery))
    items = _items(delivery)
    refuse(following.gone_meanwhile(delivery, items))
    delivery.sent_by, delivery.sent_at = by, at
    delivery.save()
    record(
        kind="delivery.sent", subject=delivery, by=by, at=at, agency=delivery.agency,
        number=delivery.number, files=[item.file_hash for item in items],
    )  # fmt: skip
    return delivery


@transaction.atomic
def receive_delivery(
    *, delivery: Delivery, receipt_number: str, received_on: date, missing: Mapping[int, str], by: User,
    at: datetime,
) -> Delivery:  # fmt: skip
    """KKPP answers every item: received, or missing with a reason (`missing`: item id -> reason).

    What was received is delivered; what is missing can be put on another list. One event on the trail
    names the list and all its agreements (ADR 0024). Raises RuleError PK-02, PK-16, PK-35, PK-37, PK-38.
    """
    delivery = _locked(delivery)
    refuse(following.not_waiting(delivery))
    refuse(following.checks_own_record(delivery.sent_by_id or 0, by.pk))
    items = _items(delivery)
    refuse(
        following.unfit_receipt(receipt_number, received_on, items, missing, sent_at=delivery.sent_at, at=at)
    )
    refuse(following.changed_before_receipt(items, missing))
    for item in items:
        if item.pk in missing:
            item.received, item.reason = False, missing[item.pk].strip()
        else:
            item.received = True
            refuse(rules.cannot(item.agreement, Deed.DELIVER, at=at))
            item.agreement.advance(Deed.DELIVER, at=at)
            item.agreement.save()
        item.save()
    delivery.receipt_number, delivery.received_on = receipt_number.strip(), received_on
    delivery.received_by, delivery.received_at = by, at
    delivery.save()
    record(
        kind="delivery.received", subject=delivery, by=by, at=at, agency=delivery.agency,
        receipt=delivery.receipt_number, received_on=received_on,
        delivered=[item.agreement_id for item in items if item.received],
        missing={str(item.agreement_id): item.reason for item in items if not item.received},
    )  # fmt: skip
    return delivery


def _locked(delivery: Delivery) -> Delivery:
    found = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("agency", "unit").filter(pk=delivery.pk).first()
    )  # fmt: skip
    if found is None:
        raise RuleError("PK-38", "Surat pengantar ini sudah dihapus. Muat ulang daftarnya.")
    return found


def _items(delivery: Delivery) -> list[DeliveryItem]:
    """The items with their agreements, locked in one order, so that no two deeds block each other."""
    items = list(delivery.items.select_for_update(of=("self",)).order_by("agreement_id"))
    locked = Agreement.objects.with_parties().select_for_update(of=("self",)).order_by("pk")
    agreements = locked.in_bulk([item.agreement_id for item in items])
    for item in items:
        item.agreement = agreements[item.agreement_id]
    return items


def _chosen(delivery: Delivery, agreements: AgreementQuerySet) -> list[Agreement]:
    """The agreements for a list, locked; raises RuleError PK-36."""
    locked = list(agreements.with_parties().select_for_update(of=("self",)).order_by("pk"))
    others = DeliveryItem.objects.exclude(delivery=delivery.pk)
    under_way = others.exclude(received=False).filter(agreement__in=[one.pk for one in locked])
    taken = Delivery.objects.filter(
        agency=delivery.agency, year=delivery.year, number=delivery.number
    ).exclude(pk=delivery.pk)
    refuse(
        following.unfit_list(
            delivery, locked, taken=taken.exists(),
            under_way=set(under_way.order_by().values_list("agreement_id", flat=True)),
        )
    )  # fmt: skip
    return sorted(locked, key=lambda one: (one.unit.path, one.position.order, one.pk))


def _list(delivery: Delivery, chosen: Sequence[Agreement]) -> None:
    DeliveryItem.objects.bulk_create(
        DeliveryItem(
            agency=delivery.agency, delivery=delivery, agreement=one, order=order,
            post=one.holder.post_title, name=one.holder.user.full_name,
            title=one.title, file_hash=one.file_hash, pages=_pages(one),
        )
        for order, one in enumerate(chosen, start=1)
    )  # fmt: skip


def _pages(agreement: Agreement) -> int | None:
    """None for a file that is damaged or no PDF: the list says so instead of failing."""
    try:
        return page_count(store.get(agreement.file_hash))
    except store.Damaged:
        return None
