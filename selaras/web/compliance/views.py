"""Papan kepatuhan: the board, one unit of it, reminding, and the recap as files."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from selaras.agreements import access, actions
from selaras.agreements.queries import compliance
from selaras.agreements.queries.compliance import Calendar, Grouping, PostStanding
from selaras.engine.periods import format_day
from selaras.exchange import compliance as files
from selaras.exchange.tables import Table
from selaras.kernel.rules import RuleError
from selaras.org import access as org_access
from selaras.org.models import Agency, OrgUnit, PeriodQuerySet
from selaras.web.chosen import Chosen, chosen
from selaras.web.compliance import pages
from selaras.web.filters import Filters
from selaras.web.forms import ids
from selaras.web.http import Request, attachment
from selaras.web.rights import needs

LATE_SHOWN = 30
GROUPINGS = ((Grouping.HEADS.value, "Bagian dan kecamatan"), (Grouping.UNITS.value, "Setiap unit"))


@dataclass(frozen=True, slots=True)
class Board:
    """What the person may see of the chosen year and unit."""

    here: Chosen
    agency: Agency
    found: Sequence[PostStanding]
    grouping: Grouping

    def tallies(self) -> list[compliance.Tally]:
        units = compliance.units_of(self.agency)
        return compliance.tallies(self.found, grouping=self.grouping, units=units)


def _board(request: Request, filters: Filters, unit: OrgUnit | None = None) -> Board:
    here = chosen(request)
    if here.agency is None:
        raise Http404
    grouping = Grouping(filters.tab("per", GROUPINGS, chosen=Grouping.HEADS.value) or Grouping.HEADS)
    found = compliance.standings(
        agency=here.agency, year=here.year, posts=_overseen(request, here.agency), on=request.today,
        unit=unit or here.unit,
    )  # fmt: skip
    return Board(here, here.agency, found, grouping)


def _overseen(request: Request, agency: Agency) -> PeriodQuerySet:
    return access.overseen_posts(request.duties).filter(agency=agency)


def _people(request: Request, found: Sequence[PostStanding], year: int) -> list[pages.Person]:
    posts = [one.position.pk for one in found]
    of = [one.agreement.pk for one in found if one.agreement]
    readable = access.visible(request.duties).filter(pk__in=of).order_by().values_list("pk", flat=True)
    remindable = access.remindable_posts(request.duties).filter(pk__in=posts).order_by()
    return pages.people(
        found, readable=set(readable), remindable=set(remindable.values_list("pk", flat=True)),
        reminded=compliance.last_reminders(posts, year), today=request.today,
    )  # fmt: skip


@require_safe
@needs("pk", "kepatuhan")
def board(request: Request) -> HttpResponse:
    filters = Filters(request)
    shown = _board(request, filters)
    here, found = shown.here, shown.found
    tallies = shown.tallies()
    late = compliance.late_first(found)
    text = compliance.message(found, year=here.year, on=format_day(request.today))
    context = {
        "title": "Papan kepatuhan",
        "crumbs": [("Meja kerja", "/"), ("Papan kepatuhan", None)],
        "year": here.year,
        "unit": here.unit,
        "found": found,
        "tiles": pages.tiles(found),
        "tabs": _tabs(filters, shown.grouping),
        "columns": [*pages.SHORT.values(), "Terlambat"],
        "rows": pages.rows(tallies),
        "sums": pages.sums(tallies),
        "late": _people(request, late[:LATE_SHOWN], here.year),
        "late_more": max(0, len(late) - LATE_SHOWN),
        "pressing": _pressing(request, found, shown.agency),
        "text": text,
        "days": pages.days(Calendar(agency=shown.agency, year=here.year), today=request.today),
        "may_set": access.may_set_deadlines(request.duties, here.agency),
        "unchecked": access.uploads_to_check(request.duties)
        .filter(agency=here.agency, agreement__year=here.year)
        .count(),
        "scans": access.scans_to_check(request.duties)
        .filter(agency=here.agency, agreement__year=here.year)
        .count(),
        "exports": [
            ("Excel", reverse("compliance:workbook") + filters.query),
            ("PDF", reverse("compliance:paper") + filters.query),
        ],
        "edition_url": reverse("editions:list"),
    }
    return render(request, "compliance/board.html", context)


def _tabs(filters: Filters, chosen_one: Grouping) -> list[dict[str, object]]:
    return [
        {"label": label, "url": filters.address(per=value), "active": value == chosen_one, "count": None}
        for value, label in GROUPINGS
    ]


def _pressing(request: Request, found: Sequence[PostStanding], agency: Agency) -> int:
    """How many persons "ingatkan semua" would reach now."""
    people = {one.responsible.user_id for one in _urgent(request, found) if one.responsible}
    return len(people - compliance.told_by_hand(agency, request.today)) if people else 0


def _urgent(request: Request, found: Sequence[PostStanding]) -> list[PostStanding]:
    urgent = [one for one in found if pages.is_pressing(one)]
    mine = access.remindable_posts(request.duties).filter(pk__in=[one.position.pk for one in urgent])
    reached = set(mine.order_by().values_list("pk", flat=True))
    return [one for one in urgent if one.position.pk in reached]


@require_safe
@needs("pk", "kepatuhan")
def unit(request: Request, pk: int) -> HttpResponse:
    """The persons of a unit and all below it; 404 where one oversees nobody."""
    here = chosen(request)
    of = get_object_or_404(org_access.units(request.duties).filter(agency=here.agency), pk=pk)
    shown = _board(request, Filters(request), of)
    if (
        here.agency is None
        or not _overseen(request, here.agency).filter(unit__path__startswith=of.path).exists()
    ):
        raise Http404
    context = {
        "title": of.name,
        "crumbs": [
            ("Meja kerja", "/"),
            ("Papan kepatuhan", reverse("compliance:board")),
            (of.short_name, None),
        ],
        "year": here.year,
        "unit": of,
        "tiles": pages.tiles(shown.found),
        "people": _people(request, shown.found, here.year),
        "pressing": _pressing(request, shown.found, shown.agency),
        "text": compliance.message(shown.found, year=here.year, on=format_day(request.today)),
    }
    return render(request, "compliance/unit.html", context)


@require_POST
@needs("pk", "ingatkan")
def remind(request: Request) -> HttpResponse:
    """All that press in reach, or one post; `unit` narrows and is where one came from."""
    here = chosen(request)
    if here.agency is None:
        raise Http404
    of = _asked_unit(request, here.agency)
    found = compliance.standings(
        agency=here.agency, year=here.year, on=request.today, unit=of or here.unit,
        posts=access.remindable_posts(request.duties).filter(agency=here.agency),
    )  # fmt: skip
    asked = request.POST.get("jabatan", "")
    wanted = [
        one
        for one in found
        if (pages.is_pressing(one) if asked == "semua" else str(one.position.pk) == asked)
    ]
    if asked != "semua" and not wanted:
        raise Http404
    back = reverse("compliance:unit", args=[of.pk]) if of else reverse("compliance:board")
    try:
        told = actions.remind(
            agency=here.agency, year=here.year, wanted=wanted, by=request.user, at=timezone.now()
        )
    except RuleError as refused:
        messages.error(request, str(refused))
        return redirect(back)
    mails = sum(one.channel == one.Channel.MAIL for one in told)
    without = (
        f" {len(told) - mails} orang tanpa alamat surel melihatnya di Meja kerja."
        if mails < len(told)
        else ""
    )
    messages.success(request, f"{len(told)} orang diingatkan, {mails} melalui surel.{without}")
    return redirect(back)


def _asked_unit(request: Request, agency: Agency) -> OrgUnit | None:
    asked = ids(request.POST.getlist("unit"))
    if not asked:
        return None
    found: OrgUnit = get_object_or_404(org_access.units(request.duties).filter(agency=agency), pk=asked[0])
    return found


@require_safe
@needs("pk", "kepatuhan")
def workbook(request: Request) -> HttpResponse:
    """Two sheets: units and posts."""
    shown = _board(request, Filters(request))
    recap = _recap(request, shown)
    people = files.people_table(shown.found, agency=shown.agency.name, year=shown.here.year, on=request.today)
    return attachment(files.recap_xlsx(recap, people), f"kepatuhan-{shown.here.year}.xlsx")


@require_safe
@needs("pk", "kepatuhan")
def paper(request: Request) -> HttpResponse:
    shown = _board(request, Filters(request))
    return attachment(files.recap_pdf(_recap(request, shown)), f"kepatuhan-{shown.here.year}.pdf")


def _recap(request: Request, shown: Board) -> Table:
    return files.recap_table(
        shown.tallies(), agency=shown.agency.name, year=shown.here.year, on=request.today
    )
