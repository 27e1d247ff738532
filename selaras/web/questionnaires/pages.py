"""What the pages of instruments and services share: the agency, the way, words for weights and levels."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from selaras.engine import survey
from selaras.engine.numbers import format_number, written_number
from selaras.engine.scales import Scale, scale_as_of
from selaras.org.models import Agency
from selaras.surveys import access
from selaras.surveys.models import Element, Instrument
from selaras.web.context import chosen_agency
from selaras.web.http import Request

_ROOMS = (("Gelombang", "surveys:list"), ("Instrumen", "questionnaires:list"),
          ("Layanan", "questionnaires:services"))  # fmt: skip


def agency_of(request: Request) -> Agency:
    agency = chosen_agency(request)
    if agency is None:
        raise Http404
    return agency


def may_set_up(request: Request, agency: Agency) -> bool:
    return access.may_for(request.duties, access.SET_UP, agency)


def only_who_sets_up(request: Request, agency: Agency) -> None:
    """403 for whoever may read here and sets up elsewhere."""
    if not may_set_up(request, agency):
        raise PermissionDenied


def instrument_of(request: Request, pk: int) -> Instrument:
    """404 for an instrument out of reach; with its elements."""
    elements = Prefetch("elements", Element.objects.order_by("order"))
    found = access.instruments(request.duties).select_related("agency").prefetch_related(elements)
    return get_object_or_404(found, pk=pk)


def rooms(active: str) -> list[dict[str, Any]]:
    """The rooms of surveys as links (components/tabs.html)."""
    return [
        {"label": label, "url": reverse(name), "active": name == active, "count": None}
        for label, name in _ROOMS
    ]


def crumbs(*below: tuple[str, str | None]) -> Sequence[tuple[str, str | None]]:
    return [("Meja kerja", "/"), ("Survei", reverse("surveys:list")), *below]


def status(instrument: Instrument) -> tuple[str, str]:
    """(code of components/status.html, words)."""
    return ("published", "Dipakai") if instrument.used_at else ("draft", "Belum dipakai")


def weight_text(told: survey.Instrument, element: survey.Element) -> str:
    """As people write it: 1/9, 0,11, a weight of its own."""
    if told.weighting is survey.Weighting.EXACT:
        return f"1/{len(told.elements)}"
    if told.weighting is survey.Weighting.OWN and element.weight is None:
        return "belum diisi"
    return written_number(told.weighs(element))


def span_text(told: survey.Instrument) -> str:
    """The span of the converted index: what rounded weights do to it is seen before it is published."""
    lowest, highest = survey.span(told)
    return f"{format_number(lowest)} sampai {format_number(highest)}"


def classes_of(instrument: Instrument, request: Request) -> Scale | None:
    return scale_as_of(instrument.scale, request.today) if instrument.scale else None
