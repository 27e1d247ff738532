"""Survei: the waves of a year, and what one of them has and still needs."""

from typing import Any

from django.db.models import Count, F, Q, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from selaras.surveys import access
from selaras.surveys.models import Wave
from selaras.web import wave_pages as pages
from selaras.web.context import chosen_agency
from selaras.web.http import Request
from selaras.web.rights import needs
from selaras.web.surveys import counts
from selaras.web.surveys.summary import page


@require_safe
@needs("survei", "lihat")
def index(request: Request) -> HttpResponse:
    """Every wave in reach, the newest first, with what came in of what is needed. Three queries."""
    agency = chosen_agency(request)
    if agency is None:
        raise Http404
    told = access.waves(request.duties).select_related("instrument", "indicator", "owner").annotate(
        people=Sum("points__respondents", default=0), needed=Sum("points__needed", default=0),
        asked=Count("points"), short=Count("points", filter=Q(points__respondents__lt=F("points__needed"))),
    )  # fmt: skip
    context = {
        "title": "Survei",
        "crumbs": [("Meja kerja", "/"), ("Survei", None)],
        "waves": [_row(one) for one in told.order_by("-year", "-quarter", "name")],
        "may_prepare": request.duties.may(access.SUBJECT, *access.RUN),
        "keys_in": access.points_to_key_in(request.duties).exists(),
        "may_grant": request.duties.may(access.SUBJECT, *access.GRANT_REOPENING),
    }
    return render(request, "surveys/list.html", context)


def _row(wave: Wave) -> dict[str, Any]:
    told: Any = wave  # with the sums of the query
    return {
        "wave": wave, "url": reverse("surveys:wave", args=[wave.pk]), "status": pages.status(wave),
        "period": pages.period(wave), "people": told.people, "needed": told.needed, "points": told.asked,
        "short": told.short,
    }  # fmt: skip


@require_safe
@needs("survei", "lihat")
def wave(request: Request, pk: int) -> HttpResponse:
    """What came in of what is needed, and the steps that are open; htmx asks for the count alone."""
    found = pages.wave_of(request, pk)
    if request.htmx:
        return counts.fragment(request, found)
    return page(request, found)
