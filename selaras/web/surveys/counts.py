"""The live count of a wave: by service and by unit, refreshed while it is open, and taken away as a table."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from selaras.engine.waves import WaveState
from selaras.exchange import survey_counts
from selaras.exchange.tables import Table
from selaras.exchange.writers import to_csv
from selaras.exchange.xlsx import to_xlsx
from selaras.surveys.models import SurveyPoint, Wave
from selaras.surveys.queries.standing import Standing, points_of, standing
from selaras.web import wave_pages as pages
from selaras.web.filters import Filters
from selaras.web.forms import number
from selaras.web.http import Request, attachment
from selaras.web.rights import needs

EVERY = 15  # seconds between two looks
LONGEST = 30 * 60  # a page that nobody touches stops asking, so that its session ends as everywhere
_NOTHING_NEW = 204  # htmx leaves the page as it is
SHORT = "kurang"


def shown(request: Request, wave: Wave, points: Sequence[SurveyPoint]) -> dict[str, Any]:
    """What `_count.html` shows; no query."""
    # a refused step shows this page at its own address
    filters = Filters(request, path=reverse("surveys:wave", args=[wave.pk]))
    only = filters.choice("tampil", "Tampilkan", [(SHORT, "Hanya yang kurang")], every="Semua unit")
    told = standing(points)
    return {
        "standing": told.short() if only == SHORT else told, "filters": filters, "only_short": only == SHORT,
        "cells": _rows(told.short() if only == SHORT else told), "exports": _exports(request, wave, filters),
        "is_draft": wave.state == WaveState.DRAFT,
        "live": _next(request, wave, told, filters), "every": EVERY, "at": timezone.localtime(),
    }  # fmt: skip


def fragment(request: Request, wave: Wave) -> HttpResponse:
    """The count anew; nothing at all while nobody has answered since."""
    points = points_of(wave)
    seen = request.GET.get("sudah", "")
    same = seen == str(sum(one.respondents for one in points))
    if same and wave.state == WaveState.OPEN and not _is_left(request):
        return HttpResponse(status=_NOTHING_NEW)
    return render(request, "surveys/_count.html", {"wave": wave} | shown(request, wave, points))


def _next(request: Request, wave: Wave, told: Standing, filters: Filters) -> str:
    """Where the page asks next; "" once the wave is closed or nobody has touched the page for long."""
    if wave.state != WaveState.OPEN or _is_left(request):
        return ""
    address = filters.address()
    since = request.GET.get("sejak", "") if request.htmx else ""
    since = since or str(int(timezone.now().timestamp()))
    return f"{address}{'&' if '?' in address else '?'}sudah={told.sum.people}&sejak={since}"


def _is_left(request: Request) -> bool:
    since = number(request.GET.get("sejak", ""))
    return bool(since and request.htmx) and timezone.now().timestamp() - since > LONGEST


def _rows(told: Standing) -> list[dict[str, Any]]:
    """Groups of lines with one cell a service, in the order of the heading."""
    keys = [service.pk if service else None for service, _ in told.services]
    return [
        {
            "above": group.above, "sum": group.sum,
            "lines": [
                {"unit": line.unit, "sum": line.sum, "points": [line.points.get(key) for key in keys]}
                for line in group.lines
            ],
        }
        for group in told.groups
    ]  # fmt: skip


def _exports(request: Request, wave: Wave, filters: Filters) -> list[tuple[str, str]]:
    if not request.duties.may("ekspor", "xlsx_lingkup"):
        return []
    return [
        ("Excel", reverse("surveys:count-workbook", args=[wave.pk]) + filters.query),
        ("CSV", reverse("surveys:count-table", args=[wave.pk]) + filters.query),
    ]  # fmt: skip


@require_safe
@needs("ekspor", "xlsx_lingkup")
def workbook(request: Request, pk: int) -> HttpResponse:
    wave = pages.wave_of(request, pk)
    return attachment(to_xlsx(_table(request, wave)), _name(wave, "xlsx"))


@require_safe
@needs("ekspor", "xlsx_lingkup")
def table(request: Request, pk: int) -> HttpResponse:
    wave = pages.wave_of(request, pk)
    return attachment(to_csv(_table(request, wave)), _name(wave, "csv"))


def _table(request: Request, wave: Wave) -> Table:
    told = standing(points_of(wave))
    if request.GET.get("tampil") == SHORT:
        told = told.short()
    return survey_counts.count_table(told, wave=wave, on=request.today)


def _name(wave: Wave, ending: str) -> str:
    return f"responden-survei-{wave.year}-tw{wave.quarter}-{wave.pk}.{ending}"
