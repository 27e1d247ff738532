"""Reading covering lists, and what can still be put on one."""

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from selaras.agreements.models import Agreement, Delivery, DeliveryItem, Upload
from selaras.agreements.models.agreement import AgreementQuerySet
from selaras.agreements.queries.compliance import COUNTED, SENDERS
from selaras.agreements.queries.drawing import Parties
from selaras.org.models import Agency, Holder, OrgUnit, Position


def listed(deliveries: QuerySet[Delivery]) -> list[Delivery]:
    """Newest first, each with its unit, `count` documents and `returned` of them; one query."""
    counted = deliveries.annotate(
        count=Count("items"), returned=Count("items", filter=Q(items__received=False))
    )
    return list(counted.select_related("unit", "agency").order_by("-at", "-pk"))


def items(delivery: Delivery) -> list[DeliveryItem]:
    """In their order, each with its agreement, post and unit; one query."""
    related = (
        "agreement__unit",
        "agreement__position",
        "agreement__holder__position",
        "agreement__holder__user",
    )
    return list(delivery.items.select_related(*related).defer("agreement__content").order_by("order"))


def free(agreements: AgreementQuerySet, *, year: int, delivery: Delivery | None = None) -> AgreementQuerySet:
    """Those of a year that are on no list under way, or on this one; each with `uploaded`."""
    others = DeliveryItem.objects.exclude(received=False).exclude(delivery=delivery.pk if delivery else None)
    found = agreements.filter(year=year).exclude(pk__in=others.values("agreement_id"))
    return found.annotate(uploaded=Exists(Upload.objects.filter(COUNTED, agreement=OuterRef("pk"))))


def in_order(agreements: AgreementQuerySet) -> list[Agreement]:
    """By unit and post, as the list prints them."""
    related = ("unit", "position", "holder__position", "holder__user")
    ordered = agreements.select_related(*related).defer("content")
    return list(ordered.order_by("unit__path", "position__order", "pk"))


def next_number(unit: OrgUnit, year: int) -> str:
    """A number to begin with, "003/PK/bagian-umum/2024" (asumsi); the office writes its own over it."""
    count = Delivery.objects.filter(unit=unit, year=year).count()
    return f"{count + 1:03d}/PK/{unit.code}/{year}"


def addressee(agency: Agency) -> str:
    """As the agency wrote last, else in the words of the instruction (KELIMA)."""
    last = (
        Delivery.objects.filter(agency=agency).order_by("-at", "-pk").values_list("addressed_to", flat=True)
    )
    head = Position.objects.filter(agency=agency, tier=Position.Tier.MAYOR).order_by("order", "pk").first()
    return last.first() or (
        f"{head.title if head else 'Pimpinan'} melalui Kepala Bagian Kepegawaian, Ketatalaksanaan dan "
        "Pelayanan Publik"
    )


def signer(unit: OrgUnit, *, on: date) -> Holder | None:
    """Who signs the covering letter: the holder of the first post of the unit that sends one."""
    for holder in Parties(agency=unit.agency, on=on).holders():
        if holder.position.unit_id == unit.pk and holder.position.tier in SENDERS:
            return holder
    return None
