"""The page on which an agency sets the days of its year."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from selaras.agreements import access, actions
from selaras.agreements.queries.compliance import Calendar
from selaras.engine import deadlines
from selaras.engine.deadlines import DueKind
from selaras.engine.periods import format_day
from selaras.kernel.rules import RuleError
from selaras.org.models import Agency
from selaras.web.chosen import chosen
from selaras.web.compliance.forms import Days
from selaras.web.http import Request
from selaras.web.rights import needs


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pk", "kepatuhan")
def edit(request: Request) -> HttpResponse:
    """Those who prepare the year set its days; for others the page does not exist."""
    here = chosen(request)
    if here.agency is None or not access.may_set_deadlines(request.duties, here.agency):
        raise Http404
    calendar = Calendar(agency=here.agency, year=here.year)
    usual = {kind.value: _usual(kind, here.year) for kind in DueKind}
    if request.method != "POST":
        return _page(request, Days(initial=_initial(calendar), usual=usual), here.agency, here.year)
    form = Days(request.POST, usual=usual)
    if not form.is_valid():
        return _page(request, form, here.agency, here.year, status=422)
    try:
        actions.set_deadlines(
            agency=here.agency, year=here.year, days=form.days, source=form.cleaned_data["source"],
            by=request.user, at=timezone.now(),
        )  # fmt: skip
    except RuleError as refused:
        form.add_error(None, str(refused))
        return _page(request, form, here.agency, here.year, status=422)
    messages.success(request, f"Tenggat {here.year} tersimpan. Papan kepatuhan dan Meja kerja memakainya.")
    return redirect("compliance:board")


def _page(request: Request, form: Days, agency: Agency, year: int, *, status: int = 200) -> HttpResponse:
    context = {
        "title": f"Tenggat perjanjian {year}",
        "crumbs": [("Meja kerja", "/"), ("Papan kepatuhan", "/kepatuhan/"), ("Tenggat", None)],
        "form": form,
        "agency": agency,
        "year": year,
    }
    return render(request, "compliance/deadlines.html", context, status=status)


def _initial(calendar: Calendar) -> dict[str, object]:
    written = list(calendar.set.values())
    days: dict[str, object] = {one.kind: one.due_on for one in written}
    return days | {"source": written[0].source if written else ""}


def _usual(kind: DueKind, year: int) -> str:
    """What holds where the field stays empty."""
    signing = deadlines.usual_day(DueKind.SIGN, year=year, ratified_on=None)
    day = deadlines.usual_day(kind, year=year, ratified_on=None)
    if kind is DueKind.SIGN:
        return f"Kosong: satu bulan sejak DPA unit disahkan; tanpa DPA {format_day(day)} (asumsi)."
    side = "sebelum" if day < signing else "sesudah"
    away = abs((day - signing).days)
    return f"Kosong: {away} hari {side} batas penandatanganan (asumsi); tanpa DPA {format_day(day)}."
