"""The reports that wait for me, and the last days of the checkpoints."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from selaras.actionplans import access
from selaras.actionplans.actions import reporting
from selaras.actionplans.actions.settling import set_plan_days
from selaras.actionplans.models import PlanEvidence, PlanReport
from selaras.actionplans.queries.progress import checking_rows, own_days
from selaras.engine.periods import QUARTER_LABELS, checkpoint_due
from selaras.engine.plan_days import CHECKPOINTS, usual_days
from selaras.kernel.rules import RuleError
from selaras.org.models import Agency
from selaras.web.actionplans import forms, words
from selaras.web.actionplans.pages import MONTH_LABELS, due_assumption
from selaras.web.chosen import Chosen, chosen
from selaras.web.forms import ids
from selaras.web.http import Request
from selaras.web.rights import needs

PER_PAGE = 100


GONE = "Laporan ini tidak lagi menunggu Bapak/Ibu."
ONE_BY_ONE = "Berita acaranya dicatat satu per satu pada halamannya."


@require_http_methods(["GET", "HEAD", "POST"])
@needs("rencana_aksi", "verifikasi", "dilaporkan")
def waiting(request: Request) -> HttpResponse:
    """GET the queue; POST confirms all that are ticked, each by a deed of its own."""
    here = chosen(request)
    if here.agency is None:
        raise Http404
    if request.method != "POST":
        return _queue(request, here)
    keys = ids(request.POST.getlist("laporan"))
    if not keys:
        return _queue(request, here, refused="Centang laporannya dahulu.")
    return _queue(request, here, outcome=_confirm_all(request, keys))


def _confirm_all(request: Request, keys: Sequence[int]) -> dict[str, Any]:
    """In the order of the list; one that is refused stops none of the others."""
    known = access.reports_to_check(request.duties).filter(pk__in=keys).in_bulk()
    rows = checking_rows(list(known.values()), on=request.today)
    done, failed = [], []
    for key in keys:
        report = known.get(key)
        name = str(_line(report, rows[key], own=0)["place"]) if report else f"Laporan nomor {key}"
        try:
            if report is None:
                failed.append((name, GONE))
            elif report.state != PlanReport.State.REPORTED:
                failed.append((name, ONE_BY_ONE))
            else:
                reporting.confirm(report=report, by=request.user, at=timezone.now())
                done.append(name)
        except RuleError as error:
            failed.append((name, str(error)))
    return {"heading": "Disetujui", "done": done, "failed": failed}


def _queue(
    request: Request, here: Chosen, *, refused: str = "", outcome: dict[str, Any] | None = None
) -> HttpResponse:
    """The longest waiting first."""
    files = PlanEvidence.objects.select_related("file").order_by("at", "pk")
    found = access.reports_to_check(request.duties).filter(agency=here.agency)
    found = found.select_related("position", "reported_by").prefetch_related(Prefetch("evidence", files))
    shown = Paginator(found.order_by("reported_at", "pk"), PER_PAGE).get_page(request.GET.get("hal"))
    reports = list(shown.object_list)
    rows = checking_rows(reports, on=request.today)
    context = {
        "title": "Verifikasi rencana aksi",
        "crumbs": [("Meja kerja", "/"), ("Rencana aksi", reverse("actionplans:list")), ("Verifikasi", None)],
        "year": here.year,
        "page_obj": shown,
        "rows": [_line(report, rows[report.pk], own=request.user.pk) for report in reports],
        "refused": refused,
        "outcome": outcome,
    }
    wrong = refused or (outcome is not None and not outcome["done"])
    return render(request, "actionplans/waiting.html", context, status=422 if wrong else 200)


def _line(report: PlanReport, row: Any, *, own: int) -> dict[str, object]:
    is_plan = report.plan_id is not None
    edition = row.edition if is_plan else row.activity.edition
    return {
        "report": report,
        "url": words.address(row),
        "action": row.action if is_plan else row.activity.action,
        "place": f"IKU {QUARTER_LABELS[row.quarter]} {edition.year}"
        if is_plan
        else f"KSD baris {row.activity.number}, {row.month} {edition.year}",
        "output": row.output,
        "percent": words.percent_text(report.achievement),
        "is_whole": report.achievement == 100,
        "late": report.late or 0,
        "files": list(report.evidence.all()),
        "is_sent": report.state == PlanReport.State.REPORTED,
        "is_own": own in {report.entered_by_id, report.reported_by_id},
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs("periode", "buka", "-")
def days(request: Request) -> HttpResponse:
    """GET the last days of the year's checkpoints; POST sets those of one (REN-18, REN-19)."""
    here = chosen(request)
    mine = {duty.agency_id for duty, _ in request.duties.reaches("periode", "buka", "-")}
    if here.agency is None or here.agency.pk not in mine:
        raise Http404
    if request.method != "POST":
        return _days_page(request, here.agency, here.year)
    month = request.POST.get("checkpoint", "")
    if month not in CHECKPOINTS:
        raise Http404
    form = forms.Days(request.POST, auto_id=f"batas-{month}-%s")
    if not form.is_valid():
        return _days_page(
            request, here.agency, here.year, month=month, form=form, refused="Isi kedua harinya."
        )
    try:
        set_plan_days(
            agency=here.agency, year=here.year, month=month, **form.cleaned_data, by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except RuleError as error:
        return _days_page(request, here.agency, here.year, month=month, form=form, refused=str(error))
    messages.success(request, f"Batas waktu {month} {here.year} ditetapkan.")
    return redirect("actionplans:days")


def _days_page(
    request: Request, agency: Agency, year: int, *, month: str = "", form: forms.Days | None = None,
    refused: str = "",
) -> HttpResponse:  # fmt: skip
    own = own_days(agency, year)
    rows = []
    for one in CHECKPOINTS:
        told = own.get(one) or usual_days(year, one)
        first: dict[str, object] = {"due_on": told.due_on, "after_period_on": told.after_period_on}
        blank = forms.Days(initial=first, auto_id=f"batas-{one}-%s")
        rows.append(
            {
                "month": one, "label": f"{MONTH_LABELS[one]} {year}", "days": told, "is_own": one in own,
                "end": checkpoint_due(year, one), "form": form if one == month and form else blank,
            }
        )  # fmt: skip
    context = {
        "title": "Batas waktu checkpoint",
        "crumbs": [("Meja kerja", "/"), ("Rencana aksi", reverse("actionplans:list")), ("Batas waktu", None)],
        "year": year,
        "rows": rows,
        "refused": refused,
        "assumption": due_assumption(year),
    }
    return render(request, "actionplans/days.html", context, status=422 if refused else 200)
