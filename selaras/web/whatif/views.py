"""Pengandaian: choose a row, type other targets, and see the branch answer; nothing is ever written here."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from selaras.cascade import access
from selaras.cascade import queries as cascade
from selaras.cascade.models import Edition, MatrixRow
from selaras.editions import queries
from selaras.engine.numbers import roman
from selaras.planning.models import TARGET_FIELDS
from selaras.web.chosen import chosen
from selaras.web.filters import Filters
from selaras.web.http import Request
from selaras.web.places import cell_address
from selaras.web.rights import needs
from selaras.web.whatif import forms, pages

MOST_ROWS = 200  # listed to choose from; the search finds the others


@require_safe
@needs("cascading", "lihat")
def show(request: Request) -> HttpResponse:
    """The rows to choose from; with `baris` the form, with figures too what they would do."""
    edition = chosen(request).edition
    key = request.GET.get("baris", "")
    if edition is None or not key:
        return _choose(request, edition)
    if not key.isascii() or not key.isdigit() or len(key) > 18:
        raise Http404
    rows = access.rows(request.duties).filter(annex__edition=edition).select_related("annex", "indicator")
    return _suppose(request, edition, get_object_or_404(rows, pk=int(key)))


def _choose(request: Request, edition: Edition | None) -> HttpResponse:
    filters = Filters(request)
    words = filters.search("Cari indikator, sasaran, atau kode")
    rows = access.rows(request.duties).filter(cascade.word_search(words), annex__edition=edition)
    fields = ("annex__number", "objective_number", "indicator_number", "indicator_wording", "pk")
    found = list(rows.order_by("annex__number", "order").values_list(*fields)[: MOST_ROWS + 1])
    lines = [
        (f"Lampiran {roman(annex)}", f"{objective}.{number}", name, row)
        for annex, objective, number, name, row in found[:MOST_ROWS]
    ]
    context = {"filters": filters, "annexes": pages.listed(lines), "more": len(found) > MOST_ROWS}
    if request.htmx:
        return render(request, "whatif/_rows.html", context)
    return render(request, "whatif/choose.html", context | _frame(None) | {"edition": edition})


def _suppose(request: Request, edition: Edition, row: MatrixRow) -> HttpResponse:
    typed = {name: request.GET[name] for name in (*TARGET_FIELDS, "satuan") if name in request.GET}
    told = queries.family_facts(edition, row=row.pk)
    before, indicator = told.rows[row.pk], row.indicator
    form = forms.Supposition(before, low=indicator.low, high=indicator.high, data=typed or None)
    context: dict[str, object] = {"form": form, "row": row, "place": told.place(before), "edition": edition}
    if form.is_valid():
        targets, uom = form.targets, form.cleaned_data["satuan"]
        outcome = queries.possible(told, row=row.pk, targets=targets, uom=uom)
        column = pages.first_change(before, targets, uom)
        mine = access.editable_annexes(request.duties).filter(pk=row.annex_id)
        context |= {
            "outcome": outcome,
            "headline": pages.headline(outcome),
            "branches": pages.branches(told, outcome, supposed=row.pk),
            "elsewhere": pages.elsewhere(outcome),
            "apply_url": cell_address(row.annex.number, row.pk, column) if column and mine.exists() else "",
            "changed": bool(column),
        }
    status = 422 if form.is_bound and not form.is_valid() else 200
    if request.htmx:
        return render(request, "whatif/_answer.html", context, status=status)
    return render(request, "whatif/suppose.html", context | _frame(row), status=status)


def _frame(row: MatrixRow | None) -> dict[str, object]:
    here = reverse("whatif:show")
    crumbs: list[tuple[str, str | None]] = [("Meja kerja", "/"), ("Kaskade", reverse("cascade:matrix"))]
    crumbs += [("Pengandaian", here), (f"No. {row}", None)] if row else [("Pengandaian", None)]
    return {"title": "Pengandaian target", "crumbs": crumbs}
