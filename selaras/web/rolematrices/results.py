"""The columns of a matrix: brought up to today's agreements, and the leader's own intermediate results."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from selaras.kernel.rules import RuleError
from selaras.skp import actions
from selaras.skp.models import LeaderResult, RoleMatrix
from selaras.skp.queries import redraw as drawing
from selaras.web.http import Request
from selaras.web.rights import needs
from selaras.web.rolematrices import forms, pages


@require_http_methods(["GET", "HEAD", "POST"])
@needs("matriks_peran", "lihat")
def redraw(request: Request, pk: int) -> HttpResponse:
    """GET tells what will change, POST does it; what was typed stays."""
    matrix = pages.matrix_to_fill(request, pk)
    if request.method != "POST":
        context = pages.frame("Perbarui dari perjanjian", matrix)
        context["change"] = drawing.redraw(matrix, on=request.today)
        return render(request, "rolematrices/redraw.html", context)
    actions.draw_matrix(position=matrix.position, year=matrix.year, by=request.user, at=timezone.now())
    messages.success(request, "Matriks diperbarui dari perjanjian. Peran yang diketik tetap ada.")
    return redirect("rolematrices:show", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("matriks_peran", "lihat")
def add(request: Request, pk: int) -> HttpResponse:
    """An intermediate result under one of the leader's."""
    matrix = pages.matrix_to_fill(request, pk)
    roots = list(matrix.results.filter(under=None).order_by("order", "pk"))
    if request.method != "POST":
        form = forms.Result(roots=roots, initial={"under": request.GET.get("di-bawah", "")})
        return _form(request, matrix, form, title="Tambah hasil antara")
    form = forms.Result(request.POST, roots=roots)
    if form.is_valid():
        try:
            made = actions.add_result(
                matrix=matrix, wording=form.cleaned_data["wording"], under=form.chosen, by=request.user,
                at=timezone.now(),
            )  # fmt: skip
        except RuleError as error:
            form.add_error("wording", f"{error.message} ({error.rule})")
        else:
            messages.success(request, "Hasil antara ditambahkan. Isi peran pada kolomnya.")
            return _to_column(matrix, made)
    return _form(request, matrix, form, title="Tambah hasil antara")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("matriks_peran", "lihat")
def reword(request: Request, pk: int, result: int) -> HttpResponse:
    matrix, column = _column(request, pk, result)
    if request.method != "POST":
        form = forms.Rewording(initial={"wording": column.wording, "seen": column.wording})
        return _form(request, matrix, form, title="Ubah hasil antara", column=column)
    form = forms.Rewording(request.POST)
    if form.is_valid():
        try:
            actions.reword_result(
                result=column, wording=form.cleaned_data["wording"], seen=form.cleaned_data["seen"],
                by=request.user, at=timezone.now(),
            )  # fmt: skip
        except RuleError as error:
            form.add_error("wording", f"{error.message} ({error.rule})")
            form.data = {
                **request.POST.dict(),
                "seen": column.wording,
            }  # read now: who saves again has seen it
        else:
            messages.success(request, "Hasil antara diubah.")
            return _to_column(matrix, column)
    return _form(request, matrix, form, title="Ubah hasil antara", column=column)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("matriks_peran", "lihat")
def drop(request: Request, pk: int, result: int) -> HttpResponse:
    """Asked before it is done: the roles in the column go with it."""
    matrix, column = _column(request, pk, result)
    problem = None
    if request.method == "POST":
        try:
            actions.drop_result(
                result=column, seen=request.POST.get("seen", ""), by=request.user, at=timezone.now()
            )
        except RuleError as error:
            problem = error
        else:
            messages.success(request, "Hasil dihapus dari matriks.")
            return redirect("rolematrices:show", pk=pk)
    context = pages.frame("Hapus hasil dari matriks", matrix) | {
        "column": column, "problem": problem,
        "roles": column.roles.select_related("position").order_by("position__order", "position", "order"),
        "below": column.intermediates.order_by("order", "pk"),
    }  # fmt: skip
    return render(request, "rolematrices/drop.html", context, status=422 if problem else 200)


def _column(request: Request, pk: int, result: int) -> tuple[RoleMatrix, LeaderResult]:
    matrix = pages.matrix_to_fill(request, pk)
    return matrix, get_object_or_404(matrix.results.select_related("matrix"), pk=result)


def _to_column(matrix: RoleMatrix, column: LeaderResult) -> HttpResponse:
    url = redirect("rolematrices:show", pk=matrix.pk).url
    return redirect(f"{url}#hasil-{column.pk}")


def _form(
    request: Request, matrix: RoleMatrix, form: forms.Result | forms.Rewording, *, title: str,
    column: LeaderResult | None = None,
) -> HttpResponse:  # fmt: skip
    context = pages.frame(title, matrix) | {"form": form, "column": column}
    return render(request, "rolematrices/result.html", context, status=422 if form.errors else 200)
