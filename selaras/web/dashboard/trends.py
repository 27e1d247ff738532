"""Trends: the mean achievement over the quarters of three years, and each indicator over both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from selaras.engine.efficiency import Score
from selaras.engine.exact import settled
from selaras.engine.figures import Value
from selaras.engine.periods import QUARTERS
from selaras.engine.scales import Scale
from selaras.exchange.boards import cell
from selaras.exchange.tables import Line
from selaras.measurement import access
from selaras.measurement.models import Figure, ReportingCap
from selaras.measurement.queries.caps import caps_on
from selaras.measurement.queries.scores import by_year, leading, newest_of_years, of_years
from selaras.measurement.queries.standing import YEAR
from selaras.web.dashboard import pages
from selaras.web.dashboard.asked import Board, asked, exports, frame
from selaras.web.dashboard.curves import LARGE, Curve, curves
from selaras.web.figures import Standing, achievement_scale, brief, standing, value_words
from selaras.web.http import Request
from selaras.web.rights import needs

YEARS_BACK = 2
NO_DATA = "tidak ada data"
UP, DOWN, SAME = "↑ naik", "↓ turun", "→ tetap"  # no sign of a class


@dataclass(frozen=True, slots=True)
class Year:
    """The scores of a year, with n of N, as a row of the table behind the chart."""

    year: int
    cells: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Row:
    """`move` compares the last two quarters with an achievement; `years` are n-2, n-1 and n."""

    figure: Figure
    url: str
    quarters: Sequence[Standing]
    move: str
    years: Sequence[tuple[int, Value, str]]
    year: Standing


def of_three_years(request: Request, board: Board) -> QuerySet[Figure]:
    """What one may read of this year and the two before, of the unit and block chosen."""
    years = range(board.year - YEARS_BACK, board.year + 1)
    figures = newest_of_years(access.visible(request.duties), agency=board.agency, years=years)
    if board.here.unit is not None:
        figures = figures.filter(position__unit__path__startswith=board.here.unit.path)
    block = request.GET.get("blok", "")
    chosen = {item.name: item.value for item in board.filters.fields}.get("blok", "")
    return figures.filter(indicator__objective__block=block) if block and block == chosen else figures


def caps_of_years(request: Request, board: Board) -> dict[int, ReportingCap | None]:
    """The cap at the end of each year, today's for the running one; one query."""
    years = range(board.year - YEARS_BACK, board.year + 1)
    return caps_on(board.agency, {year: min(request.today, date(year, 12, 31)) for year in years})


def limits(caps: Mapping[int, ReportingCap | None]) -> dict[int, Decimal | None]:
    return {year: cap.limit if cap else None for year, cap in caps.items()}


def rows(request: Request, board: Board, scale: Scale) -> list[Row]:
    """One line an indicator, of the post that carries it highest; two queries."""
    known = {one.indicator_id: one for one in leading(board.figures)}
    years = (board.year - 2, board.year - 1)
    figures = newest_of_years(access.visible(request.duties), agency=board.agency, years=years)
    before = of_years(figures, list(known.values()))
    ordered = pages.in_order(one.indicator for one in known.values())
    return [_row(known[one.pk], before, scale) for one in ordered]


def _row(figure: Figure, before: Mapping[tuple[int, int, int], Figure], scale: Scale) -> Row:
    told = [standing(figure, str(quarter), scale) for quarter in QUARTERS]
    years = []
    for year in (figure.year - 2, figure.year - 1, figure.year):
        one = figure if year == figure.year else before.get((year, figure.position_id, figure.indicator_id))
        value = one.value_of(YEAR) if one else None
        years.append((year, value, value_words(value) if one else NO_DATA))
    percents = [getattr(figure, f"percent{quarter}") for quarter in QUARTERS]
    return Row(
        figure=figure, url=pages.address(figure.pk, YEAR), quarters=told, years=years,
        move=move([one for one in percents if one is not None]), year=standing(figure, YEAR, scale),
    )  # fmt: skip


def move(percents: Sequence[Decimal]) -> str:
    """Of the last two achievements there are; nothing to say of fewer."""
    if len(percents) < 2:
        return ""
    before, now = settled(percents[-2]), settled(percents[-1])
    return UP if now > before else DOWN if now < before else SAME


def score_words(told: Score) -> tuple[str, str]:
    """The mean, and of how many; what nothing is due for is N/A, the rest cannot be told yet."""
    if told.percent is not None:
        return brief(told.percent), f"{told.counted} dari {told.due}"
    return ("N/A", "") if not told.due else ("belum dapat dihitung", f"0 dari {told.due}")


def _table(scores: Mapping[int, Mapping[str, Score]]) -> list[Year]:
    suffixes = [*map(str, QUARTERS), YEAR]
    return [Year(year, [score_words(told[one]) for one in suffixes]) for year, told in sorted(scores.items())]


def _curves(scores: Mapping[int, Mapping[str, Score]]) -> list[Curve]:
    return curves(
        {str(year): [told[str(quarter)].percent for quarter in QUARTERS] for year, told in scores.items()}
    )


def _years(found: Sequence[Row]) -> list[int]:
    """The years that anything is known of, the running one always."""
    known = {year for row in found for year, _, words in row.years if words != NO_DATA}
    return sorted(known)


@require_safe
@needs("realisasi", "lihat")
def trends(request: Request) -> HttpResponse:
    board = asked(request)
    caps = caps_of_years(request, board)
    scores = by_year(of_three_years(request, board), caps=limits(caps))
    found = rows(request, board, achievement_scale(board.year))
    context = frame(
        request, board, "trends", curves=_curves(scores), scores=_table(scores), size=LARGE,
        rows=found, exports=exports(request, board, "tren"),
        years=_years(found), cap=caps[board.year],
    )  # fmt: skip
    return render(request, "dashboard/trends.html", context)


def lines(request: Request, board: Board) -> list[Line]:
    return [_line(one) for one in rows(request, board, achievement_scale(board.year))]


def _line(row: Row) -> Line:
    figure = row.figure
    keys = ("lalu2", "lalu1", "ini")
    return {
        "kode": figure.indicator.code, "indikator": figure.indicator.name, "satuan": figure.indicator.uom,
        "jabatan": figure.position.title,
        **{f"tw{quarter}": cell(getattr(figure, f"percent{quarter}")) for quarter in QUARTERS},
        **{key: cell(value) for key, (_, value, _) in zip(keys, row.years, strict=True)},
        "capaian": cell(figure.percent_year),
    }  # fmt: skip
