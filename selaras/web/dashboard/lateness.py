"""What is late, all of it: by whom, since when, and who has the report now."""

from collections.abc import Collection

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from selaras.exchange.tables import Line
from selaras.measurement.queries import standing
from selaras.org.access import holders_visible
from selaras.web.dashboard import pages
from selaras.web.dashboard.asked import WHOLE_YEAR, Board, asked, exports, frame
from selaras.web.forms import number
from selaras.web.http import Request
from selaras.web.rights import needs

SIZE = 50  # a page


def _rows(request: Request, board: Board, *, start: int, size: int | None) -> tuple[int, list[pages.GapRow]]:
    """How many there are, and a part of them; holders only where one may read their names."""
    closed = board.closed(request)
    gaps = standing.gaps(board.figures, quarters=list(closed), start=start, size=size)
    holders = _holders(request, {one.figure.position_id for one in gaps.first})
    return gaps.count, pages.gap_rows(gaps, closed=closed, today=request.today, holders=holders)


def _holders(request: Request, posts: Collection[int]) -> dict[int, str]:
    held = holders_visible(request.duties).filter(position__in=posts).select_related("user")
    return {one.position_id: one.user.full_name for one in held.order_by("pk")}


@require_safe
@needs("realisasi", "lihat")
def late(request: Request) -> HttpResponse:
    board = asked(request, usual=WHOLE_YEAR)  # the running quarter is late for nobody yet
    page = max(1, number(request.GET.get("hal", "")))
    count, found = _rows(request, board, start=(page - 1) * SIZE, size=SIZE)
    if count and not found:  # a page that is no longer there
        page = 1
        count, found = _rows(request, board, start=0, size=SIZE)
    posts = Paginator(range(count), SIZE).get_page(page)
    context = frame(
        request, board, "late", count=count, rows=found, posts=posts,
        exports=exports(request, board, "terlambat"),
        closed=board.closed(request), count_words=f"{count} angka belum dikunci.",
    )  # fmt: skip
    return render(request, "dashboard/late.html", context)


def lines(request: Request, board: Board) -> list[Line]:
    _, found = _rows(request, board, start=0, size=None)
    return [
        {
            "unit": one.unit, "jabatan": one.post, "pejabat": one.holder, "kode": one.code,
            "indikator": one.name, "triwulan": one.quarter, "keadaan": one.state, "menunggu": one.waits_for,
            "sejak": one.since, "hari": str(one.days),
        }
        for one in found
    ]  # fmt: skip
