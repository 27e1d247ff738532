"""What every page of the dashboard is asked for: figures one may read, of a year, a unit, a block, a term."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet, Subquery
from django.http import Http404
from django.urls import reverse

from selaras.engine.periods import QUARTER_LABELS, QUARTERS, quarter_of
from selaras.measurement import access
from selaras.measurement.models import Figure
from selaras.measurement.queries import standing
from selaras.measurement.queries.periods import Window, windows
from selaras.measurement.queries.standing import YEAR
from selaras.org.models import Agency
from selaras.planning.models import Objective
from selaras.web.chosen import Chosen, chosen
from selaras.web.filters import Filters
from selaras.web.http import Request

WHOLE_YEAR = "tahun"
TERMS = (*((str(quarter), label) for quarter, label in QUARTER_LABELS.items()), (WHOLE_YEAR, "Setahun"))
SECTIONS = (
    ("board", "Peta capaian", ("realisasi", "lihat")),
    ("targets", "Target dan realisasi", ("realisasi", "lihat")),
    ("trends", "Tren", ("realisasi", "lihat")),
    ("spending", "Serapan dan efisiensi", ("nilai", "lihat_unit")),
    ("late", "Terlambat", ("realisasi", "lihat")),
    ("officials", "Pejabat", ("realisasi", "lihat")),
)


_WHOLE = {"targets", "trends"}  # they show every quarter whatever term is chosen


@dataclass(frozen=True, slots=True)
class Board:
    """`figures` are those one may read, of the newest edition of the year, as the filters leave them."""

    here: Chosen
    agency: Agency
    filters: Filters
    figures: QuerySet[Figure]
    term: str

    @property
    def year(self) -> int:
        return self.here.year

    @property
    def suffix(self) -> str:
        return YEAR if self.term == WHOLE_YEAR else self.term

    @property
    def quarters(self) -> tuple[int, ...]:
        """The quarters asked for: one, or all of the year."""
        return QUARTERS if self.suffix == YEAR else (int(self.suffix),)

    @property
    def until(self) -> int:
        """The quarter that money is counted until."""
        return self.quarters[-1]

    @property
    def term_words(self) -> str:
        return f"{dict(TERMS)[self.term]} {self.year}".replace("Setahun ", "tahun ")

    @property
    def file_term(self) -> str:
        return "tahun" if self.suffix == YEAR else f"tw{self.suffix}"

    def closed(self, request: Request) -> dict[int, Window]:
        """The quarters asked for whose days are over; two queries."""
        days: Mapping[int, Window] = windows(self.agency, self.year)
        return {number: days[number] for number in self.quarters if days[number].last_day < request.today}


def asked(request: Request, *, usual: str = "") -> Board:
    """Read from the address and the choices above the page; 404 for whoever works in no agency.

    `usual` is the term where none is chosen; without it the running one.
    """
    here = chosen(request)
    if here.agency is None:
        raise Http404
    filters = Filters(request)
    figures = access.visible(request.duties).filter(
        agency=here.agency, year=here.year, edition=Subquery(standing.newest_edition(here.agency, here.year))
    )
    if here.unit is not None:
        figures = figures.filter(position__unit__path__startswith=here.unit.path)
    block = filters.choice("blok", "Blok sasaran", Objective.Block.choices, every="Semua blok")
    if block:
        figures = figures.filter(indicator__objective__block=block)
    usual = usual or _usual_term(request, here.year)
    term = filters.tab("tw", TERMS, chosen=usual) or usual
    return Board(here, here.agency, filters, figures, term)


def _usual_term(request: Request, year: int) -> str:
    """The running quarter of the running year; a past year as a whole."""
    if year == request.today.year:
        return str(quarter_of(request.today))
    return WHOLE_YEAR if year < request.today.year else "1"


def frame(request: Request, board: Board, section: str, **context: object) -> dict[str, object]:
    """What every page of the dashboard shows around its own content."""
    title = {name: label for name, label, _ in SECTIONS}[section]
    return {
        "title": "Dasbor" if section == "board" else title,
        "crumbs": _crumbs(section, title),
        "year": board.year,
        "unit": board.here.unit,
        "term": board.term_words,
        "filters": board.filters,
        "sections": _sections(request, board, section),
        "terms": [] if section in _WHOLE else _terms(board),
        "query": board.filters.query.removeprefix("?") + "&" if board.filters.query else "",
        "brief_url": _brief_url(request, board),
        "edition_url": reverse("editions:list"),
        **context,
    }


def _crumbs(section: str, title: str) -> list[tuple[str, str | None]]:
    home: list[tuple[str, str | None]] = [("Meja kerja", "/")]
    if section == "board":
        return [*home, ("Dasbor", None)]
    return [*home, ("Dasbor", reverse("dashboard:board")), (title, None)]


def _sections(request: Request, board: Board, section: str) -> list[dict[str, object]]:
    """The pages of the dashboard that the person has a right to, each with the choices in force."""
    return [
        {
            "label": label, "url": reverse(f"dashboard:{name}") + board.filters.query,
            "active": name == section, "count": None,
        }
        for name, label, right in SECTIONS
        if request.duties.may(*right)
    ]  # fmt: skip


def _brief_url(request: Request, board: Board) -> str:
    """The leader's brief of what is shown, "" for whoever reads no unit's score."""
    return (
        reverse("dashboard:brief") + board.filters.query if request.duties.may("nilai", "lihat_unit") else ""
    )


def _terms(board: Board) -> list[tuple[str, str, bool]]:
    return [(label, board.filters.address(tw=value), value == board.term) for value, label in TERMS]


def exports(request: Request, board: Board, name: str) -> list[tuple[str, str]]:
    """The ways to take a table away, for whoever may."""
    if not request.duties.may("ekspor", "xlsx_lingkup"):
        return []
    return [
        (label, reverse("dashboard:file", args=[name, kind]) + board.filters.query)
        for label, kind in (("Excel", "xlsx"), ("CSV", "csv"))
    ]
