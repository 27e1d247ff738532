"""One report of an action plan: filled in, proved, handed in; confirmed, with minutes, or sent back."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from selaras.actionplans import access, rules
from selaras.actionplans.actions import proving, reporting
from selaras.actionplans.models import PlanEvidence, PlanReport
from selaras.engine.plan_reports import EDITABLE, PlanDeed
from selaras.kernel.rules import RuleError
from selaras.web.actionplans import entry, forms
from selaras.web.actionplans.entry import Subject
from selaras.web.http import Request
from selaras.web.rights import needs
from selaras.web.stored import handed_out, rendition, taken_in

UNREADABLE = "Ada isian yang tidak dapat disimpan. Perbaiki yang bertanda di bawah ini."
_FILES = {"berkas": PlanEvidence.Kind.PROOF, "foto": PlanEvidence.Kind.PROOF,
          "pernyataan": PlanEvidence.Kind.STATEMENT}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@needs("rencana_aksi", "lihat_progres")
def report(request: Request, kind: str, pk: int) -> HttpResponse:
    """GET the page; POST keeps what was typed and chosen."""
    subject = entry.subject(request, kind, pk)
    if request.method != "POST":
        return entry.page(request, subject)
    form, refused = _keep(request, subject)
    if refused:
        return _refused(request, kind, pk, form, refused)
    messages.success(request, "Tersimpan. Sampaikan setelah semuanya lengkap.")
    return redirect(subject.url)


@require_POST
@needs("rencana_aksi", "lihat_progres")
def hand_in(request: Request, kind: str, pk: int) -> HttpResponse:
    """Keep what was typed, then hand it to the superior; what is missing is said and nothing is lost."""
    subject = entry.subject(request, kind, pk)
    if not _entitled(request, subject, PlanDeed.REPORT):
        raise PermissionDenied
    form, refused = _keep(request, subject)
    if not refused:
        now = entry.subject(request, kind, pk).report
        try:
            if now is not None:
                reporting.hand_in(report=now, by=request.user, at=timezone.now())
        except RuleError as error:
            refused = [str(error)]
    if refused:
        return _refused(request, kind, pk, form, refused)
    messages.success(request, "Disampaikan kepada atasan. Capaiannya tercatat setelah selesai diperiksa.")
    return redirect(subject.url)


def _entitled(request: Request, subject: Subject, deed: PlanDeed) -> bool:
    if subject.report is not None:
        return access.entitled(request.duties, deed, subject.report, subject.row)
    if deed is PlanDeed.REPORT:
        return access.may_report_first(request.duties, subject.row)
    return deed is PlanDeed.EDIT and access.may_begin(request.duties, subject.row)


def _keep(request: Request, subject: Subject) -> tuple[forms.Entry, list[str]]:
    """Note what differs from what is stored, then the files: the form, and why not."""
    if not _entitled(request, subject, PlanDeed.EDIT):
        raise PermissionDenied
    form = forms.Entry(request.POST, task=subject.task)
    if not form.is_valid():
        return form, [UNREADABLE]
    now, task = subject.report, subject.task
    post = access.answering_post(request.duties, subject.row)
    try:
        if post is None:
            raise PermissionDenied
        if now is None or now.state not in EDITABLE or form.typed != forms.stored(now, task):
            now = reporting.note(
                row=subject.row, position=now.position if now else post, seen=form.cleaned_data["seen"],
                typed=form.typed, by=request.user, at=timezone.now(),
            )  # fmt: skip
    except RuleError as error:
        return form, [str(error)]
    refused = []
    for name, kind in _FILES.items():
        refused += _attach(request, now, request.FILES.getlist(name), kind)
    return form, refused


def _attach(request: Request, report: PlanReport, files: Iterable[Any], kind: str) -> list[str]:
    def keep(content: bytes, name: str) -> None:
        proving.attach(
            report=report, content=content, name=name, kind=kind, by=request.user, at=timezone.now()
        )

    return taken_in(files, keep, too_large=rules.too_large)


def _refused(request: Request, kind: str, pk: int, form: forms.Entry, refused: list[str]) -> HttpResponse:
    """The page as it is now, with everything that was typed."""
    subject = entry.subject(request, kind, pk)
    if subject.report and form.is_valid() and form.typed == forms.stored(subject.report, subject.task):
        form.look_at(subject.report.version)  # what was typed is stored; only the next step was refused
    return entry.page(request, subject, form=form, refused=refused)


@require_POST
@needs("rencana_aksi", "lihat_progres")
def decide(request: Request, kind: str, pk: int, deed: PlanDeed) -> HttpResponse:
    """Take back, confirm, record the minutes or send back: 403 when it is never this person's."""
    subject = entry.subject(request, kind, pk)
    report = subject.report
    if report is None:
        raise Http404
    is_open = report.step(deed) is not None
    if not _entitled(request, subject, deed) or (
        is_open and not access.can(request.duties, deed, report, subject.row)
    ):
        raise PermissionDenied
    match deed:
        case PlanDeed.SEND_BACK:
            return _send_back(request, subject, report)
        case PlanDeed.RECORD:
            return _record(request, subject, report)
        case PlanDeed.CORRECT:
            return _correct(request, subject, report)
    taken = deed is PlanDeed.WITHDRAW
    act = reporting.withdraw if taken else reporting.confirm
    try:
        done = act(report=report, by=request.user, at=timezone.now())
    except RuleError as error:
        return entry.page(request, subject, refused=[str(error)])
    waits = done.state == PlanReport.State.VERIFIED
    said = "Disetujui. Inspektorat mencatat berita acaranya." if waits else "Disetujui; capaiannya tercatat."
    messages.success(request, "Ditarik kembali. Laporan dapat diubah lagi." if taken else said)
    return redirect(subject.url if taken else "actionplans:waiting")


def _send_back(request: Request, subject: Subject, report: PlanReport) -> HttpResponse:
    form = forms.Reason(request.POST)
    if not form.is_valid():
        return entry.page(request, subject, refused=["Tulis alasannya dahulu."], reason=form)
    try:
        reporting.send_back(
            report=report, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
        )
    except RuleError as error:
        return entry.page(request, subject, refused=[str(error)], reason=form)
    messages.success(request, "Dikembalikan beserta alasannya.")
    return redirect("actionplans:waiting")


def _correct(request: Request, subject: Subject, report: PlanReport) -> HttpResponse:
    form = forms.Reason(request.POST)
    if not form.is_valid():
        said = ["Tulis alasannya dahulu."]
        return entry.page(request, subject, refused=said, correction=form)
    try:
        reporting.open_correction(
            report=report, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now()
        )
    except RuleError as error:
        return entry.page(request, subject, refused=[str(error)], correction=form)
    messages.success(request, "Koreksi dibuka bagi pelapornya; capaian lama tetap dihitung sampai selesai.")
    return redirect(subject.url)


def _record(request: Request, subject: Subject, report: PlanReport) -> HttpResponse:
    """The minutes with their file in one deed: of what is refused nothing is kept."""
    form = forms.Minutes(request.POST)
    if not form.is_valid():
        said = ["Lengkapi nomor dan tanggal berita acaranya."]
        return entry.page(request, subject, refused=said, minutes=form)
    files: list[tuple[bytes, str]] = []
    refused = taken_in(
        request.FILES.getlist("berita-acara"), lambda *file: files.append(file), too_large=rules.too_large
    )
    if not refused:
        try:
            reporting.record_minutes(
                report=report, number=form.cleaned_data["number"], dated=form.cleaned_data["dated"],
                files=files, by=request.user, at=timezone.now(),
            )  # fmt: skip
        except RuleError as error:
            refused = [str(error)]
    if refused:
        kind = subject.task.kind
        again = entry.subject(request, kind, subject.row.pk)
        return entry.page(request, again, refused=refused, minutes=form)
    messages.success(request, "Berita acara tercatat; capaiannya masuk tabel lampiran.")
    return redirect("actionplans:waiting")


@require_POST
@needs("rencana_aksi", "lihat_progres")
def detach(request: Request, kind: str, pk: int, proof: int) -> HttpResponse:
    """Take a file away; what was typed meanwhile stays on the page."""
    subject = entry.subject(request, kind, pk)
    if subject.report is None:
        raise Http404
    evidence = get_object_or_404(subject.report.evidence.all(), pk=proof)
    if not _entitled(request, subject, PlanDeed.EDIT):
        raise PermissionDenied
    form = forms.Entry(request.POST, task=subject.task) if "seen" in request.POST else None
    refused = []
    try:
        proving.detach(evidence=evidence, by=request.user, at=timezone.now())
    except RuleError as error:
        refused = [str(error)]
    again = entry.subject(request, kind, pk)
    if refused or (
        form is not None and form.is_valid() and form.typed != forms.stored(again.report, again.task)
    ):
        return entry.page(request, again, form=form, refused=refused)
    messages.success(request, f"Berkas “{evidence.name}” dilepas.")
    return redirect(f"{subject.url}#bukti")


@require_safe
@needs("rencana_aksi", "lihat_progres")
def download(request: Request, pk: int) -> HttpResponse:
    """A file, always as a download, of a photo the rendition without metadata."""
    found = PlanEvidence.objects.filter(report__in=access.reports_visible(request.duties))
    evidence = get_object_or_404(found.select_related("file"), pk=pk)
    if not access.evidence_visible(request.duties).filter(pk=pk).exists():
        raise PermissionDenied
    content = rendition(evidence.file)
    return handed_out(content, kind=evidence.file.media_type, name=evidence.name, inline=False)
