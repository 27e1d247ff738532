"""Dasbor: achievement by post and indicator for a quarter or the year, as far as one may read it."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import QuerySet, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from selaras.engine.periods import QUARTER_LABELS, QUARTERS, quarter_of
from selaras.exchange import figures as files
from selaras.exchange.tables import Table
from selaras.exchange.writers import to_csv
from selaras.exchange.xlsx import to_xlsx
from selaras.measurement import access
from selaras.measurement.models import Figure
from selaras.measurement.queries import standing
from selaras.measurement.queries.caps import cap_on, limit_on
from selaras.measurement.queries.periods import window
from selaras.measurement.queries.standing import YEAR
from selaras.org.models import Agency
from selaras.planning.models import Objective
from selaras.web.chosen import Chosen, chosen
from selaras.web.dashboard import pages
from selaras.web.figures import achievement_scale
from selaras.web.filters import Filters
from selaras.web.http import Request, attachment
from selaras.web.rights import needs

POSTS = 40  # a page, whole units or not: one unit may have hundreds
_WHOLE_YEAR = "tahun"
_TERMS = (*((str(quarter), label) for quarter, label in QUARTER_LABELS.items()), (_WHOLE_YEAR, "Setahun"))


@dataclass(frozen=True, slots=True)
class Board:
    """What is asked for: the figures one may read, of a year, a unit, a block, and a quarter or the year."""

    here: Chosen
    agency: Agency
    filters: Filters
    figures: QuerySet[Figure]
    term: str

    @property
    def suffix(self) -> str:
        return YEAR if self.term == _WHOLE_YEAR else self.term

    @property
    def term_words(self) -> str:
        return f"{dict(_TERMS)[self.term]} {self.here.year}".replace("Setahun ", "tahun ")

    def closed(self, request: Request) -> list[int]:
        """The quarters asked for whose days are over."""
        asked = QUARTERS if self.suffix == YEAR else (int(self.suffix),)
        days = {quarter: window(self.agency, self.here.year, quarter) for quarter in asked}
        return [quarter for quarter in asked if days[quarter].last_day < request.today]


def _board(request: Request) -> Board:
    here = chosen(request)
    if here.agency is None:
        raise Http404
    filters = Filters(request)
    newest = standing.newest_edition(here.agency, here.year)
    figures = access.visible(request.duties).filter(
        agency=here.agency, year=here.year, edition=Subquery(newest)
    )
    if here.unit is not None:
        figures = figures.filter(position__unit__path__startswith=here.unit.path)
    block = filters.choice("blok", "Blok sasaran", Objective.Block.choices, every="Semua blok")
    if block:
        figures = figures.filter(indicator__objective__block=block)
    usual = _usual_term(request, here.year)
    return Board(here, here.agency, filters, figures, filters.tab("tw", _TERMS, chosen=usual) or usual)


def _usual_term(request: Request, year: int) -> str:
    """The running quarter of the running year; a past year as a whole."""
    if year == request.today.year:
        return str(quarter_of(request.today))
    return _WHOLE_YEAR if year < request.today.year else "1"


@require_safe
@needs("realisasi", "lihat")
def board(request: Request) -> HttpResponse:
    asked = _board(request)
    scale = achievement_scale(asked.here.year)
    posts = Paginator(standing.posts_of(asked.figures), POSTS).get_page(request.GET.get("hal"))
    found = standing.table(asked.figures, posts=list(posts.object_list), suffix=asked.suffix)
    columns = pages.indicators_of(found)
    closed = asked.closed(request)
    gaps = standing.gaps(asked.figures, quarters=closed)
    share = standing.share(asked.figures, suffix=asked.suffix)
    context = {
        "title": "Dasbor",
        "crumbs": [("Meja kerja", "/"), ("Dasbor", None)],
        "year": asked.here.year,
        "unit": asked.here.unit,
        "term": asked.term_words,
        "filters": asked.filters,
        "tabs": _tabs(asked),
        "posts": posts,
        "query": asked.filters.query.removeprefix("?") + "&" if asked.filters.query else "",
        "columns": columns,
        "rows": pages.rows(found, columns, suffix=asked.suffix, scale=scale),
        "scale": scale,
        "legend": pages.legend(scale),
        "cap": cap_on(asked.agency, request.today),
        "tiles": pages.tiles(share, gaps, closed=closed),
        "gaps": gaps,
        "late": pages.gap_rows(gaps),
        "exports": _exports(request, asked),
        "edition_url": reverse("editions:list"),
    }
    return render(request, "dashboard/board.html", context)


def _tabs(asked: Board) -> list[dict[str, object]]:
    return [
        {"label": label, "url": asked.filters.address(tw=value), "active": value == asked.term, "count": None}
        for value, label in _TERMS
    ]


def _exports(request: Request, asked: Board) -> list[tuple[str, str]]:
    if not request.duties.may("ekspor", "xlsx_lingkup"):
        return []
    query = asked.filters.query
    return [
        ("Excel", reverse("dashboard:workbook") + query), ("CSV", reverse("dashboard:table") + query),
    ]  # fmt: skip


@require_safe
@needs("ekspor", "xlsx_lingkup")
def workbook(request: Request) -> HttpResponse:
    asked = _board(request)
    return attachment(to_xlsx(_table(request, asked)), _name(asked, "xlsx"))


@require_safe
@needs("ekspor", "xlsx_lingkup")
def table(request: Request) -> HttpResponse:
    asked = _board(request)
    return attachment(to_csv(_table(request, asked)), _name(asked, "csv"))


def _table(request: Request, asked: Board) -> Table:
    """All that the filters leave, every page of it; nothing for whoever may read no figure."""
    return files.achievement_table(
        asked.figures, suffix=asked.suffix, term=asked.term_words, agency=asked.agency.name,
        year=asked.here.year, on=request.today, cap=limit_on(asked.agency, request.today),
    )  # fmt: skip


def _name(asked: Board, ending: str) -> str:
    term = "tahun" if asked.suffix == YEAR else f"tw{asked.suffix}"
    return f"capaian-{asked.here.year}-{term}.{ending}"
