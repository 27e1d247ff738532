"""The dictionary of indicators: the list, and everything about one."""

from datetime import date

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from selaras.cascade import access as cascade_access
from selaras.cascade import queries as cascade_queries
from selaras.kernel.rules import RuleError
from selaras.planning import access, queries
from selaras.planning import actions as planning
from selaras.planning.models import Indicator
from selaras.web.chosen import chosen
from selaras.web.context import chosen_agency
from selaras.web.filters import Filters
from selaras.web.http import Request
from selaras.web.indicators import forms, pages, trial
from selaras.web.indicators.settings import assumed
from selaras.web.rights import needs


@require_safe
@needs("indikator", "lihat", "terbit")
def index(request: Request) -> HttpResponse:
    here = chosen(request)
    filters = Filters(request)
    every = access.indicators(request.duties).filter(agency=here.agency)
    narrowed = forms.dictionary_filter(filters)
    found = list(queries.indicator_list(every, **narrowed))
    mine = queries.unused(_editable(request)) if narrowed["use"] else Indicator.objects.none()
    context = {
        "title": "Kamus indikator",
        "filters": filters,
        "indicators": found,
        "discardable": set(mine.values_list("pk", flat=True)),
    }
    if request.htmx:
        return render(request, "indicators/_list.html", context)
    context["crumbs"] = [("Meja kerja", "/"), ("Kamus indikator", None)]
    waiting = access.proposals(request.duties).filter(agency=here.agency).select_related("indicator")
    context["proposals"] = list(waiting.order_by("proposed_at", "pk"))
    return render(request, "indicators/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("indikator", "lihat", "terbit")
def try_out(request: Request, code: str) -> HttpResponse:
    """Any formula with any figures; nothing of it is stored."""
    indicator = _indicator(request, code)
    tried = trial.of(indicator, request.POST if request.method == "POST" else None)
    context = _titled(indicator) | {"trial": tried}
    home, dictionary, _ = pages.crumbs(indicator)
    page = (indicator.code, reverse("indicators:show", args=[indicator.code]))
    context |= {"title": "Coba rumus", "crumbs": [home, dictionary, page, ("Coba rumus", None)]}
    return render(request, "indicators/try.html", context)


@require_POST
@needs("indikator", "ubah", "draf")
def record_renstra(request: Request, code: str) -> HttpResponse:
    """What the strategic plan promises for a year; the fragment with the table, or back to the page."""
    indicator = _indicator(request, code)
    if not cascade_access.indicators_to_plan(request.duties).filter(pk=indicator.pk).exists():
        raise Http404
    form = forms.RenstraPromise(request.POST)
    if form.is_valid():
        try:
            planning.record_renstra_target(
                indicator=indicator, year=form.cleaned_data["year"], target=form.cleaned_data["target"],
                source=form.cleaned_data["source"], by=request.user, at=timezone.now(),
            )  # fmt: skip
        except RuleError as refused:
            form.add_error(None, str(refused))
    if not form.is_valid():
        page = "indicators/_renstra.html" if request.htmx else "indicators/renstra.html"
        context = _renstra(request, indicator) | {"form": form, "opened": True}
        return render(request, page, _titled(indicator) | context, status=422)
    if request.htmx:
        return render(request, "indicators/_renstra.html", _renstra(request, indicator))
    return redirect(f"{reverse('indicators:show', args=[code])}#renstra")


@require_POST
@needs("indikator", "ubah", "draf")
def discard(request: Request) -> HttpResponse:
    """Take the entries that are ticked out of the dictionary (KAS-30), and back to those that are left."""
    back = redirect(f"{reverse('indicators:list')}?pemakaian=belum")
    codes = [code for code in request.POST.getlist("kode") if code.isprintable()]
    chosen_ones = list(_editable(request).filter(code__in=codes))
    if not chosen_ones:
        messages.info(request, "Centang dahulu entri yang akan dibuang.")
        return back
    try:
        count = planning.discard_indicators(
            indicators=chosen_ones, agency=chosen_ones[0].agency, by=request.user, at=timezone.now()
        )
    except RuleError as refused:
        messages.error(request, str(refused))
        return back
    messages.success(request, f"{count} entri dibuang dari kamus.")
    return back


def _editable(request: Request) -> QuerySet[Indicator]:
    """The entries that one may edit, in the agency that is shown."""
    if not request.duties.may("indikator", "ubah", "draf"):
        return Indicator.objects.none()
    mine = cascade_access.indicators_to_plan(request.duties).filter(agency=chosen_agency(request))
    return mine.select_related("agency").order_by("pk")


def _indicator(request: Request, code: str) -> Indicator:
    every = access.indicators(request.duties).filter(agency=chosen_agency(request))
    if not code.isprintable():
        raise Http404
    return get_object_or_404(every.select_related("objective", "handling"), code=code)


def _titled(indicator: Indicator) -> dict[str, object]:
    return {"title": indicator.name, "crumbs": pages.crumbs(indicator), "indicator": indicator}


def _renstra(request: Request, indicator: Indicator) -> dict[str, object]:
    """Year by year what the strategic plan promises and what the cascades say; the form for those who may."""
    rows = cascade_access.rows(request.duties).filter(indicator=indicator)
    found = pages.promise_rows(
        indicator, queries.renstra_targets(indicator), cascade_queries.annual_targets(rows)
    )
    may = request.duties.may("indikator", "ubah", "draf") and (
        cascade_access.indicators_to_plan(request.duties).filter(pk=indicator.pk).exists()
    )
    return {
        "indicator": indicator,
        "promises": found,
        "form": forms.RenstraPromise(initial={"year": chosen(request).year}) if may else None,
        "opened": False,
    }


@require_safe
@needs("indikator", "lihat", "terbit")
def show(request: Request, code: str) -> HttpResponse:
    here = chosen(request)
    indicator = _indicator(request, code)
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
        **_titled(indicator),
        **_renstra(request, indicator),
        "year": here.year,
        "facts": pages.facts(indicator),
        "settings": assumed(indicator),
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
