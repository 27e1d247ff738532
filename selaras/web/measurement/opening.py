"""Masa pengisian: the days of the four quarters, and a closed one opened again by two persons."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from selaras.engine.periods import QUARTER_LABELS, QUARTERS
from selaras.kernel.rules import RuleError
from selaras.measurement.actions import opening
from selaras.measurement.models import Reopening
from selaras.measurement.queries.periods import windows
from selaras.org.models import Agency
from selaras.web.chosen import chosen
from selaras.web.http import Request
from selaras.web.measurement import forms
from selaras.web.measurement.words import days_text
from selaras.web.rights import needs


@require_safe
@needs("periode", "buka_ulang", "tutup")
def show(request: Request) -> HttpResponse:
    return _page(request)


def _here(request: Request, deed: str, state: str) -> tuple[Agency, int]:
    """The agency and year that the right holds for."""
    here = chosen(request)
    mine = {duty.agency_id for duty, _ in request.duties.reaches("periode", deed, state)}
    if here.agency is None or here.agency.pk not in mine:
        raise Http404
    return here.agency, here.year


def _page(request: Request, *, refused: str = "", quarter: int = 0, **given: Any) -> HttpResponse:
    """`quarter` is the one whose form, in `given`, was refused."""
    agency, year = _here(request, "buka_ulang", "tutup")
    may_set = request.duties.may("periode", "buka", "-")
    rows = []
    for number, days in windows(agency, year).items():
        first = {"opens_on": days.opens_on, "closes_on": days.closes_on}
        set_form = forms.Days(initial=first, auto_id=f"masa-{number}-%s")
        ask_form = forms.Reopen(auto_id=f"buka-{number}-%s")
        mine = given if number == quarter else {}
        rows.append(
            {
                "number": number, "label": QUARTER_LABELS[number], "days": days,
                "left": days_text(days, request.today), "is_closed": request.today > days.last_day,
                "set_form": mine.get("set_form", set_form), "ask_form": mine.get("ask_form", ask_form),
            }
        )  # fmt: skip
    asked = Reopening.objects.filter(agency=agency, year=year).select_related("asked_by", "granted_by")
    context = {
        "title": "Masa pengisian",
        "crumbs": [("Meja kerja", "/"), ("Masa pengisian", None)],
        "year": year,
        "rows": rows,
        "may_set": may_set,
        "reopenings": [(one, QUARTER_LABELS[one.quarter]) for one in asked.order_by("-asked_at", "-pk")],
        "own_user": request.user.pk,
        "refused": refused,
    }
    return render(request, "measurement/periods.html", context, status=422 if refused else 200)


@require_POST
@needs("periode", "buka_ulang", "tutup")
def set_days(request: Request, quarter: int) -> HttpResponse:
    if not request.duties.may("periode", "buka", "-"):
        raise PermissionDenied
    agency, year = _here(request, "buka", "-")
    form = forms.Days(request.POST, auto_id=f"masa-{quarter}-%s")
    if quarter not in QUARTERS:
        raise Http404
    if not form.is_valid():
        return _page(request, refused="Isi kedua harinya.", quarter=quarter, set_form=form)
    try:
        opening.set_days(
            agency=agency, year=year, quarter=quarter, **form.cleaned_data, by=request.user, at=timezone.now()
        )
    except RuleError as error:
        return _page(request, refused=str(error), quarter=quarter, set_form=form)
    messages.success(request, f"Masa pengisian {QUARTER_LABELS[quarter]} {year} ditetapkan.")
    return redirect("measurement:periods")


@require_POST
@needs("periode", "buka_ulang", "tutup")
def ask(request: Request, quarter: int) -> HttpResponse:
    agency, year = _here(request, "buka_ulang", "tutup")
    form = forms.Reopen(request.POST, auto_id=f"buka-{quarter}-%s")
    if quarter not in QUARTERS:
        raise Http404
    if not form.is_valid():
        return _page(request, refused="Isi batas hari dan alasannya.", quarter=quarter, ask_form=form)
    try:
        opening.ask_reopening(
            agency=agency, year=year, quarter=quarter, **form.cleaned_data, by=request.user, at=timezone.now()
        )
    except RuleError as error:
        return _page(request, refused=str(error), quarter=quarter, ask_form=form)
    messages.success(
        request, "Pembukaan kembali diminta. Orang lain dari Bappeda atau Inspektorat menyetujuinya."
    )
    return redirect("measurement:periods")


@require_POST
@needs("periode", "buka_ulang", "tutup")
def grant(request: Request, pk: int) -> HttpResponse:
    agency, year = _here(request, "buka_ulang", "tutup")
    reopening = get_object_or_404(Reopening, pk=pk, agency=agency)
    try:
        opening.grant_reopening(reopening=reopening, by=request.user, at=timezone.now())
    except RuleError as error:
        return _page(request, refused=str(error))
    messages.success(request, f"{QUARTER_LABELS[reopening.quarter]} {year} dibuka kembali.")
    return redirect("measurement:periods")
