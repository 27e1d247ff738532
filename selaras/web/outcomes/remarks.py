"""Saran: what people wrote, masked; searched, counted by word, and hidden with a reason."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
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
from selaras.surveys.rules.following import not_told
from selaras.web import wave_pages as pages
from selaras.web.forms import number
from selaras.web.http import Request
from selaras.web.rights import needs

PER_PAGE = 50
COUNTED = 5000


@require_safe
@needs("survei", "lihat")
def remarks(request: Request, pk: int) -> HttpResponse:
    """The remarks of a wave that takes no answers any more, narrowed by unit, service and words.

    While it is open a new remark would point at whoever has just answered (SKM-40); the alphabet keeps
    nothing of the order they came in.
    """
    wave = pages.wave_of(request, pk)
    frame = pages.frame(wave, "outcomes:remarks", "Saran")
    if early := not_told(wave):
        return render(request, "outcomes/remarks.html", frame | {"why": early.message})
    every = access.opinions(request.duties).filter(point__wave=wave)
    asked = {name: request.GET.get(name, "").strip() for name in ("unit", "layanan", "cari")}
    kept = _narrowed(every, asked).select_related("point__unit", "point__service", "hidden_by")
    query = urlencode([(name, value) for name, value in asked.items() if value])
    shown = Paginator(kept.order_by("text", "pk"), PER_PAGE).get_page(request.GET.get("hal"))
    may_hide = access.may(request.duties, access.HIDE, wave)
    context = frame | {
        "shown": shown, "total": every.count(), "kept": shown.paginator.count,
        "query": f"{query}&" if query else "",
        "words": words(_newest(every.filter(hidden_by=None)).values()), "most": COUNTED,
        "fields": _fields(every, asked), "asked": asked,
        "address": reverse("outcomes:remarks", args=[wave.pk]), "may_hide": may_hide,
        "rows": [(one, masked(one.text), may_hide and one.hidden_by_id is None) for one in shown],
    }  # fmt: skip
    return render(request, "outcomes/remarks.html", context)


def _newest(found: QuerySet[Opinion]) -> dict[int, str]:
    """The texts that are searched and counted; the rest of a large wave would hold up the page."""
    return dict(found.order_by("-on", "-pk").values_list("pk", "text")[:COUNTED])


def _narrowed(found: QuerySet[Opinion], asked: dict[str, str]) -> QuerySet[Opinion]:
    """A search looks in what is shown, never in what is masked."""
    if asked["unit"]:
        found = found.filter(point__unit=number(asked["unit"]) or 0)
    if asked["layanan"]:
        found = found.filter(point__service=number(asked["layanan"]) or 0)
    if asked["cari"]:
        word = asked["cari"].casefold()
        texts = _newest(found.filter(text__icontains=asked["cari"]))
        found = found.filter(pk__in=[key for key, text in texts.items() if word in masked(text).casefold()])
    return found


def _fields(found: QuerySet[Opinion], asked: dict[str, str]) -> list[dict[str, object]]:
    units = found.order_by("point__unit__path").values_list("point__unit", "point__unit__name").distinct()
    services = (
        found.exclude(point__service=None)
        .order_by("point__service__order", "point__service")
        .values_list("point__service", "point__service__name")
        .distinct()
    )
    in_order, by_order = ([(str(key), name) for key, name in rows] for rows in (units, services))
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
