"""Survei: the waves of a year, and what one of them has and still needs."""

from typing import Any

from django.db.models import Count, F, Q, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from selaras.surveys import access
from selaras.surveys.models import Service, SurveyPoint, Wave
from selaras.web.context import chosen_agency
from selaras.web.http import Request
from selaras.web.rights import needs
from selaras.web.surveys import pages


@require_safe
@needs("survei", "lihat")
def index(request: Request) -> HttpResponse:
    """Every wave in reach, the newest first, with what came in of what is needed. Two queries."""
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
    """What came in, service by service, of what is needed."""
    found = pages.wave_of(request, pk)
    points = list(
        found.points.select_related("unit", "service").order_by("service__order", "unit__path", "pk")
    )
    context = pages.frame(found, "surveys:wave") | {
        "services": _services(points),
        "people": sum(one.respondents for one in points),
        "needed": sum(one.needed for one in points),
        "points": len(points),
        "short": sum(one.respondents < one.needed for one in points),
    }
    return render(request, "surveys/summary.html", context)


def _services(points: list[SurveyPoint]) -> list[dict[str, Any]]:
    """One line a service: points, respondents, need, and how many points are short of it."""
    told: dict[Service | None, list[SurveyPoint]] = {}
    for point in points:
        told.setdefault(point.service, []).append(point)
    return [
        {
            "name": service.name if service else "Seluruh layanan", "points": len(own),
            "people": sum(one.respondents for one in own), "needed": sum(one.needed for one in own),
            "short": sum(one.respondents < one.needed for one in own),
        }
        for service, own in told.items()
    ]  # fmt: skip
