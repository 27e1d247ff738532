"""Matriks peran hasil: the list of a year, one matrix, and its cells."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from selaras.kernel.rules import RuleError
from selaras.org import access as org
from selaras.skp import access, actions
from selaras.skp.models import RoleMatrix
from selaras.web.chosen import chosen
from selaras.web.filters import Filters
from selaras.web.http import Request
from selaras.web.rights import needs
from selaras.web.rolematrices import forms, pages, sheet
from selaras.web.rolematrices.pages import Sheet

PER_PAGE = 100
UNREADABLE = "Isian tidak terbaca. Muat ulang halaman, lalu isi kembali; tidak ada yang disimpan."


@require_safe
@needs("matriks_peran", "lihat")
def index(request: Request) -> HttpResponse:
    """The matrices of the chosen year that one may read, and the posts one may begin one for."""
    here = chosen(request)
    if here.agency is None:
        raise Http404
    filters = Filters(request)
    mine, words = forms.list_filter(filters)
    every = access.matrices(request.duties).filter(agency=here.agency, year=here.year)
    fill = set(access.matrices_to_fill(request.duties).filter(agency=here.agency, year=here.year)
               .order_by().values_list("pk", flat=True))  # fmt: skip
    found = _listed(every, words)
    if mine:
        found = found.filter(pk__in=fill)
    if here.unit is not None:
        found = found.filter(position__unit__path__startswith=here.unit.path)
    context = {
        "filters": filters, "year": here.year, "fill": fill,
        "page_obj": Paginator(found, PER_PAGE).get_page(request.GET.get("hal")),
        "pager_query": f"{filters.query.removeprefix('?')}&" if filters.query else "",
    }  # fmt: skip
    if request.htmx:
        return render(request, "rolematrices/_list.html", context)
    context["begin"] = pages.posts_to_begin(request, agency=here.agency, year=here.year, on=request.today)
    crumbs = [("Meja kerja", "/"), (pages.LIST, None)]
    return render(request, "rolematrices/list.html", context | {"title": pages.LIST, "crumbs": crumbs})


def _listed(every: QuerySet[RoleMatrix], words: str) -> QuerySet[RoleMatrix]:
    for word in words.split():
        every = every.filter(Q(position__title__icontains=word) | Q(position__unit__name__icontains=word))
    return every.select_related("position__unit").annotate(
        results_count=Count("results", distinct=True),
        posts_count=Count("results__roles__position", distinct=True),
        roles_count=Count("results__roles", distinct=True),
    ).order_by("position__unit__path", "position__order", "pk")  # fmt: skip


@require_POST
@needs("matriks_peran", "ubah")
def begin(request: Request, post: int, year: int) -> HttpResponse:
    """The matrix of a post and a year, drawn from the agreements."""
    position = get_object_or_404(org.positions(request.duties), pk=post)
    if not access.posts_to_draw(request.duties).filter(pk=post).exists():
        raise PermissionDenied
    if not 2000 <= year <= 2100:
        raise Http404
    try:
        matrix = actions.draw_matrix(position=position, year=year, by=request.user, at=timezone.now())
    except RuleError as refused:
        messages.error(request, str(refused))
        return redirect("rolematrices:list")
    messages.success(request, "Matriks disusun dari perjanjian. Lengkapi peran setiap jabatan di bawah ini.")
    return redirect("rolematrices:show", pk=matrix.pk)


@require_safe
@needs("matriks_peran", "lihat")
def show(request: Request, pk: int) -> HttpResponse:
    """One matrix: read by many, edited as a spreadsheet by those who fill it in."""
    matrix = pages.matrix_of(request, pk)
    editing = pages.may_fill(request, matrix)
    shown = Sheet(request, matrix, editing=editing)
    own = {one.pk for one in shown.grid.results if one.indicator_id is None}
    crumbs = [("Meja kerja", "/"), (pages.LIST, reverse("rolematrices:list")), (pages.name_of(matrix), None)]
    context = pages.frame(f"Matriks peran hasil {matrix.position.title}", matrix) | {
        "crumbs": crumbs,
        "sheet": shown, "editing": editing, "jumps": shown.jumps, "own": own,
        "exports": [(word, reverse(f"rolematrices:{kind}", args=[pk])) for word, kind in
                    (("PDF", "pdf"), ("XLSX", "xlsx"))],
    }  # fmt: skip
    return render(request, "rolematrices/show.html", context)


@require_POST
@needs("matriks_peran", "lihat")
def fill(request: Request, pk: int) -> HttpResponse:
    """The cells of one stroke of the sheet: answered with these cells as they stand now, and the findings."""
    matrix, at = pages.matrix_to_fill(request, pk), timezone.now()
    edits = forms.edits_of(request.POST.get("isian", ""))
    if edits is None:
        return _refused(request, UNREADABLE)
    try:
        filled = actions.fill_cells(matrix=matrix, edits=edits, by=request.user, at=at)
    except RuleError as refused:
        return _refused(request, str(refused))
    shown = Sheet(request, matrix, editing=True)
    columns = {one.result.pk: one for one in shown.columns}
    fresh = [
        sheet.cell(columns[result], post, shown.grid.cells.get((result, post), ()), editing=True)
        for result, post in dict.fromkeys(one.cell for one in edits)
        if result in columns
    ]
    context: dict[str, Any] = {
        "sheet": shown, "jumps": shown.jumps, "cells": fresh, "said": _said(filled, at),
        "refused": [(f"{result}-{post}", one) for (result, post), one in filled.refused.items()],
        "told": {one.message for one in filled.told.values()},
    }  # fmt: skip
    return render(request, "rolematrices/_answer.html", context)


def _said(filled: actions.Filled, at: Any) -> str:
    clock = f"Tersimpan {timezone.localtime(at):%H.%M}"
    if not filled.refused:
        return clock
    open_cells = f"{len(filled.refused)} sel diubah orang lain dan perlu diperiksa"
    return f"{clock}; {open_cells}." if filled.saved else f"Belum tersimpan: {open_cells}."


def _refused(request: Request, problem: str) -> HttpResponse:
    return render(request, "rolematrices/_answer.html", {"problem": problem}, status=422)
