"""Tindak lanjut: what is promised for the weakest elements, by whom, until when, and what came of it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from selaras.engine.waves import TOLD
from selaras.kernel.rules import RuleError
from selaras.surveys import access, actions
from selaras.surveys.models import FollowUp, Wave
from selaras.surveys.queries import WaveResults
from selaras.web import wave_pages as pages
from selaras.web.http import Request
from selaras.web.outcomes import tables
from selaras.web.outcomes.forms import Outcome, Plan
from selaras.web.rights import needs


@require_safe
@needs("survei", "lihat")
def follow_ups(request: Request, pk: int) -> HttpResponse:
    """The plan of a wave, beside its weakest elements."""
    return _page(request, pages.wave_of(request, pk))


@require_POST
@needs("survei", "lihat")
def plan(request: Request, pk: int) -> HttpResponse:
    """One more promise."""
    wave = _mine(request, pk)
    form = _form(request, wave, request.POST)
    if form.is_valid():
        try:
            actions.plan_follow_up(wave=wave, by=request.user, at=timezone.now(), **form.cleaned_data)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Tindak lanjut tersimpan dan masuk ke meja kerja penanggung jawabnya.")
            return redirect("outcomes:follow-ups", wave.pk)
    return _page(request, wave, form=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("survei", "lihat")
def change(request: Request, pk: int, row: int) -> HttpResponse:
    """Another wording, post or day, as long as nobody has reported on it."""
    wave = _mine(request, pk)
    found = get_object_or_404(wave.follow_ups.select_related("element", "responsible"), pk=row)
    if request.method != "POST":
        return _page(request, wave, form=_form(request, wave, of=found), changed=found)
    form = _form(request, wave, request.POST, of=found)
    if form.is_valid():
        try:
            actions.change_follow_up(follow_up=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Tindak lanjut diubah.")
            return redirect("outcomes:follow-ups", wave.pk)
    return _page(request, wave, form=form, changed=found, status=422)


@require_POST
@needs("survei", "lihat")
def drop(request: Request, pk: int, row: int) -> HttpResponse:
    """A promise withdrawn before anybody reported on it."""
    wave = _mine(request, pk)
    found = get_object_or_404(wave.follow_ups, pk=row)
    try:
        actions.drop_follow_up(follow_up=found, by=request.user, at=timezone.now())
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "Tindak lanjut dihapus; rencananya tetap tercatat di jejak audit.")
    return redirect("outcomes:follow-ups", wave.pk)


@require_POST
@needs("survei", "lihat")
def report(request: Request, pk: int, row: int) -> HttpResponse:
    """What came of it, by the post that promised: 403 for everybody else who sees the plan."""
    wave = pages.wave_of(request, pk)
    found = get_object_or_404(wave.follow_ups, pk=row)
    if not access.follow_ups_to_report(request.duties).filter(pk=found.pk).exists():
        raise PermissionDenied
    form = Outcome(request.POST, prefix=f"hasil-{found.pk}")
    if form.is_valid():
        try:
            actions.report_follow_up(follow_up=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except RuleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "Hasil tindak lanjut tersimpan.")
            return redirect("outcomes:follow-ups", wave.pk)
    return _page(request, wave, outcome=(found.pk, form), status=422)


def _mine(request: Request, pk: int) -> Wave:
    """404 out of reach, 403 where the plan of the wave is somebody else's."""
    wave = pages.wave_of(request, pk)
    if not access.may(request.duties, access.PLAN_FOLLOW_UP, wave):
        raise PermissionDenied
    return wave


def _form(
    request: Request, wave: Wave, data: Any = None, *, of: FollowUp | None = None, element: int | None = None
) -> Plan:
    """`element` is proposed where nothing is typed yet: the weakest without a follow-up."""
    first = {"element": element} if of is None else {
        "element": of.element_id, "action": of.action, "responsible": of.responsible_id, "due_on": of.due_on,
    }  # fmt: skip
    return Plan(
        data, elements=wave.instrument.elements.order_by("order"), initial=first,
        posts=access.responsible_for(wave, request.today).order_by("order", "pk"),
    )  # fmt: skip


def _page(
    request: Request, wave: Wave, *, form: Plan | None = None, changed: FollowUp | None = None,
    outcome: tuple[int, Outcome] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    is_after = wave.state in TOLD
    weakest = _weakest(wave) if is_after else []
    mine = set(access.follow_ups_to_report(request.duties).filter(wave=wave).values_list("pk", flat=True))
    rows = list(wave.follow_ups.select_related("element", "responsible").order_by("due_on", "pk"))
    planned = {one.element_id for one in rows}
    open_ones = [row.pk for row in weakest if row.pk not in planned]
    may_plan = access.may(request.duties, access.PLAN_FOLLOW_UP, wave)
    if form is None and may_plan and is_after:
        form = _form(request, wave, element=next(iter(open_ones), None))
    context = pages.frame(wave, "outcomes:follow-ups", "Tindak lanjut") | {
        "rows": [_row(one, request, mine, outcome) for one in rows],
        "weakest": [(row, row.pk in planned) for row in weakest], "is_after": is_after,
        "may_plan": may_plan, "changed": changed,
        "form": form,
    }  # fmt: skip
    return render(request, "outcomes/follow_ups.html", context, status=status)


def _weakest(wave: Wave) -> list[tables.ElementRow]:
    told = WaveResults(wave)
    return sorted((row for row in tables.elements(told, told.whole) if row.rank), key=lambda row: row.rank)


def _row(
    one: FollowUp, request: Request, mine: set[int], outcome: tuple[int, Outcome] | None
) -> dict[str, Any]:
    """A promise; its form for whoever answers for it, with what was typed a moment ago."""
    form = None
    if one.pk in mine:
        form = outcome[1] if outcome and outcome[0] == one.pk else Outcome.of(one)
    return {
        "row": one, "form": form, "is_late": one.done_on is None and one.due_on < request.today,
        "is_open": outcome is not None and outcome[0] == one.pk,
    }  # fmt: skip
