"""Kaskade: choose the annex, narrow it, render the table or only its fragment."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from selaras.cascade import access, queries
from selaras.cascade.models import Annex, Receiver
from selaras.engine.numbers import roman
from selaras.exchange.tables import annex_table
from selaras.exchange.writers import WRITERS
from selaras.web.cascade import forms, pages
from selaras.web.cascade.desk import is_id
from selaras.web.cascade.editing import entrusted
from selaras.web.cascade.sheet import Rows, head_lines
from selaras.web.checkups import (
    Summary,
    beside,
    known_rows_of_whole,
    known_summary,
    rows_of_whole,
    summary,
)
from selaras.web.chosen import Chosen, chosen
from selaras.web.filters import Filters
from selaras.web.http import Request, attachment
from selaras.web.rights import needs

KINDS = {"xlsx", "pdf", "csv"}  # of files an annex is given out as


@require_safe
@needs("cascading", "lihat")
def matrix(request: Request, number: int | None = None) -> HttpResponse:
    """The matrix of an annex; without a number the first one of the chosen giver."""
    here = chosen(request)
    annexes = queries.matrices(access.annexes(request.duties).filter(edition=here.edition))
    if number is None and not annexes:
        return _empty(request, here)
    giver = request.GET.get("pemberi", "")
    if is_id(giver) and (first := next((a for a in annexes if a.giver_id == int(giver)), None)):
        return redirect("cascade:annex", number=first.number)
    annex = next((annex for annex in annexes if number in {None, annex.number}), None)
    if annex is None:
        raise Http404
    editable = access.editable_annexes(request.duties).filter(pk=annex.pk).exists()
    context = _sheet_context(request, here, annex) if editable else _matrix_context(request, here, annex)
    if request.htmx:
        return render(request, "cascade/_sheet.html" if editable else "cascade/_matrix.html", context)
    return render(
        request, "cascade/matrix.html", context | _frame(request, here, annexes, annex, editable=editable)
    )


def _empty(request: Request, here: Chosen) -> HttpResponse:
    """No matrix yet: whoever may begins one in the draft that is there, else with an edition."""
    context = {
        "title": "Kaskade",
        "edition": here.edition,
        "may_add": access.may_hand_down(request.duties, here.edition),
        "start_action": "Buka atau salin edisi" if access.may_prepare(request.duties, here.agency) else "",
    }
    return render(request, "cascade/empty.html", context)


def _matrix_context(request: Request, here: Chosen, annex: Annex) -> dict[str, object]:
    """What the table shows, also when htmx asks for nothing else."""
    rows = access.rows(request.duties)
    receivers = list(annex.receivers.order_by("order"))
    filters = Filters(request)
    found = queries.matrix_rows(
        rows, annex=annex, narrowed=_narrowed(request, here, annex, filters, receivers)
    )
    notes = pages.own_notes(found)
    return {
        "annex": annex,
        "roman": roman(annex.number),
        "receivers": receivers,
        "owners": annex.layout == Annex.Layout.OWNERS,
        "lines": pages.matrix_lines(found, annex=annex, receivers=receivers, notes=notes),
        "own_notes": notes,
        "filters": filters,
        "unit": here.unit,
        "width": 12 + (len(receivers) or 2),
        "coordinated": any(tick.coordinator for _, carried in found for tick in carried),
    }


def _narrowed(
    request: Request,
    here: Chosen,
    annex: Annex,
    filters: Filters,
    receivers: Sequence[Receiver],
    **words: str,
) -> queries.MatrixFilter:
    carriers = forms.receiver_choices(receivers) or queries.matrix_carriers(
        access.commitments(request.duties).filter(row__annex=annex)
    )
    return forms.matrix_filter(
        filters,
        receivers=carriers,
        sources=queries.matrix_sources(access.rows(request.duties).filter(annex=annex)),
        unit=here.unit,
        **words,
    )


def _sheet_context(request: Request, here: Chosen, annex: Annex) -> dict[str, object]:
    """The matrix as an editing surface, with the findings of its rows beside their cells."""
    annex = entrusted(request, annex.pk)
    receivers = list(annex.receivers.all())
    filters = Filters(request)
    narrowed = _narrowed(request, here, annex, filters, receivers, label="Cari pada lampiran ini")
    marks = queries.marks(annex)
    found = beside(annex.edition, marks, matrix=annex.number) if marks else []
    wanted = forms.found_filter(filters, found)
    shown = queries.filtered_rows(annex, narrowed=narrowed)
    if wanted is not None:
        shown &= wanted
    drawn = Rows(annex, marks=marks, found=found)
    return {
        "annex": annex,
        "roman": roman(annex.number),
        "receivers": receivers,
        "owners": annex.layout == Annex.Layout.OWNERS,
        "heads": drawn.heads,
        "head_lines": head_lines([one.heading for one in receivers]),
        "bands": drawn.bands([key for key in marks if key in shown]),
        "blank": drawn.loose({}),
        "shown": len(shown),
        "total": len(marks),
        "filters": filters,
        "unit": here.unit,
        "width": 1 + len(drawn.heads),
        "more_keys": "cascade/_keys.html",
        "editing": True,
    }


def _frame(
    request: Request, here: Chosen, annexes: Sequence[Annex], annex: Annex, *, editable: bool
) -> dict[str, object]:
    """What stands around the table."""
    givers = dict.fromkeys((item.giver_id, item.giver.title) for item in annexes)
    remarks = access.remarks(request.duties).filter(edition=here.edition)
    return {
        "title": "Kaskade",
        "edition": annex.edition,
        "givers": list(givers) if len(givers) > 1 else [],
        "tabs": [
            {
                "label": f"Lampiran {roman(item.number)}",
                "url": reverse("cascade:annex", args=[item.number]),
                "active": item.pk == annex.pk,
            }
            for item in annexes
            if item.giver_id == annex.giver_id
        ],
        "editable": editable,
        "may_add": access.may_hand_down(request.duties, annex.edition),
        "remark_counts": queries.remark_counts(remarks),
        **_known_counts(annex, editable=editable),
    }


@require_safe
@needs("cascading", "lihat")
def counts(request: Request, annex_id: int) -> HttpResponse:
    """What the check says of the edition as it stands now: it follows the page, and every deed in it."""
    annexes = access.annexes(request.duties).select_related("edition")
    annex = get_object_or_404(annexes, pk=annex_id)
    told, bearing = summary(annex.edition), rows_of_whole(annex.edition, annex.number)
    context = {"annex": annex, "fresh": True, **_counts(annex, told, bearing)}
    return render(request, "cascade/_counts.html", context)


def _known_counts(annex: Annex, *, editable: bool) -> dict[str, object]:
    """What is known without a check; with an editing surface the rows of its signs belong to it."""
    told = known_summary(annex.edition)
    rows = known_rows_of_whole(annex.edition, annex.number) if editable else []
    return _counts(annex, None if rows is None else told, rows or [])


def _counts(annex: Annex, told: Summary | None, bearing: Sequence[int]) -> dict[str, object]:
    """`bearing`: the rows with signs that only the check of the whole edition knows (grid/counts.js)."""
    here = told.annexes.get(annex.number, 0) if told else 0
    return {"summary": told, "here": here, "bearing": bearing}


@require_safe
@needs("cascading", "lihat")
@needs("ekspor", "xlsx_lingkup")
def export(request: Request, number: int, kind: str) -> HttpResponse:
    """The whole annex as a file, whatever the page is narrowed to; also annexes IV and V."""
    if kind not in KINDS:
        raise Http404
    annexes = access.annexes(request.duties).filter(edition=chosen(request).edition)
    annex = get_object_or_404(annexes.select_related("edition"), number=number)
    revision = f"-perubahan-{annex.edition.number}" if annex.edition.number else ""
    name = f"lampiran-{number}-{annex.edition.year}{revision}.{kind}"
    return attachment(WRITERS[kind](annex_table(annex)), name)


@require_safe
@needs("cascading", "lihat")
def remarks(request: Request) -> HttpResponse:
    """Corrections, assumptions and readings of the document, each with its reason."""
    here = chosen(request)
    every = access.remarks(request.duties).filter(edition=here.edition)
    filters = Filters(request)
    found = queries.remark_search(every, **forms.remark_filter(filters))
    context = {"title": "Koreksi dan asumsi", "filters": filters, "remarks": list(found), "year": here.year}
    if request.htmx:
        return render(request, "cascade/_remarks.html", context)
    context["crumbs"] = [
        ("Meja kerja", "/"), ("Kaskade", reverse("cascade:matrix")), ("Koreksi dan asumsi", None),
    ]  # fmt: skip
    context["edition"] = here.edition
    return render(request, "cascade/remarks.html", context)
