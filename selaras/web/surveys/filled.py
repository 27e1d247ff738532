"""What a wave is the figure of: every post whose quarter it fills, and what was locked before it came."""

from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from selaras.measurement import access as measurement
from selaras.measurement.models import Figure, SurveyedQuarter
from selaras.measurement.queries.surveyed import apart, locked
from selaras.surveys.models import Service, Wave
from selaras.web import wave_pages as pages
from selaras.web.figures import exact, places, value_words
from selaras.web.http import Request
from selaras.web.rights import needs

PER_PAGE = 70


@require_safe
@needs("survei", "lihat")
def filled(request: Request, pk: int) -> HttpResponse:
    """A page of the quarters in the order of the organisation, the way to each as far as one may read it."""
    wave = pages.wave_of(request, pk)
    related = ("figure__position__unit", "area")
    rows = wave.filled.select_related(*related).order_by("area__path", "figure__position__order", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("hal"))
    own = [row.figure_id for row in page.object_list]
    readable = set(measurement.readable(request.duties).filter(pk__in=own).values_list("pk", flat=True))
    names = dict(Service.objects.filter(agency=wave.agency).values_list("pk", "name"))
    context = pages.frame(wave, "surveys:filled", "Indikator") | {
        "page": page,
        "rows": [_row(row, names, is_readable=row.figure_id in readable) for row in page.object_list],
        "kept": _kept(wave),
        "apart": [(one.position.title, *_both(one, wave, index)) for one, index in _apart(wave)],
    }
    return render(request, "surveys/filled.html", context)


def _row(row: SurveyedQuarter, names: dict[int, str], *, is_readable: bool) -> dict[str, Any]:
    return {
        "post": row.figure.position.title, "area": row.area.name,
        "services": ", ".join(names[key] for key in row.services),
        "value": places(row.value), "whole": exact(row.value),
        "people": row.respondents, "needed": row.needed, "short": row.short,
        "url": reverse("origin:show", args=[row.figure_id, row.quarter]) if is_readable else "",
    }  # fmt: skip


def _apart(wave: Wave) -> list[tuple[Figure, Decimal]]:
    return apart(wave) if wave.state == Wave.State.VERIFIED and wave.indicator_id else []


def _both(figure: Figure, wave: Wave, index: Decimal) -> tuple[str, str]:
    made = figure.value_of(str(wave.quarter))
    return value_words(made), places(index)


def _kept(wave: Wave) -> list[str]:
    """Posts whose report of the quarter was locked before the survey could fill it (SKM-45)."""
    if wave.indicator_id is None:
        return []
    found = locked(wave).filter(corrects=None).order_by("figure__position__order", "pk")
    return list(found.values_list("figure__position__title", flat=True))
