"""Rencana aksi: what must exist by which checkpoint, who answers for it, and what was reported."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from selaras.actionplans import access, queries
from selaras.actionplans.queries.progress import Task, checkpoint_tasks, plan_tasks
from selaras.cascade import access as cascade_access
from selaras.engine.plan_days import quarter_label
from selaras.web.actionplans import forms, pages
from selaras.web.actionplans.pages import Look
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
    progress, until = forms.progress_filter(filters, usual=pages.last_checkpoint(here.year, request.today))
    found = queries.activity_page(every, unit=here.unit, **narrowed)
    tasks = checkpoint_tasks(found, edition=here.edition) if here.edition else {}
    look = _look(request, here, until, access.checkpoints_readable(request.duties))
    mine = _ids(access.checkpoints_to_report(request.duties)) if progress == "saya" else None
    found = [row for row in found if _shown(tasks[row.pk], progress, mine, look)]
    context: dict[str, Any] = {
        "filters": filters,
        "count": len(found),
        "points": sum(len(tasks[row.pk]) for row in found),
        "tiles": pages.tiles([task for row in found for task in tasks[row.pk]], look),
        "as_table": as_table,
        "assumption": pages.due_assumption(here.year),
        "unit": here.unit,
        "until": until,
    }
    if as_table:
        context["rows"] = pages.official_rows(found, tasks, look)
    else:
        context["heads"] = pages.heads(here.year, request.today, by_quarter=False)
        context["lanes"] = pages.ksd_lanes(found, tasks, look)
    return _answer(request, here, "actionplans/_ksd.html", context, kind="ksd")


@require_safe
@needs("cascading", "lihat")
def iku(request: Request, *, as_table: bool = False) -> HttpResponse:
    here = chosen(request)
    every = access.plans(request.duties).filter(edition=here.edition)
    filters = Filters(request)
    narrowed, quarter = forms.iku_filter(filters, queries.responsible_unit_of_plans(every))
    usual = pages.last_checkpoint(here.year, request.today)
    progress, until = forms.progress_filter(filters, usual=usual, by_quarter=True)
    found = queries.plan_page(every, unit=here.unit, quarter=quarter, **narrowed)
    tasks = plan_tasks(found, edition=here.edition) if here.edition else {}
    look = _look(request, here, until, access.plans_readable(request.duties))
    mine = _ids(access.plans_to_report(request.duties)) if progress == "saya" else None
    found = [row for row in found if _shown([tasks[row.pk]], progress, mine, look)]
    context: dict[str, Any] = {
        "filters": filters, "count": len(found), "as_table": as_table, "unit": here.unit,
        "until": until, "until_label": quarter_label(until),
        "tiles": pages.tiles([tasks[row.pk] for row in found], look),
        "assumption": pages.due_assumption(here.year),
    }  # fmt: skip
    if as_table:
        context["rows"] = pages.official_plans(found, tasks, look)
    else:
        context["heads"] = pages.heads(here.year, request.today, by_quarter=True)
        context["lanes"] = pages.iku_lanes(found, tasks, look)
    return _answer(request, here, "actionplans/_iku.html", context, kind="iku")


def _look(request: Request, here: Chosen, until: str, readable: Any) -> Look:
    return Look(year=here.year, on=request.today, until=until, readable=_ids(readable))


def _ids(rows: Any) -> set[int]:
    return set(rows.order_by().values_list("pk", flat=True))


def _shown(tasks: Iterable[Task], progress: str, mine: set[int] | None, look: Look) -> bool:
    """Whether a row has something of what the filter asks for."""
    if mine is not None:
        return any(task.row.pk in mine for task in tasks)
    return not progress or any(pages.fits(task, progress, look) for task in tasks)


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
        "may_export": request.duties.may("ekspor", "xlsx_lingkup"),
        "tabs": [
            {"label": "KSD", "url": _url("ksd", as_table), "active": kind == "ksd"},
            {"label": "IKU", "url": _url("iku", as_table), "active": kind == "iku"},
        ],
        "timeline_url": _url(kind, False) + context["filters"].query,
        "table_url": _url(kind, True) + context["filters"].query,
        "waiting": _waiting(request, here),
        "may_set_days": request.duties.may("periode", "buka", "-"),
    }
    return render(request, "actionplans/list.html", context)


def _waiting(request: Request, here: Chosen) -> int:
    """How many reports wait for the person's check."""
    return access.reports_to_check(request.duties).filter(agency=here.agency).count()


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
    every = access.activities(request.duties).select_related("edition__agency")
    row = get_object_or_404(queries.with_points(every), pk=pk)
    year = row.edition.year
    tasks = checkpoint_tasks([row], edition=row.edition)[row.pk]
    readable = access.checkpoints_readable(request.duties).filter(activity=row)
    until = pages.last_checkpoint(year, request.today)
    look = Look(year=year, on=request.today, until=until, readable=_ids(readable))
    context = {
        "title": row.action,
        "crumbs": [CRUMB, ("Rencana aksi", reverse("actionplans:list")), (f"KSD baris {row.number}", None)],
        "row": row,
        "year": year,
        "points": pages.official_rows([row], {row.pk: tasks}, look),
        "told": look.told(tasks),
        "mine": _ids(access.checkpoints_to_report(request.duties).filter(activity=row)),
        "until": until,
        "related": [line.strip(" -") for line in row.related_agencies.splitlines() if line.strip()],
        "assumption": pages.due_assumption(year),
    }
    return render(request, "actionplans/activity.html", context)
