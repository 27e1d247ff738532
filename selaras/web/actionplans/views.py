"""Rencana aksi: what must exist by which checkpoint, and who answers for it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from selaras.actionplans import access, queries
from selaras.cascade import access as cascade_access
from selaras.engine.periods import checkpoint_due
from selaras.web.actionplans import forms, pages
from selaras.web.chosen import Chosen, chosen
from selaras.web.filters import Filters
from selaras.web.http import Request
from selaras.web.rights import needs

CRUMB = ("Meja kerja", "/")


@require_safe
@needs("cascading", "lihat")
def ksd(request: Request, *, as_table: bool = False) -> HttpResponse:
    here = chosen(request)
    every = access.activities(request.duties).filter(edition=here.edition)
    filters = Filters(request)
    narrowed = forms.ksd_filter(filters, queries.responsible_units(every))
    found = queries.activity_page(every, unit=here.unit, **narrowed)
    context: dict[str, Any] = {
        "filters": filters,
        "count": len(found),
        "points": sum(len(pages.points_of(row)) for row in found),
        "as_table": as_table,
        "assumption": pages.due_assumption(here.year),
        "unit": here.unit,
    }
    if as_table:
        context["rows"] = pages.official_rows(found)
    else:
        context["heads"] = pages.heads(here.year, request.today, by_quarter=False)
        context["lanes"] = pages.ksd_lanes(found, year=here.year, today=request.today)
    fragment = "actionplans/_ksd.html"
    return _answer(request, here, fragment, context, kind="ksd")


@require_safe
@needs("cascading", "lihat")
def iku(request: Request, *, as_table: bool = False) -> HttpResponse:
    here = chosen(request)
    every = access.plans(request.duties).filter(edition=here.edition)
    filters = Filters(request)
    narrowed, quarter = forms.iku_filter(filters, queries.responsible_unit_of_plans(every))
    found = queries.plan_page(every, unit=here.unit, quarter=quarter, **narrowed)
    context: dict[str, Any] = {
        "filters": filters, "count": len(found), "as_table": as_table, "unit": here.unit,
    }  # fmt: skip
    if as_table:
        context["rows"] = pages.official_plans(found)
    else:
        context["heads"] = pages.heads(here.year, request.today, by_quarter=True)
        context["lanes"] = pages.iku_lanes(found, year=here.year, today=request.today)
    return _answer(request, here, "actionplans/_iku.html", context, kind="iku")


def _answer(
    request: Request, here: Chosen, fragment: str, context: dict[str, Any], *, kind: str
) -> HttpResponse:
    if request.htmx:
        return render(request, fragment, context)
    annexes = cascade_access.annexes(request.duties).filter(edition=here.edition, layout=kind)
    as_table = context["as_table"]
    context |= {
        "title": "Rencana aksi",
        "crumbs": [CRUMB, ("Rencana aksi", None)],
        "year": here.year,
        "fragment": fragment,
        "kind": kind,
        "annex": annexes.select_related("edition").first(),
        "tabs": [
            {"label": "KSD", "url": _url("ksd", as_table), "active": kind == "ksd"},
            {"label": "IKU", "url": _url("iku", as_table), "active": kind == "iku"},
        ],
        "timeline_url": _url(kind, False) + context["filters"].query,
        "table_url": _url(kind, True) + context["filters"].query,
    }
    return render(request, "actionplans/list.html", context)


def _url(kind: str, as_table: bool) -> str:
    names = {
        ("ksd", False): "list",
        ("ksd", True): "ksd-table",
        ("iku", False): "iku",
        ("iku", True): "iku-table",
    }
    return reverse(f"actionplans:{names[kind, as_table]}")


@require_safe
@needs("cascading", "lihat")
def activity(request: Request, pk: int) -> HttpResponse:
    """Everything about one KSD row."""
    every = access.activities(request.duties).select_related("edition")
    row = get_object_or_404(queries.with_points(every), pk=pk)
    year = row.edition.year
    points = [
        (
            point,
            due := checkpoint_due(year, point.month),
            pages.state_of(due=due, today=request.today, done=point.achievement is not None),
        )
        for point in pages.points_of(row)
    ]
    context = {
        "title": row.action,
        "crumbs": [CRUMB, ("Rencana aksi", reverse("actionplans:list")), (f"KSD baris {row.number}", None)],
        "row": row,
        "year": year,
        "points": points,
        "related": [line.strip(" -") for line in row.related_agencies.splitlines() if line.strip()],
        "assumption": pages.due_assumption(year),
    }
    return render(request, "actionplans/activity.html", context)
