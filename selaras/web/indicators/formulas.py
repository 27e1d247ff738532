"""Rumus: the versions of a formula; a new one proposed, and granted by another person."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from selaras.agreements.queries.formulas import kept_versions
from selaras.engine.findings import Severity
from selaras.engine.formula import unfit_version
from selaras.kernel.rules import RuleError
from selaras.measurement.actions.following import follow_formula
from selaras.planning import access, queries
from selaras.planning.actions import formulas
from selaras.planning.models import FormulaVersion, Indicator
from selaras.web.chosen import chosen
from selaras.web.context import chosen_agency
from selaras.web.http import Request
from selaras.web.indicators import pages, trial
from selaras.web.indicators.versions import Draft, entries
from selaras.web.rights import needs

_DEEDS = {"tetapkan", "tolak", "tarik"}


@require_http_methods(["GET", "HEAD", "POST"])
@needs("indikator", "lihat", "terbit")
def history(request: Request, code: str) -> HttpResponse:
    """GET the history; POST tries what is typed, or proposes it: 403 for whoever may not."""
    indicator = indicator_of(request, code)
    if request.method != "POST":
        return _page(request, indicator)
    _may_change(request, indicator)
    draft = Draft(indicator, request.POST)
    if request.POST.get("langkah") == "coba":
        status = 200 if draft.can_be_tried() else 422
        return _page(request, indicator, draft=draft, status=status)
    if not draft.is_valid():
        return _page(request, indicator, draft=draft, status=422)
    try:
        formulas.propose(
            indicator=indicator, inputs=draft.inputs, by=request.user, at=timezone.now(),
            **draft.form.cleaned_data,
        )  # fmt: skip
    except RuleError as refused:
        return _page(request, indicator, draft=draft, refused=str(refused), status=422)
    messages.success(request, "Diusulkan. Orang lain dengan wewenang yang sama menetapkan atau menolaknya.")
    return redirect("indicators:formula", code=indicator.code)


@require_POST
@needs("indikator", "lihat", "terbit")
def take_reading(request: Request, code: str, place: int) -> HttpResponse:
    """Propose another reading of the wording, with the same inputs."""
    indicator = indicator_of(request, code)
    _may_change(request, indicator)
    if not 1 <= place <= len(indicator.readings):
        raise Http404
    reading = indicator.readings[place - 1]
    try:
        formulas.propose(
            indicator=indicator, formula=reading["rumus"], inputs=indicator.inputs,
            reason=f"Bacaan lain naskah: {reading['arti']}", since=_usual_day(request, indicator),
            by=request.user, at=timezone.now(),
        )  # fmt: skip
    except RuleError as refused:
        return _page(request, indicator, refused=str(refused), status=422)
    messages.success(request, "Bacaan ini diusulkan. Orang lain menetapkan atau menolaknya.")
    return redirect("indicators:formula", code=indicator.code)


@require_POST
@needs("indikator", "lihat", "terbit")
def answer(request: Request, code: str, pk: int, deed: str) -> HttpResponse:
    """Grant, decline or take back a proposal; figures computed from others follow in the same transaction."""
    indicator = indicator_of(request, code)
    version = get_object_or_404(FormulaVersion.objects.filter(indicator=indicator), pk=pk)
    if deed not in _DEEDS:
        raise Http404
    _may_change(request, indicator)
    said = request.POST.get("alasan", "")
    try:
        done = _answered(version, deed, said, request)
    except RuleError as refused:
        opened = deed if deed == "tolak" else ""
        return _page(request, indicator, refused=str(refused), answer=said, opened=opened, status=422)
    messages.success(request, done)
    return redirect("indicators:formula", code=indicator.code)


def _answered(version: FormulaVersion, deed: str, said: str, request: Request) -> str:
    at, by = timezone.now(), request.user
    if deed == "tolak":
        formulas.decline(version=version, answer=said, by=by, at=at)
        return "Usulan ditolak beserta alasannya; rumus yang berlaku tetap."
    if deed == "tarik":
        formulas.withdraw(version=version, by=by, at=at)
        return "Usulan ditarik."
    with transaction.atomic():
        granted = formulas.grant(version=version, by=by, at=at)
        changed = follow_formula(indicator=granted.indicator)
    told = f"Versi {granted.number} ditetapkan."
    return f"{told} {changed} angka yang dihitung dari indikator lain ikut berubah." if changed else told


def _usual_day(request: Request, indicator: Indicator) -> date:
    """Today; for a year that is over its first day that is possible, so that its figures follow."""
    year = chosen(request).year
    if request.today.year <= year:
        return request.today
    current = queries.current_version(indicator)
    return max(date(year, 1, 1), (current.since if current else None) or date(year, 1, 1))


def _may_change(request: Request, indicator: Indicator) -> None:
    if not access.formulas_to_change(request.duties).filter(pk=indicator.pk).exists():
        raise PermissionDenied


def indicator_of(request: Request, code: str) -> Indicator:
    """404 outside the agency that is shown."""
    every = access.indicators(request.duties).filter(agency=chosen_agency(request))
    if not code.isprintable():
        raise Http404
    return get_object_or_404(every.select_related("objective", "agency", "handling"), code=code)


def _page(
    request: Request, indicator: Indicator, *, draft: Draft | None = None,
    refused: str = "", answer: str = "", opened: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    versions = queries.versions_of(indicator)
    told = entries(versions, kept_versions(indicator))
    waiting = next((one for one in told if one.version.is_open), None)
    may_change = access.formulas_to_change(request.duties).filter(pk=indicator.pk).exists()
    typed = draft is not None
    usable = draft is not None and draft.rows.is_valid() and "formula" in draft.form.cleaned_data
    draft = draft or Draft(indicator, None, since=_usual_day(request, indicator))
    home, dictionary, _ = pages.crumbs(indicator)
    page = (indicator.code, reverse("indicators:show", args=[indicator.code]))
    context = {
        "title": f"Rumus {indicator.code}",
        "crumbs": [home, dictionary, page, ("Rumus", None)],
        "indicator": indicator,
        "waiting": waiting,
        "is_own": waiting is not None and waiting.version.proposed_by_id == request.user.pk,
        "history": [one for one in told if one is not waiting],
        "current": next((one for one in told if one.is_current), None),
        "may_change": may_change,
        "may_propose": may_change and waiting is None,
        "draft": draft,
        "typed": typed,
        "refused": refused,
        "trial": _trial(request, draft) if usable else None,
        "findings": _findings(indicator, draft) if usable else [],
        "usable": usable,
        "answer": answer,
        "opened": opened,
    }
    return render(request, "indicators/formula.html", context, status=status)


def _trial(request: Request, draft: Draft) -> trial.Trial | None:
    """What the typed formula comes to; nothing while an input itself cannot be read."""
    if any(one.finding.rule == "RMS-17" for one in unfit_version("1", draft.inputs, parts=())):
        return None
    return trial.tried(draft.form.cleaned_data["formula"], draft.inputs, request.POST)


def _findings(indicator: Indicator, draft: Draft) -> list[tuple[trial.Place, bool]]:
    """All that is wrong with it or remarkable, at its place in the text; whether it forbids the version."""
    text = draft.form.cleaned_data["formula"]
    found = unfit_version(text, draft.inputs, parts=queries.parts_by_name(indicator))
    told = trial.places(text, found)
    return [(place, place.finding.severity is Severity.ERROR) for place in told]
