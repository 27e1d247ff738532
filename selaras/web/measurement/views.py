"""Pengukuran: my figures of a quarter, and one of them filled in, proved, sent, taken back, corrected."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from selaras.agreements.queries.drawing import newest_edition
from selaras.documents import store
from selaras.engine.periods import QUARTER_LABELS, QUARTERS
from selaras.engine.reports import EDITABLE, ReportDeed
from selaras.kernel.rules import RuleError, refuse
from selaras.measurement import access, rules
from selaras.measurement.actions import correcting, proving, reporting
from selaras.measurement.actions.laying import lay_out as lay_out_figures
from selaras.measurement.models import Evidence, Figure, Report
from selaras.measurement.queries.periods import running, windows
from selaras.web.chosen import chosen
from selaras.web.http import Request
from selaras.web.measurement import entry, forms, pages
from selaras.web.measurement.entry import Subject
from selaras.web.measurement.words import days_text
from selaras.web.rights import needs

UNREADABLE = "Ada isian yang tidak dapat disimpan. Perbaiki yang bertanda di bawah ini."


@require_safe
@needs("realisasi", "lihat")
def index(request: Request) -> HttpResponse:
    """The figures one fills in, of one quarter; the open quarter where none is asked for."""
    here = chosen(request)
    if here.agency is None:
        raise Http404
    days = windows(here.agency, here.year)
    quarter = _asked_quarter(request, running(days, request.today))
    laid = Figure.objects.filter(agency=here.agency, year=here.year).order_by("-edition__number")
    edition = newest_edition(here.agency, here.year)
    figures = entry.own_figures(request, here)
    context = {
        "title": "Pengukuran",
        "crumbs": [("Meja kerja", "/"), ("Pengukuran", None)],
        "year": here.year,
        "quarter_label": QUARTER_LABELS[quarter],
        "quarter": quarter,
        "segments": pages.segments(reverse("measurement:list"), quarter),
        "days": days[quarter],
        "days_text": days_text(days[quarter], request.today),
        "mine": pages.mine(figures, quarter, days=days[quarter], on=request.today),
        "several": len({figure.position_id for figure in figures}) > 1,
        "any": bool(figures),
        "edition": edition,
        "laid": laid.values_list("edition_id", flat=True).first(),
        "may_lay_out": request.duties.may("periode", "buka", "-"),
        "may_check": request.duties.may("realisasi", "tolak", "dikirim"),
        "fills_in": request.duties.may("realisasi", "isi", "periode_buka"),
    }
    return render(request, "measurement/list.html", context)


def _asked_quarter(request: Request, usual: int) -> int:
    asked = request.GET.get("tw", "")
    return int(asked) if asked in {str(one) for one in QUARTERS} else usual


@require_POST
@needs("periode", "buka", "-")
def lay_out(request: Request) -> HttpResponse:
    """Bappeda makes the figures of the published edition, or makes them anew after a revision."""
    here = chosen(request)
    mine = {duty.agency_id for duty, _ in request.duties.reaches("periode", "buka", "-")}
    agency = here.agency if here.agency and here.agency.pk in mine else None
    edition = newest_edition(agency, here.year) if agency else None
    if edition is None:
        messages.error(request, f"Edisi {here.year} belum terbit. Terbitkan lebih dahulu.")
        return redirect("measurement:list")
    count = lay_out_figures(edition=edition, by=request.user, at=timezone.now())
    messages.success(
        request, f"Pengukuran {here.year} siap: {count} angka kinerja menurut kaskade yang terbit."
    )
    return redirect("measurement:list")


@require_http_methods(["GET", "HEAD", "POST"])
@needs("realisasi", "lihat")
def quarter(request: Request, pk: int, quarter: int) -> HttpResponse:
    """GET the page; POST keeps what was typed and chosen."""
    subject = entry.subject(request, pk, quarter)
    if request.method != "POST":
        return entry.page(request, subject)
    form, refused, conflict = _keep(request, subject)
    if refused:
        return _refused(request, pk, quarter, form, refused, conflict=conflict)
    messages.success(request, "Tersimpan. Kirim setelah semuanya lengkap.")
    return redirect(subject.url)


@require_POST
@needs("realisasi", "lihat")
def send(request: Request, pk: int, quarter: int) -> HttpResponse:
    """Keep what was typed, then hand it to the superior; what is missing is said and nothing is lost."""
    subject = entry.subject(request, pk, quarter)
    if not _may_send(request, subject):
        raise PermissionDenied
    form, refused, conflict = _keep(request, subject)
    if not refused:
        report = entry.subject(request, pk, quarter).report
        try:
            if report is not None:
                reporting.send(report=report, by=request.user, at=timezone.now())
        except RuleError as error:
            refused = [str(error)]
    if refused:
        return _refused(request, pk, quarter, form, refused, conflict=conflict)
    messages.success(request, "Terkirim kepada atasan. Angkanya ikut dihitung setelah dikunci.")
    return redirect(subject.url)


def _may_send(request: Request, subject: Subject) -> bool:
    if subject.report is None:
        return access.may_send(request.duties, subject.figure)
    return access.entitled(request.duties, ReportDeed.SEND, subject.report)


def _keep(request: Request, subject: Subject) -> tuple[forms.Entry, list[str], bool]:
    """Note what differs from what is stored, then the files: the form, why not, was another first."""
    report = subject.report
    if not (
        access.may_fill_in(request.duties, subject.figure)
        if report is None
        else access.entitled(request.duties, ReportDeed.EDIT, report)
    ):
        raise PermissionDenied
    form = forms.Entry(request.POST, inputs=subject.typed_inputs)
    if not form.is_valid():
        return form, [UNREADABLE], False
    try:
        if (
            report is None
            or report.state not in EDITABLE
            or subject.filled(form.typed) != entry.stored(report)
        ):
            report = reporting.note(
                figure=subject.figure, quarter=subject.quarter, seen=form.cleaned_data["seen"],
                typed=form.typed, by=request.user, at=timezone.now(),
            )  # fmt: skip
    except RuleError as error:
        return form, [str(error)], error.rule == "LAP-05"
    files = [*request.FILES.getlist("berkas"), *request.FILES.getlist("foto")]
    return form, _attach(request, report, files, note=form.cleaned_data["note"]), False


def _attach(request: Request, report: Report, files: Iterable[Any], *, note: str) -> list[str]:
    """Each file is a deed of its own: what is refused is named, the others stay."""
    refused = []
    for file in files:
        try:
            refuse(rules.too_large(file.size))  # before it is read into memory
            proving.attach(
                report=report, content=file.read(), name=file.name, note=note, by=request.user,
                at=timezone.now(),
            )  # fmt: skip
        except RuleError as error:
            refused.append(f"{file.name}: {error}")
    return refused


def _refused(
    request: Request, pk: int, quarter: int, form: forms.Entry, refused: list[str], *, conflict: bool = False
) -> HttpResponse:
    """The page as it is now, with everything that was typed."""
    subject = entry.subject(request, pk, quarter)
    report = subject.report
    if report is not None and form.is_valid() and subject.filled(form.typed) == entry.stored(report):
        form.look_at(report.version)  # what was typed is stored; only the next step was refused
    return entry.page(request, subject, form=form, refused=refused, conflict=conflict)


@require_POST
@needs("realisasi", "lihat")
def compute(request: Request, pk: int, quarter: int) -> HttpResponse:
    """What the typed figures come to: nothing is ever stored here."""
    subject = entry.subject(request, pk, quarter)
    if not entry.may_edit(request, subject):
        raise PermissionDenied
    form = forms.Entry(request.POST, inputs=subject.typed_inputs)
    valid = form.is_valid()
    if not request.htmx:
        return entry.page(request, subject, form=form, refused=[] if valid else [UNREADABLE])
    count = subject.report.evidence.count() if subject.report else 0
    draft = entry.draft_of(subject, form.typed)
    return render(
        request, "measurement/_result.html", entry.result(subject, draft, count=count, listing=True)
    )


@require_POST
@needs("realisasi", "lihat")
def withdraw(request: Request, pk: int, quarter: int) -> HttpResponse:
    subject = entry.subject(request, pk, quarter)
    report = subject.report
    if report is None or not access.entitled(request.duties, ReportDeed.WITHDRAW, report):
        raise PermissionDenied
    try:
        reporting.withdraw(report=report, by=request.user, at=timezone.now())
    except RuleError as error:
        return entry.page(request, subject, refused=[str(error)])
    messages.success(request, "Ditarik kembali. Laporan dapat diubah lagi.")
    return redirect(subject.url)


@require_POST
@needs("realisasi", "lihat")
def detach(request: Request, pk: int, quarter: int, proof: int) -> HttpResponse:
    """Take a proof away; what was typed meanwhile stays on the page."""
    subject = entry.subject(request, pk, quarter)
    report = subject.report
    if report is None:
        raise Http404
    evidence = get_object_or_404(report.evidence.all(), pk=proof)
    if not access.entitled(request.duties, ReportDeed.EDIT, report):
        raise PermissionDenied
    form = forms.Entry(request.POST, inputs=subject.typed_inputs) if "seen" in request.POST else None
    refused = []
    try:
        proving.detach(evidence=evidence, by=request.user, at=timezone.now())
    except RuleError as error:
        refused = [str(error)]
    if form is not None and form.is_valid() and subject.filled(form.typed) != entry.stored(report):
        return entry.page(request, subject, form=form, refused=refused)
    if refused:
        return entry.page(request, subject, refused=refused)
    messages.success(request, f"Bukti “{evidence.name}” dilepas.")
    return redirect(f"{subject.url}#bukti")


@require_safe
@needs("realisasi", "lihat")
def download(request: Request, pk: int) -> HttpResponse:
    """A proof, always as a download: it came from outside and is never opened in our pages."""
    found = Evidence.objects.filter(report__figure__in=access.readable(request.duties))
    evidence = get_object_or_404(found.select_related("file"), pk=pk)
    if not access.proofs(request.duties).filter(pk=pk).exists():
        raise PermissionDenied
    response = HttpResponse(store.get(evidence.file.sha256), content_type=evidence.file.media_type)
    name = "".join(sign for sign in evidence.name if sign.isprintable()) or f"bukti-{evidence.pk}"
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_POST
@needs("realisasi", "lihat")
def ask_correction(request: Request, pk: int, quarter: int) -> HttpResponse:
    """The owner of a locked figure asks; somebody else grants (LAP-12)."""
    subject = entry.subject(request, pk, quarter)
    report = subject.report
    if report is None or not access.may_ask_correction(request.duties, subject.figure):
        raise PermissionDenied
    form = forms.Reason(request.POST)
    if not form.is_valid():
        return entry.page(request, subject, refused=["Tulis alasannya dahulu."], reason=form)
    try:
        correcting.ask(report=report, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
    except RuleError as error:
        return entry.page(request, subject, refused=[str(error)], reason=form)
    messages.success(request, "Koreksi diminta. Atasan atau Inspektorat menjawabnya.")
    return redirect(subject.url)
