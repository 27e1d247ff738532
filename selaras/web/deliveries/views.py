"""Penyampaian: putting a covering list together, sending it, receiving it."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from selaras.agreements import access, actions
from selaras.agreements.models import Delivery
from selaras.agreements.queries import compliance, covering
from selaras.engine.deadlines import Station
from selaras.kernel.rules import RuleError
from selaras.org.models import OrgUnit
from selaras.web.chosen import Chosen, chosen
from selaras.web.deliveries import forms, pages
from selaras.web.forms import ids
from selaras.web.http import Request
from selaras.web.rights import needs

CRUMBS: list[tuple[str, str | None]] = [("Meja kerja", "/"), ("Penyampaian", "/penyampaian/")]


@require_safe
@needs("pk", "kepatuhan")
def index(request: Request) -> HttpResponse:
    """What one's units can deliver, what waits for KKPP, and all lists one may open."""
    here = chosen(request)
    if here.agency is None:
        raise Http404
    units = list(access.units_to_deliver(request.duties).filter(agency=here.agency))
    mine = access.deliveries(request.duties).filter(agency=here.agency, year=here.year)
    listed = covering.listed(mine)
    receives = access.may_receive(request.duties, here.agency)
    context = {
        "title": "Penyampaian",
        "crumbs": [CRUMBS[0], ("Penyampaian", None)],
        "year": here.year,
        "cards": _cards(request, here, units),
        "waiting": pages.rows(one for one in listed if one.is_waiting) if receives else [],
        "rows": pages.rows(listed),
        "receives": receives,
    }
    return render(request, "deliveries/list.html", context)


def _cards(request: Request, here: Chosen, units: Collection[OrgUnit]) -> list[pages.UnitCard]:
    """One a unit; the standings are asked once for all."""
    if not units or here.agency is None:
        return []
    found = compliance.standings(
        agency=here.agency, year=here.year, posts=access.overseen_posts(request.duties), on=request.today
    )
    cards = []
    for unit in units:
        within = [one for one in found if one.unit.path.startswith(unit.path)]
        free = covering.free(access.agreements_to_deliver(request.duties, unit), year=here.year)
        cards.append(
            pages.UnitCard(
                unit.name, reverse("deliveries:new", args=[unit.pk]), free.count(), pages.lacking(within),
                len(within), sum(one.station is Station.DELIVERED for one in within),
            )
        )  # fmt: skip
    return cards


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pk", "sampaikan", "sah")
def new(request: Request, unit: int) -> HttpResponse:
    """A covering list of a unit one coordinates; 404 for others."""
    here = chosen(request)
    of = get_object_or_404(
        access.units_to_deliver(request.duties).filter(agency=here.agency).select_related("agency"), pk=unit
    )
    if request.method != "POST":
        initial = {
            "number": covering.next_number(of, here.year), "dated_on": request.today,
            "addressed_to": covering.addressee(of.agency),
        }  # fmt: skip
        return _letter(request, of, here.year, forms.Letter(initial=initial))
    form = forms.Letter(request.POST)
    ticked = _ticked(request)
    if not form.is_valid():
        return _letter(request, of, here.year, form, ticked=ticked)
    try:
        made = actions.put_together(
            unit=of, year=here.year, **form.cleaned_data, by=request.user, at=timezone.now(),
            agreements=access.agreements_to_deliver(request.duties, of).filter(year=here.year, pk__in=ticked),
        )  # fmt: skip
    except RuleError as refused:
        form.add_error(None, str(refused))
        return _letter(request, of, here.year, form, ticked=ticked)
    messages.success(request, "Surat pengantar tersusun. Periksa, lalu kirim kepada KKPP.")
    return redirect("deliveries:show", pk=made.pk)


def _ticked(request: Request) -> list[int]:
    return ids(request.POST.getlist("perjanjian"))


def _letter(
    request: Request, unit: OrgUnit, year: int, form: forms.Letter, *, delivery: Delivery | None = None,
    ticked: Collection[int] | None = None,
) -> HttpResponse:  # fmt: skip
    """The page on which a list is put together or changed."""
    able = access.agreements_to_deliver(request.duties, unit)
    found = compliance.standings(
        agency=unit.agency,
        year=year,
        posts=access.overseen_posts(request.duties),
        on=request.today,
        unit=unit,
    )
    last: tuple[str, str | None] = (delivery.number if delivery else "Surat pengantar baru", None)
    context = {
        "title": "Ubah surat pengantar" if delivery else "Surat pengantar baru",
        "crumbs": [*CRUMBS, last],
        "unit": unit,
        "year": year,
        "form": form,
        "delivery": delivery,
        "choices": pages.choices(
            covering.in_order(covering.free(able, year=year, delivery=delivery)), ticked
        ),
        "lacking": pages.lacking(found),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "deliveries/letter.html", context, status=status)


def visible(request: Request, pk: int) -> Delivery:
    """404 outside of one's reach."""
    found: Delivery = get_object_or_404(
        access.deliveries(request.duties).select_related("unit", "agency", "by", "sent_by", "received_by"),
        pk=pk,
    )
    return found


@require_safe
@needs("pk", "kepatuhan")
def show(request: Request, pk: int) -> HttpResponse:
    return _page(request, visible(request, pk))


def _page(
    request: Request, delivery: Delivery, *, receipt: forms.Receipt | None = None, refused: str = ""
) -> HttpResponse:
    found = covering.items(delivery)
    receives = delivery.is_waiting and access.may_receive(request.duties, delivery.agency)
    form = receipt or forms.Receipt(items=found, initial={"received_on": request.today})
    originals = access.originals(request.duties).filter(pk__in=[one.agreement_id for one in found])
    context: dict[str, Any] = {
        "title": f"Surat pengantar {delivery.number}",
        "crumbs": [*CRUMBS, (delivery.number, None)],
        "delivery": delivery,
        "status": pages.status(delivery),
        "items": pages.items(found, receipt.missing if receipt else {}),
        "may_change": delivery.is_draft and access.may_change_delivery(request.duties, delivery),
        "receives": receives,
        "receipt": form,
        "refused": refused,
        "may_pack": originals.count() == len(found),
    }
    return render(request, "deliveries/show.html", context, status=422 if refused else 200)


def _changeable(request: Request, pk: int) -> Delivery:
    """403 for whoever may read but not change it."""
    delivery = visible(request, pk)
    if not access.may_change_delivery(request.duties, delivery):
        raise PermissionDenied
    return delivery


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pk", "sampaikan", "sah")
def change(request: Request, pk: int) -> HttpResponse:
    delivery = _changeable(request, pk)
    if not delivery.is_draft:
        return redirect("deliveries:show", pk=pk)
    if request.method != "POST":
        initial = {name: getattr(delivery, name) for name in ("number", "dated_on", "addressed_to")}
        ticked = list(delivery.items.order_by("order").values_list("agreement_id", flat=True))
        form = forms.Letter(initial=initial)
        return _letter(request, delivery.unit, delivery.year, form, delivery=delivery, ticked=ticked)
    form = forms.Letter(request.POST)
    ticked = _ticked(request)
    if not form.is_valid():
        return _letter(request, delivery.unit, delivery.year, form, delivery=delivery, ticked=ticked)
    able = access.agreements_to_deliver(request.duties, delivery.unit)
    try:
        actions.change_delivery(
            delivery=delivery, **form.cleaned_data, by=request.user, at=timezone.now(),
            agreements=able.filter(year=delivery.year, pk__in=ticked),
        )  # fmt: skip
    except RuleError as refused:
        form.add_error(None, str(refused))
        return _letter(request, delivery.unit, delivery.year, form, delivery=delivery, ticked=ticked)
    messages.success(request, "Surat pengantar diperbarui.")
    return redirect("deliveries:show", pk=pk)


@require_POST
@needs("pk", "sampaikan", "sah")
def send(request: Request, pk: int) -> HttpResponse:
    delivery = _changeable(request, pk)
    try:
        actions.send_delivery(delivery=delivery, by=request.user, at=timezone.now())
    except RuleError as refused:
        return _page(request, visible(request, pk), refused=str(refused))
    messages.success(request, "Surat pengantar terkirim. KKPP menjawab setiap dokumen.")
    return redirect("deliveries:show", pk=pk)


@require_POST
@needs("pk", "sampaikan", "sah")
def discard(request: Request, pk: int) -> HttpResponse:
    delivery = _changeable(request, pk)
    try:
        actions.discard_delivery(delivery=delivery, by=request.user, at=timezone.now())
    except RuleError as refused:
        return _page(request, visible(request, pk), refused=str(refused))
    messages.success(request, f"Surat pengantar {delivery.number} dihapus.")
    return redirect("deliveries:list")


@require_POST
@needs("pk", "kepatuhan")
def receive(request: Request, pk: int) -> HttpResponse:
    """KKPP answers every document; 403 for others who may read the list."""
    delivery = visible(request, pk)
    if not access.may_receive(request.duties, delivery.agency):
        raise PermissionDenied
    form = forms.Receipt(request.POST, items=covering.items(delivery))
    if not form.is_valid():
        return _page(request, delivery, receipt=form, refused="Ada isian yang perlu diperbaiki.")
    try:
        after = actions.receive_delivery(
            delivery=delivery, **form.cleaned_data, missing=form.missing, by=request.user, at=timezone.now()
        )
    except RuleError as refused:
        return _page(request, visible(request, pk), receipt=form, refused=str(refused))
    messages.success(request, f"Tanda terima {after.receipt_number} tercatat.")
    return redirect("deliveries:show", pk=pk)
