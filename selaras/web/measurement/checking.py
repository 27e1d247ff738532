"""Verifikasi: the reports and requests that wait for me, answered one by one or together."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from selaras.actionplans import access as plans
from selaras.engine.reports import ReportDeed, ReportState
from selaras.kernel.rules import RuleError, refuse
from selaras.measurement import access, rules
from selaras.measurement.actions import correcting, reporting
from selaras.measurement.models import CorrectionRequest, Evidence, Report
from selaras.measurement.queries.periods import windows
from selaras.measurement.queries.reuse import reused
from selaras.measurement.queries.working import judged_quarter
from selaras.web.chosen import Chosen, chosen
from selaras.web.forms import ids
from selaras.web.http import Request
from selaras.web.measurement import entry, files, forms, pages, subjects
from selaras.web.outcome import Outcome
from selaras.web.rights import needs

PER_PAGE = 100
SAID = {
    ReportDeed.APPROVE: "Disetujui.",
    ReportDeed.VERIFY: "Terverifikasi dan dikunci. Angkanya ikut dihitung ke atas.",
    ReportDeed.SEND_BACK: "Dikembalikan beserta alasannya.",
}
_DEEDS: dict[ReportDeed, Any] = {ReportDeed.APPROVE: reporting.approve, ReportDeed.VERIFY: reporting.verify}
GONE = "Laporan ini tidak lagi menunggu Bapak/Ibu."


@require_http_methods(["GET", "HEAD", "POST"])
@needs("realisasi", "tolak", "dikirim")
def index(request: Request) -> HttpResponse:
    """GET the queue; POST answers all that are ticked, each by a deed of its own."""
    here = chosen(request)
    if here.agency is None:
        raise Http404
    if request.method != "POST":
        return _page(request, here)
    back = request.POST.get("langkah") == "kembalikan"
    form = forms.Reason(request.POST)
    chosen_ones = ids(request.POST.getlist("laporan"))
    if not chosen_ones:
        return _page(request, here, refused="Centang laporannya dahulu.", reason=form)
    if back and not form.is_valid():
        return _page(
            request, here, refused="Tulis alasan pengembaliannya dahulu.", reason=form, ticked=chosen_ones
        )
    outcome = _answer_all(request, chosen_ones, reason=form.cleaned_data["reason"] if back else "")
    return _page(request, here, outcome=outcome, ticked=chosen_ones if outcome.failed else ())


def _answer_all(request: Request, keys: Sequence[int], *, reason: str) -> Outcome:
    """In the order of the list; one that is refused stops none of the others."""
    queue = access.to_check(request.duties).filter(pk__in=keys)
    known = queue.select_related("figure__indicator__handling", "figure__position__unit").in_bulk()
    outcome = Outcome("Dikembalikan" if reason else "Diterima")
    for key in keys:
        report = known.get(key)
        if report is None:
            outcome.failed.append((f"Laporan nomor {key}", GONE))
            continue
        name = f"{report.figure.indicator.code}, {report.figure.position.short_title}"
        outcome.attempt(name, partial(_answer, request, report, reason=reason))
    return outcome


def _answer(request: Request, report: Report, *, reason: str) -> None:
    if reason:
        reporting.send_back(report=report, reason=reason, by=request.user, at=timezone.now())
        return
    target = report.figure.targets.quarters[report.quarter - 1]
    told = judged_quarter(report.figure, target=target, actual=report.value)
    refuse(rules.to_look_at_alone(reused(report), told))
    deed = ReportDeed.APPROVE if report.state == ReportState.SENT else ReportDeed.VERIFY
    _DEEDS[deed](report=report, by=request.user, at=timezone.now())


def _page(
    request: Request, here: Chosen, *, refused: str = "", outcome: Outcome | None = None,
    ticked: Sequence[int] = (), reason: forms.Reason | None = None,
) -> HttpResponse:  # fmt: skip
    shown = Paginator(_queue(request, here), PER_PAGE).get_page(request.GET.get("hal"))
    reports = list(shown.object_list)
    evidence = [one for report in reports for one in report.evidence.all()]
    context = {
        "title": "Verifikasi",
        "crumbs": [("Meja kerja", "/"), ("Verifikasi", None)],
        "year": here.year,
        "page_obj": shown,
        "rows": pages.waiting(
            reports,
            proofs=files.proofs(request, evidence),
            user=request.user.pk,
            days=windows(here.agency, here.year) if here.agency else {},
        ),
        "requests": _requests(request, here),
        "plans_to_check": plans.reports_to_check(request.duties).filter(agency=here.agency).count(),
        "own_user": request.user.pk,
        "outcome": outcome,
        "refused": refused,
        "ticked": set(ticked),
        "reason": reason or forms.Reason(),
    }
    wrong = refused or (outcome is not None and not outcome.done)
    return render(request, "measurement/waiting.html", context, status=422 if wrong else 200)


def _queue(request: Request, here: Chosen) -> QuerySet[Report]:
    """The longest waiting first."""
    found = access.to_check(request.duties).filter(agency=here.agency, figure__year=here.year)
    if here.unit is not None:
        found = found.filter(figure__position__unit__path__startswith=here.unit.path)
    files = Evidence.objects.select_related("file", "by").order_by("at", "pk")
    related = ("figure__indicator__handling", "figure__position", "entered_by", "formula_version")
    return (
        found.select_related(*related).prefetch_related(Prefetch("evidence", files)).order_by("sent_at", "pk")
    )


def _requests(request: Request, here: Chosen) -> list[CorrectionRequest]:
    found = access.requests_to_answer(request.duties).filter(
        agency=here.agency, report__figure__year=here.year, answered_at=None
    )
    related = ("report__figure__indicator", "report__figure__position", "asked_by")
    return list(found.select_related(*related).order_by("asked_at", "pk"))


@require_POST
@needs("realisasi", "lihat")
def decide(request: Request, pk: int, deed: ReportDeed) -> HttpResponse:
    """Confirm one report, or send it back: 403 when it is never this person's, a sentence when not now."""
    seen = Report.objects.filter(figure__in=access.readable(request.duties))
    related = ("figure__indicator__handling", "figure__position__unit")
    report = get_object_or_404(seen.select_related(*related), pk=pk)
    is_open = report.step(deed) is not None
    if not access.entitled(request.duties, deed, report) or (
        is_open and not access.can(request.duties, deed, report)
    ):
        raise PermissionDenied
    form = forms.Reason(request.POST)
    back = deed is ReportDeed.SEND_BACK
    if back and not form.is_valid():
        return _refused(request, report, "Tulis alasannya dahulu.", form)
    try:
        if back:
            reason = form.cleaned_data["reason"]
            reporting.send_back(report=report, reason=reason, by=request.user, at=timezone.now())
        else:
            _DEEDS[deed](report=report, by=request.user, at=timezone.now())
    except RuleError as error:
        return _refused(request, report, str(error), form if back else None)
    messages.success(request, SAID[deed])
    return redirect("measurement:waiting")


def _refused(request: Request, report: Report, why: str, form: forms.Reason | None) -> HttpResponse:
    subject = subjects.subject(request, report.figure_id, report.quarter)
    return entry.page(request, subject, refused=[why], send_back=form or forms.Reason())


@require_POST
@needs("realisasi", "lihat")
def answer(request: Request, pk: int) -> HttpResponse:
    """Grant a correction that another person asked for, or decline it with a reason."""
    seen = CorrectionRequest.objects.filter(report__figure__in=access.readable(request.duties))
    asked = get_object_or_404(seen.select_related("report"), pk=pk)
    if not access.requests_to_answer(request.duties).filter(pk=pk).exists():
        raise PermissionDenied
    report = asked.report
    subject = subjects.subject(request, report.figure_id, report.quarter)
    form = forms.Reason(request.POST)
    granted = request.POST.get("jawaban") == "ya"
    if not granted and not form.is_valid():
        return entry.page(request, subject, refused=["Tulis alasan penolakannya dahulu."], answer_reason=form)
    try:
        if granted:
            correcting.grant(request=asked, by=request.user, at=timezone.now())
        else:
            reason = form.cleaned_data["reason"]
            correcting.decline(request=asked, answer=reason, by=request.user, at=timezone.now())
    except RuleError as error:
        return entry.page(request, subject, refused=[str(error)], answer_reason=form)
    said = "Koreksi dibuka bagi pemiliknya; angka lama tetap dihitung sampai koreksinya dikunci."
    messages.success(request, said if granted else "Permintaan koreksi ditolak beserta alasannya.")
    return redirect("measurement:waiting")
