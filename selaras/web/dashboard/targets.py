"""Target and actual by quarter: a small chart for each indicator, of the post that carries it highest."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from selaras.engine.figures import Value
from selaras.engine.periods import QUARTER_LABELS, QUARTERS
from selaras.engine.scales import Scale
from selaras.engine.targets import Target
from selaras.exchange.boards import cell
from selaras.exchange.tables import Line
from selaras.measurement.models import Figure
from selaras.measurement.queries.scores import leading
from selaras.web import bars
from selaras.web.dashboard import pages
from selaras.web.dashboard.asked import Board, asked, exports, frame
from selaras.web.figures import Standing, achievement_scale, standing, value_words
from selaras.web.http import Request
from selaras.web.rights import needs


@dataclass(frozen=True, slots=True)
class Point:
    """One quarter of a figure: what was promised and reached, in words that a table can hold."""

    label: str
    target: Target
    value: Value
    value_words: str
    told: Standing


@dataclass(frozen=True, slots=True)
class Chart:
    figure: Figure
    url: str
    columns: Sequence[bars.Column]
    points: Sequence[Point]
    year: Standing

    @property
    def spoken(self) -> str:
        """The chart as a sentence, for whoever does not see it."""
        return "; ".join(
            f"{one.label}: target {_spoken(one.target)}, realisasi {one.value_words}, {one.told.words}"
            for one in self.points
        )


def _spoken(target: Target) -> str:
    return value_words(target) if target is not None else "belum ditetapkan"


def charts(board: Board, scale: Scale) -> list[Chart]:
    """One of each indicator, in the order of the dictionary; one query."""
    known = {one.indicator_id: one for one in leading(board.figures)}
    ordered = pages.in_order(one.indicator for one in known.values())
    return [_chart(known[one.pk], scale) for one in ordered]


def _chart(figure: Figure, scale: Scale) -> Chart:
    targets, values = figure.targets.quarters, [figure.value_of(str(quarter)) for quarter in QUARTERS]
    points = [
        Point(
            QUARTER_LABELS[quarter], targets[quarter - 1], values[quarter - 1],
            value_words(values[quarter - 1]), standing(figure, str(quarter), scale),
        )
        for quarter in QUARTERS
    ]  # fmt: skip
    return Chart(
        figure=figure, url=pages.address(figure.pk, "_year"),
        columns=bars.columns(targets, values, size=bars.SMALL), points=points,
        year=standing(figure, "_year", scale),
    )  # fmt: skip


@require_safe
@needs("realisasi", "lihat")
def targets(request: Request) -> HttpResponse:
    board = asked(request)
    scale = achievement_scale(board.year)
    found = charts(board, scale)
    context = frame(
        request, board, "targets", charts=found, size=bars.SMALL, exports=exports(request, board, "target"),
        quarters=QUARTER_LABELS.values(),
    )  # fmt: skip
    return render(request, "dashboard/targets.html", context)


def lines(request: Request, board: Board) -> list[Line]:  # noqa: ARG001 - each table is asked the same way
    return [_line(one) for one in charts(board, achievement_scale(board.year))]


def _line(chart: Chart) -> Line:
    figure = chart.figure
    line: Line = {}
    for quarter, point in zip(QUARTERS, chart.points, strict=True):
        line |= {
            f"target{quarter}": cell(point.target), f"realisasi{quarter}": cell(point.value),
            f"capaian{quarter}": cell(getattr(figure, f"percent{quarter}")),
        }  # fmt: skip
    indicator = figure.indicator
    return {
        "kode": indicator.code, "indikator": indicator.name, "satuan": indicator.uom,
        "jabatan": figure.position.title, **line,
    }  # fmt: skip
