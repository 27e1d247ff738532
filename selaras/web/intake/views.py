"""Impor: upload a file of answers, say which column is what, look at what was found, have all of it taken."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from selaras.documents import store
from selaras.engine.findings import Finding, blocking
from selaras.exchange.intake import as_mapping
from selaras.exchange.surveying import Columns, check_mapping, suggest, table_of
from selaras.kernel.rules import RuleError
from selaras.surveys import access, actions
from selaras.surveys.models import Instrument, Intake, Wave
from selaras.web.http import Request, attachment
from selaras.web.intake import pages
from selaras.web.intake.forms import Mapping, Upload, samples_of
from selaras.web.rights import needs
from selaras.web.wave_pages import frame, wave_of


@require_http_methods(["GET", "HEAD", "POST"])
@needs("survei", "lihat")
def index(request: Request, pk: int) -> HttpResponse:
    """What came in by file; a new file from whoever may bring it in."""
    wave = wave_of(request, pk)
    may = access.may(request.duties, access.BRING_IN, wave)
    form = Upload(_instrument(wave))
    if request.method == "POST":
        if not may:
            raise PermissionDenied
        form = Upload(_instrument(wave), request.POST, request.FILES)
        if form.is_valid() and (intake := _uploaded(request, wave, form)):
            return redirect("intake:columns", pk=wave.pk, intake=intake.pk)
    intakes = list(wave.intakes.select_related(*pages.RELATED))
    pages.jobs_as_they_are(intakes, at=timezone.now())
    others = wave.batches.filter(intake=None).select_related("by").order_by("-at", "-pk")
    shut = pages.why_shut(wave, request.today)
    context = frame(wave, "intake:list", "Impor") | {
        "form": form if may and not shut else None,
        "shut": shut if may else "",
        "rows": [pages.row(wave, one) for one in intakes] + [pages.row_of_batch(one) for one in others],
    }
    return render(request, "intake/list.html", context, status=422 if form.errors else 200)


def _uploaded(request: Request, wave: Wave, form: Upload) -> Intake | None:
    try:
        return actions.upload_answers(
            wave=wave, content=form.cleaned_data["file"], media_type=form.media_type, name=form.name,
            by=request.user, at=timezone.now(),
        )  # fmt: skip
    except RuleError as refused:
        form.add_error(None, str(refused))
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@needs("survei", "lihat")
def columns(request: Request, pk: int, intake: int) -> HttpResponse:
    """Which column is what: proposed by the headings, asked back where a heading names another element."""
    wave, one = _intake(request, pk, intake)
    instrument = _instrument(wave)
    table = table_of(store.checked(one.file.sha256))
    proposed, _ = suggest(table.rows(), instrument)
    if proposed is None:
        raise RuntimeError(f"intake {one.pk} has no headings any more")
    samples = samples_of(table, proposed)
    known = Columns(proposed.header, one.mapping["columns"], proposed.headings) if one.mapping else proposed
    by_service = wave.points.filter(service__isnull=False).exists()
    form = Mapping(instrument, known, samples, request.POST or None, by_service=by_service)
    findings: list[Finding] = []
    if form.is_bound and form.is_valid():
        findings = check_mapping(form.chosen, instrument)
        sure = "yakin" in request.POST or not findings
        if not blocking(findings) and sure:
            try:
                actions.start_examining(
                    intake=one, mapping=as_mapping(form.chosen), total=table.height, by=request.user,
                    at=timezone.now(),
                )  # fmt: skip
            except RuleError as refused:
                form.add_error(None, str(refused))
            else:
                return redirect("intake:show", pk=wave.pk, intake=one.pk)
    context = frame(wave, "intake:list", one.name) | {
        "intake": one, "form": form, "findings": findings, "ask": bool(findings) and not blocking(findings),
        "headings": proposed.headings, "header": proposed.header, "samples": samples,
        "left": table.findings,
    }  # fmt: skip
    return render(request, "intake/columns.html", context, status=422 if form.errors or findings else 200)


@require_safe
@needs("survei", "lihat")
def show(request: Request, pk: int, intake: int) -> HttpResponse:
    """Where a file stands: being read, what was found, being taken, or in."""
    wave, one = _intake(request, pk, intake)
    job = one.taking or one.examining
    if job is None:
        return redirect("intake:columns", pk=pk, intake=intake)
    if request.htmx:
        response = render(request, "components/job.html", pages.progress(job, request.path))
        if not job.running:
            response["HX-Refresh"] = "true"  # what was found is more than the fragment holds
        return response
    return _shown(request, wave, one)


def _shown(request: Request, wave: Wave, one: Intake, *, refused: str = "") -> HttpResponse:
    job = one.taking or one.examining
    context = frame(wave, "intake:list", one.name) | {
        "intake": one, "standing": pages.standing(one), "refused": refused, "told": bool(one.told),
        "shut": pages.why_shut(wave, request.today), "stopped": bool(job and job.failed),
        "running": bool(job and job.running),
    }  # fmt: skip
    if job is not None:
        context |= {"job": job, "job_url": request.path}  # messages.html would take an `url` for its own
    if one.told:
        points = list(
            wave.points.select_related("unit", "service").order_by("unit__path", "service__order", "pk")
        )
        context |= {
            "totals": pages.totals(one), "findings": pages.found(one), "more": pages.untold(one),
            "counts": pages.by_unit(points, one),
        }  # fmt: skip
    return render(request, "intake/show.html", context, status=422 if refused else 200)


@require_POST
@needs("survei", "lihat")
def examine(request: Request, pk: int, intake: int) -> HttpResponse:
    """Once more with the same columns, after a worker that is gone."""
    wave, one = _intake(request, pk, intake)
    if not one.mapping:
        return redirect("intake:columns", pk=pk, intake=intake)
    try:
        total = one.examining.total if one.examining else 1
        actions.start_examining(
            intake=one, mapping=one.mapping, total=total, by=request.user, at=timezone.now()
        )
    except RuleError as refused:
        return _shown(request, wave, one, refused=str(refused))
    return redirect("intake:show", pk=pk, intake=intake)


@require_POST
@needs("survei", "lihat")
def take(request: Request, pk: int, intake: int) -> HttpResponse:
    """All of it, as it was looked at."""
    wave, one = _intake(request, pk, intake)
    try:
        actions.start_taking(intake=one, by=request.user, at=timezone.now())
    except RuleError as refused:
        return _shown(request, wave, one, refused=str(refused))
    messages.success(request, "Berkas sedang diimpor. Halaman ini boleh ditinggalkan.")
    return redirect("intake:show", pk=pk, intake=intake)


@require_safe
@needs("survei", "lihat")
def findings(request: Request, pk: int, intake: int) -> HttpResponse:
    """Every finding of the examination, a line each."""
    _, one = _intake(request, pk, intake)
    job = one.examining
    if job is None or job.result is None or not one.told:
        raise Http404
    return attachment(store.get(job.result.sha256), job.result_name)


def _intake(request: Request, pk: int, intake: int) -> tuple[Wave, Intake]:
    """404 out of reach, 403 for a wave one reads but brings nothing into; its jobs as they are."""
    wave = wave_of(request, pk)
    if not access.may(request.duties, access.BRING_IN, wave):
        raise PermissionDenied
    one: Any = get_object_or_404(wave.intakes.select_related(*pages.RELATED), pk=intake)
    pages.jobs_as_they_are([one], at=timezone.now())
    return wave, one


def _instrument(wave: Wave) -> Instrument:
    return Instrument.objects.prefetch_related("elements").get(pk=wave.instrument_id)
