"""What everybody may read of a published wave: aggregates of five people or more, as page, JSON and CSV."""

import json
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from selaras.engine.disclosure import hidden
from selaras.engine.periods import format_day
from selaras.exchange import survey_results
from selaras.org.models import Agency
from selaras.surveys import access
from selaras.surveys.models import Wave
from selaras.surveys.queries import (
    WaveResults,
    last_published,
    public_mark,
    untold_elements,
    untold_services,
    untold_units,
)
from selaras.web import wave_pages as pages
from selaras.web.http import attachment
from selaras.web.limits import limited
from selaras.web.outcomes import tables, trends
from selaras.web.outcomes.words import index_of

ROOT = ("Publik", "/publik/")


@login_not_required
@require_safe
@limited("public_page")
def waves(request: HttpRequest, code: str) -> HttpResponse:
    """The published waves of an agency, the newest first."""
    agency = get_object_or_404(Agency, code=code)
    every = access.published(agency) | access.withdrawn(agency)
    found = list(every.select_related("instrument").order_by("-closes_on", "pk"))
    gone = _withdrawn([one for one in found if one.published_at is None])
    rows = [
        (one, pages.period(one), reverse("outcomes:public-wave", args=[code, one.pk]), gone.get(one.pk, ""))
        for one in found
    ]
    context = {"agency": agency, "rows": rows, "crumbs": [ROOT, ("Hasil survei", None)]}
    return render(request, "outcomes/public_list.html", context)


@login_not_required
@require_safe
@limited("public_page")
def wave(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """404 for a wave nobody has published, as for one that does not exist."""
    one = _known(code, pk)
    if one.published_at is None:
        context = {
            "agency": one.agency, "wave": one, "period": pages.period(one),
            "crumbs": _crumbs(one), "why": _withdrawn([one])[one.pk],
        }  # fmt: skip
        return render(request, "outcomes/public_withdrawn.html", context)
    read = WaveResults.of_many([*trends.earlier(one, published=True), one])
    told = read[-1]
    top, agency = told.top, one.agency
    context = {
        "agency": agency, "wave": one, "period": pages.period(one), "top": top,
        "is_small": top is None or bool(hidden([top.respondents])), "basis": tables.basis(told),
        "scale": told.scale, "fingerprint": public_mark(told), "crumbs": _crumbs(one),
        "list_url": reverse("outcomes:public", args=[code]),
        "files": [
            (name, reverse(f"outcomes:public-{name.lower()}", args=[code, pk])) for name in ("JSON", "CSV")
        ],
    }  # fmt: skip
    if top is not None and not context["is_small"]:
        whole = told.whole
        rows = tables.elements(told, whole, untold=untold_elements(told))
        context |= {
            "index": index_of(told, top.converted, untold=top.unit.pk in untold_units(told)),
            "elements": rows,
            "radar": tables.drawn(told, rows, whole, None),
            "units": _units(told), "services": tables.services(told, untold=untold_services(told)),
            "by_service": told.services != [None],
            "groups": tables.groups(told), "follow_ups": _follow_ups(one),
            "steps": trends.steps(trends.told_to_all(read), this=told),
        }  # fmt: skip
    return render(request, "outcomes/public.html", context)


def _crumbs(one: Wave) -> list[tuple[str, str | None]]:
    return [ROOT, ("Hasil survei", reverse("outcomes:public", args=[one.agency.code])), (one.name, None)]


def _known(code: str, pk: int) -> Wave:
    """A wave that is published, or was until it was opened again; 404 for any other."""
    agency = get_object_or_404(Agency, code=code)
    known = access.published(agency) | access.withdrawn(agency)
    return get_object_or_404(known.select_related("agency", "instrument"), pk=pk)


def _withdrawn(waves: Sequence[Wave]) -> dict[int, str]:
    """What to say in place of the results of waves that were opened again; one query (SKM-47)."""
    return {
        key: "Hasil sedang dibuka kembali untuk diperbaiki; hasil yang terbit pada tanggal "
        f"{format_day(timezone.localdate(at))} tidak berlaku lagi."
        for key, at in last_published(waves).items()
    }


def _units(told: WaveResults) -> list[tuple[tables.Line, list[tables.Line]]]:
    """The units below the top, each with those below it."""
    top, untold = told.top, untold_units(told)
    if top is None:
        return []
    lines = tables.units(told, told.below(top.unit.pk), untold=untold)
    return [(line, tables.units(told, told.below(line.key), untold=untold)) for line in lines]


def _follow_ups(one: Wave) -> list[Any]:
    return list(one.follow_ups.select_related("element", "responsible").order_by("due_on", "pk"))


@login_not_required
@require_safe
@limited("public_page")
def as_json(_request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The same aggregates for a program; 410 while they are withdrawn."""
    one = _known(code, pk)
    if one.published_at is None:
        body = json.dumps({"gelombang": one.name, "pesan": _withdrawn([one])[one.pk]}, ensure_ascii=False)
        return HttpResponse(body, status=410, content_type="application/json; charset=utf-8")
    return HttpResponse(
        survey_results.as_json(WaveResults(one)), content_type="application/json; charset=utf-8"
    )


@login_not_required
@require_safe
@limited("public_page")
def as_csv(_request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The same for a spreadsheet; 410 while they are withdrawn."""
    one = _known(code, pk)
    if one.published_at is None:
        return HttpResponse(_withdrawn([one])[one.pk], status=410, content_type="text/plain; charset=utf-8")
    return attachment(survey_results.as_csv(WaveResults(one)), f"survei-{one.year}-{one.pk}.csv")
