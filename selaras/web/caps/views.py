"""Batas capaian dan efisiensi: settings of reports with their history; Bappeda sets them, all may read."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from selaras.engine.achievement import CAPS
from selaras.engine.efficiency import usual
from selaras.kernel.rules import RuleError
from selaras.measurement import access
from selaras.measurement.actions.capping import set_cap
from selaras.measurement.models import ReportingCap
from selaras.measurement.queries.caps import cap_on, caps_of
from selaras.web.context import chosen_agency
from selaras.web.forms import Day
from selaras.web.http import Request
from selaras.web.rights import needs


class Cap(forms.Form):
    """None, or one of the caps that offices use; from a day on, with its reason."""

    percent = forms.TypedChoiceField(
        label="Batas", choices=[("", "Tanpa batas"), *((str(one), f"{one} %") for one in CAPS)],
        coerce=int, empty_value=None, required=False, widget=forms.RadioSelect,
    )  # fmt: skip
    habit = forms.ChoiceField(
        label="Cara menulis efisiensi", required=False, widget=forms.RadioSelect,
        choices=[("", "Kelaziman (asumsi): selisih"), *ReportingCap.Habit.choices],
    )  # fmt: skip
    since = Day("Berlaku sejak")
    reason = forms.CharField(
        label="Alasan atau dasar", max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("realisasi", "lihat")
def show(request: Request) -> HttpResponse:
    """GET what holds and held; POST another cap: 403 for whoever may not."""
    agency = chosen_agency(request)
    if agency is None:
        raise Http404
    may_set = access.agencies_to_set(request.duties).filter(pk=agency.pk).exists()
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    now = cap_on(agency, request.today)
    initial: dict[str, Any] = {"since": request.today}
    if now:
        initial |= {"percent": now.percent, "habit": now.habit}
    form = Cap(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            set_cap(agency=agency, by=request.user, at=timezone.now(), **form.cleaned_data)
        except RuleError as refused:
            form.add_error("reason", str(refused))
        else:
            messages.success(request, "Ketetapan tersimpan. Angka yang tersimpan tidak berubah.")
            return redirect("caps:show")
    context = {
        "title": "Batas capaian dan efisiensi dalam laporan",
        "crumbs": [
            ("Meja kerja", "/"), ("Dasbor", reverse("dashboard:board")), ("Batas capaian", None),
        ],
        "form": form,
        "now": now,
        "usage": usual(request.today),
        "caps": caps_of(agency),
        "may_set": may_set,
    }  # fmt: skip
    return render(request, "caps/show.html", context, status=422 if form.errors else 200)
