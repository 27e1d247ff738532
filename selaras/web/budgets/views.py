"""The budget documents: a list of the year, one as a tree, and recording one with a look at it first."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from selaras.agreements.queries import rests_on
from selaras.cascade import access as cascade_access
from selaras.engine.budget import in_order, unfit_tree
from selaras.engine.findings import blocking
from selaras.kernel.rules import RuleError
from selaras.planning import access, queries, rules
from selaras.planning.actions import record_budget
from selaras.planning.models import BudgetDocument
from selaras.web.budgets import forms
from selaras.web.budgets.frames import document_of, frame, to_list
from selaras.web.context import chosen_agency, chosen_year
from selaras.web.http import Request
from selaras.web.rights import needs


@require_safe
@needs("anggaran", "lihat")
def index(request: Request) -> HttpResponse:
    year = _year(request)
    budgets = access.budgets(request.duties).filter(agency=chosen_agency(request))
    context = {
        "rows": queries.budget_list(budgets, year=year),
        "year": year,
        "may_record": access.budget_units(request.duties).exists(),
    }
    return render(request, "budgets/list.html", frame("Anggaran") | context)


@require_safe
@needs("anggaran", "lihat")
def show(request: Request, pk: int) -> HttpResponse:
    document = document_of(request, pk)
    mine = access.budget_units(request.duties).filter(pk=document.unit_id).exists()
    context = {
        "document": document,
        "items": queries.budget_tree(document),
        "may_correct": mine and queries.is_newest(document) and not rests_on(document),
    }
    return render(request, "budgets/show.html", frame(str(document), to_list()) | context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("anggaran", "ubah")
def new(request: Request) -> HttpResponse:
    """GET the form; POST shows what was read, and records it when asked to and nothing is in its way."""
    units = access.budget_units(request.duties).filter(agency=chosen_agency(request))
    if request.method != "POST":
        only = units[0] if len(units) == 1 else None
        first = {"year": _year(request), "unit": only}
        return _form(request, forms.Budget(units=units, initial=first), title="Catat DPA")
    form = forms.Budget(request.POST, request.FILES, units=units)
    if not form.is_valid():
        return _form(request, form, title="Catat DPA")
    unit, year = form.cleaned_data["unit"], form.cleaned_data["year"]
    change = queries.next_change(unit, year=year)
    named = f"DPA {BudgetDocument(change=change).version.lower()} {year} {unit.name}"
    typed = request.POST.get("perubahan", "")
    given = {"unit": unit, "year": year, "change": int(typed) if typed.isdecimal() else change}
    return _look_or_record(request, form, given, title="Catat DPA", named=named, change=change)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("anggaran", "ubah")
def correct(request: Request, pk: int) -> HttpResponse:
    """The newest document again, as long as nothing that is signed rests on it."""
    document = document_of(request, pk)
    units = access.budget_units(request.duties)
    if not units.filter(pk=document.unit_id).exists():
        raise Http404
    title = f"Perbaiki {document}"
    if request.method != "POST":
        initial = forms.initial_of(document, queries.budget_tree(document))
        form: forms.Budget = forms.Correction(units=units, initial=initial)
        return _form(request, form, title=title)
    form = forms.Correction(request.POST, request.FILES, units=units)
    if not form.is_valid():
        return _form(request, form, title=title)
    given = {
        "unit": document.unit, "year": document.year, "change": document.change, "replace": True,
        "used": rests_on(document),
    }  # fmt: skip
    named = f"DPA {document.version.lower()} {document.year} {document.unit.name}"
    return _look_or_record(request, form, given, title=title, named=named, change=document.change)


def _look_or_record(
    request: Request, form: forms.Budget, given: dict[str, Any], *, title: str, named: str, change: int
) -> HttpResponse:
    """What was read with all findings; recorded where the person says so and nothing forbids it."""
    head = {
        key: form.cleaned_data[key] for key in ("number", "ratified_on", "received_on", "total", "source")
    }
    at = timezone.now()
    findings = [
        *form.findings,
        *rules.unfit_budget(
            form.entries, year=given["year"], number=head["number"], ratified_on=head["ratified_on"],
            received_on=head["received_on"], total=head["total"], today=request.today,
        ),
    ]  # fmt: skip
    stopped = blocking(findings)
    if "simpan" in request.POST and not stopped:
        try:
            document = record_budget(**given, **head, items=form.entries, by=request.user, at=at)
        except RuleError as refused:
            form.add_error(None, str(refused))
            return _form(request, form, title=title)
        messages.success(request, f"{named} dicatat dengan {len(form.entries)} baris.")
        return redirect("budgets:show", pk=document.pk)
    readable = not [one for one in unfit_tree(form.entries, total=head["total"]) if one.rule == "ANG-03"]
    context = {
        "findings": findings, "stopped": stopped, "named": named, "change": change,
        "items": in_order(form.entries) if readable else form.entries,
    }  # fmt: skip
    return _form(request, form, title=title, status=422 if stopped else 200, **context)


def _form(
    request: Request, form: forms.Budget, *, title: str, status: int | None = None, **context: object
) -> HttpResponse:
    page = frame(title, to_list()) | {"form": form, **context}
    return render(request, "budgets/form.html", page, status=status or (422 if form.errors else 200))


def _year(request: Request) -> int:
    return chosen_year(request, cascade_access.years(request.duties, agency=chosen_agency(request)))
