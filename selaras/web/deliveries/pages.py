"""Covering lists prepared for their pages."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from selaras.agreements.models import Agreement, Delivery, DeliveryItem
from selaras.agreements.queries.compliance import PostStanding, is_uploaded
from selaras.engine.deadlines import Station
from selaras.exchange.compliance import STATIONS

_READY = {Station.IN_FORCE, Station.UPLOADED, Station.DELIVERED}


def status(delivery: Delivery) -> tuple[str, str]:
    """The code and the word of components/status.html."""
    if delivery.received_at is not None:
        return "published", "Diterima"
    return ("submitted", "Menunggu tanda terima") if delivery.sent_at else ("draft", "Belum dikirim")


@dataclass(frozen=True, slots=True)
class Row:
    number: str
    url: str
    unit: str
    dated_on: date
    count: int
    note: str
    status: tuple[str, str]


def rows(deliveries: Iterable[Delivery]) -> list[Row]:
    """What `queries.covering.listed` gives."""
    return [
        Row(
            one.number, reverse("deliveries:show", args=[one.pk]), one.unit.name, one.dated_on,
            getattr(one, "count", 0), _note(one), status(one),
        )
        for one in deliveries
    ]  # fmt: skip


def _note(delivery: Delivery) -> str:
    returned = getattr(delivery, "returned", 0)
    return f"{returned} tidak diterima" if returned else ""


@dataclass(frozen=True, slots=True)
class Choice:
    pk: int
    post: str
    name: str
    unit: str
    note: str
    chosen: bool


def choices(agreements: Iterable[Agreement], chosen: Collection[int] | None) -> list[Choice]:
    """The agreements to tick; all of them where nothing has been chosen yet (None)."""
    return [
        Choice(
            one.pk, one.holder.post_title, one.holder.user.full_name, one.unit.name,
            "" if is_uploaded(one) else "unggahan ke e-SAKIP belum dicatat",
            chosen is None or one.pk in chosen,
        )
        for one in agreements
    ]  # fmt: skip


def lacking(found: Iterable[PostStanding]) -> list[tuple[str, str]]:
    """The posts that have nothing to deliver yet: (post, how far it is)."""
    return [(one.position.title, STATIONS[one.station].lower()) for one in found if one.station not in _READY]


@dataclass(frozen=True, slots=True)
class UnitCard:
    """What a coordinator has to do for a unit."""

    name: str
    url: str
    ready: int
    lacking: Sequence[tuple[str, str]]
    total: int
    delivered: int


@dataclass(frozen=True, slots=True)
class Item:
    pk: int
    order: int
    post: str
    name: str
    title: str
    hash: str
    pages: int | None
    received: bool | None
    reason: str
    missing: bool


def items(found: Iterable[DeliveryItem], missing: dict[int, str]) -> list[Item]:
    """`missing` is what was typed into a receipt that was refused."""
    return [
        Item(
            one.pk, one.order, one.post, one.name, one.title, one.file_hash, one.pages, one.received,
            one.reason or missing.get(one.pk, ""), one.pk in missing,
        )
        for one in found
    ]  # fmt: skip
