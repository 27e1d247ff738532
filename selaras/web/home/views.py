"""Meja kerja: the first page of everybody, and the same duties as a calendar."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from selaras.accounts.models import Role
from selaras.actionplans import access
from selaras.actionplans.models import Checkpoint, IndicatorPlan
from selaras.actionplans.queries.progress import open_rows
from selaras.agreements.queries.turns import Turn, news, turns
from selaras.cascade import access as cascade_access
from selaras.engine.periods import QUARTER_LABELS, QUARTERS
from selaras.engine.waves import WaveState
from selaras.measurement import access as measurement
from selaras.measurement.models import Report
from selaras.measurement.queries.periods import windows
from selaras.measurement.queries.standing import newest_edition
from selaras.org import access as org_access
from selaras.planning import access as planning_access
from selaras.surveys import access as surveys
from selaras.web.checkups import summary
from selaras.web.chosen import Chosen, chosen
from selaras.web.home import ics, pages
from selaras.web.home.waiting import cards_due, waiting
from selaras.web.http import Request


@require_safe
def home(request: Request) -> HttpResponse:
    here = chosen(request)
    quarter = pages.shown_quarter(request.GET.get("tw", ""), year=here.year, today=request.today)
    own = pages.own_indicators(_own(request, here), quarter)
    context: dict[str, Any] = {
        "quarter_label": QUARTER_LABELS[quarter],
        "quarters": [(QUARTER_LABELS[n], f"?tw={n}#indikator-saya", n == quarter) for n in QUARTERS],
        "own": own,
        "year": here.year,
        "posts": len(request.duties.positions),
        "given": _given(request, here),
    }
    if request.htmx:
        return render(request, "home/_indicators.html", context)
    groups = pages.by_urgency(_dues(request, here), request.today)
    context |= {
        "title": "Meja kerja",
        "groups": groups,
        "tiles": pages.tiles(groups, own, quarter),
        "edition": here.edition,
        "check_summary": summary(here.edition) if request.duties.may("cascading", "lihat") else None,
        "past_year": here.year < request.today.year,
        "oversees": access.oversees(request.duties),
        "waits": waiting(request, here),
        "news": news(agency=here.agency, year=here.year, user=request.user.pk) if here.agency else [],
        "system": _system(request) if Role.SUPERADMIN in request.duties.roles else [],
        "without_duty": not request.duties.all,
    }
    return render(request, "home/home.html", context)


@require_safe
def calendar(request: Request) -> HttpResponse:
    """The duties of the chosen year for a calendar program."""
    here = chosen(request)
    name = f"Selaras {here.agency.short_name if here.agency else ''} {here.year}"
    text = ics.calendar(
        _dues(request, here), name=name, host=request.get_host().split(":")[0], stamp=request.today
    )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="selaras-{here.year}.ics"'
    return response


def _dues(request: Request, here: Chosen) -> list[pages.Due]:
    """What is owed in the year, narrowed to the chosen unit; a constant number of queries."""
    points = access.checkpoints_owed(request.duties).filter(activity__edition=here.edition)
    plans = access.plans_owed(request.duties).filter(edition=here.edition)
    if here.unit is not None:
        points = points.filter(pk__in=access.checkpoints_of_unit(here.unit))
        plans = plans.filter(pk__in=access.plans_of_unit(here.unit))
    if here.agency is None:
        return []
    found: list[Checkpoint | IndicatorPlan] = [*points.select_related("activity"), *plans]
    mine: set[Checkpoint | IndicatorPlan] = set(access.checkpoints_to_report(request.duties))
    mine |= set(access.plans_to_report(request.duties))
    rows = open_rows(found, agency=here.agency, year=here.year)
    more = [
        *_measured(request, here), *cards_due(request, here), *_waves(request, here),
        *_promised(request, here),
    ]  # fmt: skip
    return pages.dues(rows, _turns(request, here), year=here.year, mine=mine, measured=more)


def _promised(request: Request, here: Chosen) -> list[pages.Due]:
    """The follow-ups of surveys that fall due in the year; one query."""
    found = surveys.follow_ups_to_report(request.duties).filter(
        agency=here.agency, due_on__year=here.year, done_on=None
    )
    if here.unit is not None:
        found = found.filter(responsible__unit__path__startswith=here.unit.path)
    return pages.promised(found.select_related("wave", "element").order_by("due_on", "pk"))


def _measured(request: Request, here: Chosen) -> list[pages.Due]:
    """The quarters that the person's posts have still to report; four queries."""
    if here.agency is None:
        return []
    figures = measurement.to_fill_in(request.duties).filter(
        position__in=request.duties.posts_held, edition__in=newest_edition(here.agency, here.year)
    )
    if here.unit is not None:
        figures = figures.filter(position__unit__path__startswith=here.unit.path)
    own = list(figures.select_related("indicator").order_by("pk"))
    reports = Report.objects.filter(figure__in=[one.pk for one in own]).order_by("pk")
    return pages.measured(own, reports, windows(here.agency, here.year))


def _turns(request: Request, here: Chosen) -> list[Turn]:
    """The agreements that wait for the person."""
    if here.agency is None:
        return []
    return turns(
        agency=here.agency, year=here.year, positions=request.duties.posts_held, on=request.today,
        unit=here.unit,
    )  # fmt: skip


def _waves(request: Request, here: Chosen) -> list[pages.Due]:
    """The waves one's posts run, still to be opened or closed by their day; one query."""
    mine = surveys.waves_for(request.duties, surveys.RUN).filter(
        agency=here.agency, owner__in=request.duties.posts_held, state__in=(WaveState.DRAFT, WaveState.OPEN),
        year=here.year,
    )  # fmt: skip
    return pages.waves(mine.order_by("pk"))


def _own(request: Request, here: Chosen) -> Any:
    commitments = cascade_access.commitments(request.duties).filter(
        position__in=request.duties.positions, edition=here.edition
    )
    return commitments.select_related("indicator", "row", "giver", "position").order_by(
        "position__order", "row__annex__number", "row__order", "pk"
    )


def _given(request: Request, here: Chosen) -> int:
    """How many targets the person's posts hand down; the mayor gives all and receives none here."""
    given = cascade_access.commitments(request.duties).filter(giver__in=request.duties.positions)
    return given.filter(edition=here.edition).count()


def _system(request: Request) -> list[dict[str, object]]:
    """What an administrator of the system looks at: how much there is to administer."""
    duties = request.duties
    return [
        {"label": "Unit kerja", "value": org_access.units(duties).count(), "note": "berlaku hari ini"},
        {"label": "Jabatan", "value": org_access.positions(duties).count(), "note": "berlaku hari ini"},
        {
            "label": "Indikator pada kamus",
            "value": planning_access.indicators(duties).count(),
            "note": "",
            "url": reverse("indicators:list"),
        },
    ]
