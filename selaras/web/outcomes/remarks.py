"""Saran: what people wrote, masked; searched, counted by word, and hidden with a reason."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from selaras.engine.remarks import masked, words
from selaras.kernel.rules import RuleError
from selaras.surveys import access, actions
from selaras.surveys.models import Opinion, Wave
from selaras.web.forms import number
from selaras.web.http import Request
from selaras.web.rights import needs
from selaras.web.surveys import pages

PER_PAGE = 50


@require_safe
@needs("survei", "lihat")
def remarks(request: Request, pk: int) -> HttpResponse:
    """The remarks of a wave, narrowed by unit, service and words; the words are counted over all of them."""
    wave = pages.wave_of(request, pk)
    every = (
        access.opinions(request.duties)
        .filter(point__wave=wave)
        .select_related("point__unit", "point__service", "hidden_by")
    )
    all_of_them = list(every.order_by("-on", "-pk"))
    asked = {name: request.GET.get(name, "").strip() for name in ("unit", "layanan", "cari")}
    kept = [one for one in all_of_them if _matches(one, asked)]
    query = urlencode([(name, value) for name, value in asked.items() if value])
    context = pages.frame(wave, "outcomes:remarks", "Saran") | {
        "shown": Paginator(kept, PER_PAGE).get_page(request.GET.get("hal")),
        "total": len(all_of_them), "kept": len(kept), "query": f"{query}&" if query else "",
        "words": words(one.text for one in all_of_them if one.hidden_by_id is None),
        "fields": _fields(all_of_them, asked), "asked": asked,
        "address": reverse("outcomes:remarks", args=[wave.pk]),
        "may_hide": access.may(request.duties, access.HIDE, wave),
    }  # fmt: skip
    context["rows"] = [
        (one, masked(one.text), context["may_hide"] and one.hidden_by_id is None) for one in context["shown"]
    ]
    return render(request, "outcomes/remarks.html", context)


def _matches(one: Opinion, asked: dict[str, str]) -> bool:
    """A search looks in what is shown, never in what is masked."""
    if asked["unit"] and one.point.unit_id != number(asked["unit"]):
        return False
    if asked["layanan"] and one.point.service_id != number(asked["layanan"]):
        return False
    return asked["cari"].casefold() in masked(one.text).casefold()


def _fields(found: list[Opinion], asked: dict[str, str]) -> list[dict[str, object]]:
    units = {one.point.unit_id: one.point.unit for one in found}
    services = {one.point.service_id: one.point.service for one in found if one.point.service}
    in_order = [(str(key), unit.name) for key, unit in sorted(units.items(), key=lambda pair: pair[1].path)]
    by_order = [(str(one.pk), one.name) for one in sorted(services.values(), key=lambda one: one.order)]
    return [
        {"name": "cari", "label": "Cari kata", "value": asked["cari"], "choices": None, "hidden": False},
        {
            "name": "unit", "label": "Unit", "value": asked["unit"], "hidden": False,
            "choices": [("", "Semua unit"), *in_order],
        },
        {
            "name": "layanan", "label": "Layanan", "value": asked["layanan"], "hidden": False,
            "choices": [("", "Semua layanan"), *by_order],
        },
    ]  # fmt: skip


@require_POST
@needs("survei", "lihat")
def hide(request: Request, pk: int, opinion: int) -> HttpResponse:
    """One remark out of sight, with a reason."""
    wave, found = _one(request, pk, opinion)
    try:
        actions.hide_opinion(
            opinion=found, reason=request.POST.get("alasan", ""), by=request.user, at=timezone.now()
        )
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Saran disembunyikan; siapa dan alasannya tercatat.")
    return redirect("outcomes:remarks", wave.pk)


@require_POST
@needs("survei", "lihat")
def show(request: Request, pk: int, opinion: int) -> HttpResponse:
    """In sight again."""
    wave, found = _one(request, pk, opinion)
    actions.show_opinion(opinion=found, by=request.user, at=timezone.now())
    messages.success(request, "Saran ditampilkan kembali.")
    return redirect("outcomes:remarks", wave.pk)


def _one(request: Request, pk: int, opinion: int) -> tuple[Wave, Opinion]:
    """404 out of sight, 403 on a wave whose remarks are not this person's to hide."""
    wave = pages.wave_of(request, pk)
    found = get_object_or_404(access.opinions(request.duties), pk=opinion, point__wave=wave)
    if not access.may(request.duties, access.HIDE, wave):
        raise PermissionDenied
    return wave, found
