"""The dictionary of indicators: the list, and everything about one."""

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from selaras.cascade import access as cascade_access
from selaras.planning import access, queries
from selaras.web.chosen import chosen
from selaras.web.filters import Filters
from selaras.web.http import Request
from selaras.web.indicators import forms, pages
from selaras.web.rights import needs


@require_safe
@needs("indikator", "lihat", "terbit")
def index(request: Request) -> HttpResponse:
    here = chosen(request)
    filters = Filters(request)
    every = access.indicators(request.duties).filter(agency=here.agency)
    found = list(queries.indicator_list(every, **forms.dictionary_filter(filters)))
    context = {"title": "Kamus indikator", "filters": filters, "indicators": found}
    if request.htmx:
        return render(request, "indicators/_list.html", context)
    context["crumbs"] = [("Meja kerja", "/"), ("Kamus indikator", None)]
    return render(request, "indicators/list.html", context)


@require_safe
@needs("indikator", "lihat", "terbit")
def show(request: Request, code: str) -> HttpResponse:
    here = chosen(request)
    every = access.indicators(request.duties).filter(agency=here.agency).select_related("objective")
    if not code.isprintable():
        raise Http404
    indicator = get_object_or_404(every, code=code)
    rows = list(
        cascade_access.rows(request.duties)
        .filter(indicator=indicator, annex__edition=here.edition)
        .select_related("annex")
        .order_by("annex__number", "order")
    )
    carried = (
        cascade_access.commitments(request.duties)
        .filter(indicator=indicator, edition=here.edition)
        .select_related("position", "row__annex")
        .order_by("row__annex__number", "row__order", "order", "pk")
    )
    components = access.components(request.duties)
    targets = rows[0].targets if rows else None
    context = {
        "title": indicator.name,
        "crumbs": [("Meja kerja", "/"), ("Kamus indikator", reverse("indicators:list")), (code, None)],
        "indicator": indicator,
        "year": here.year,
        "facts": pages.facts(indicator),
        "tiles": pages.target_tiles(targets, rows[0].uom) if targets else [],
        "rule": pages.rule_text(indicator, rows),
        "classes": pages.class_table(
            indicator, annual=targets.annual if targets else None, on=date(here.year, 12, 31)
        ),
        "carried": pages.carried_rows(carried),
        "differences": pages.differences(rows),
        "derived": [(pages.annex_name(row.annex.number), row.derivation) for row in rows if row.derivation],
        "parts": queries.parts_of(components, indicator),
        "wholes": queries.wholes_of(components, indicator),
    }
    return render(request, "indicators/show.html", context)
