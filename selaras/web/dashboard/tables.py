"""The tables of the dashboard to take away: which one by its name in the address."""

from collections.abc import Callable, Mapping

from selaras.exchange import figures as files
from selaras.exchange.boards import board_table
from selaras.exchange.tables import Line, Table
from selaras.measurement.queries.caps import limit_on
from selaras.web.dashboard import lateness, officials, spending, targets, trends
from selaras.web.dashboard.asked import Board
from selaras.web.http import Request

_LINES: Mapping[str, Callable[[Request, Board], list[Line]]] = {
    "target": targets.lines, "tren": trends.lines, "serapan": spending.lines,
    "program": spending.program_lines, "terlambat": lateness.lines, "pejabat": officials.lines,
}  # fmt: skip
NAMES = ("capaian", *_LINES)
# what a table needs besides the right to take one away
RIGHTS = {"serapan": ("nilai", "lihat_unit"), "program": ("nilai", "lihat_unit")}


def table(name: str, request: Request, board: Board) -> Table:
    """All that the filters leave, every page of it; `name` is one of NAMES."""
    if name == "capaian":
        return files.achievement_table(
            board.figures, suffix=board.suffix, term=board.term_words, agency=board.agency.name,
            year=board.year, on=request.today, cap=limit_on(board.agency, request.today),
        )  # fmt: skip
    return board_table(
        name, _LINES[name](request, board), agency=board.agency.name, term=board.term_words, year=board.year,
        on=request.today,
    )  # fmt: skip
