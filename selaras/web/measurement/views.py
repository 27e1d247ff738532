"""Pengukuran: my figures of a quarter, and one of them filled in, proved, sent, taken back, corrected."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from selaras.agreements.queries.drawing import newest_edition
from selaras.engine.periods import QUARTER_LABELS, QUARTERS
from selaras.engine.reports import ReportDeed
from selaras.kernel.rules import RuleError
from selaras.measurement import access
from selaras.measurement.actions import correcting, reporting
from selaras.measurement.actions.laying import lay_out as lay_out_figures
from selaras.measurement.models import Figure
from selaras.measurement.queries.periods import running, windows
from selaras.web.chosen import chosen
from selaras.web.http import Request
from selaras.web.measurement import entry, forms, keeping, pages
from selaras.web.measurement.entry import Subject
from selaras.web.measurement.words import days_text
from selaras.web.rights import needs


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
    form, refused, conflict = keeping.keep(request, subject)
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
    form, refused, conflict = keeping.keep(request, subject)
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
    form = keeping.typed(request, subject)
    valid = form.is_valid()
    if not request.htmx:
        return entry.page(request, subject, form=form, refused=[] if valid else [keeping.UNREADABLE])
    return entry.answered(request, subject, form)


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
