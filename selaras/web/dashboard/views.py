"""Dasbor: achievement by post and indicator for a quarter or the year, as far as one may read; and files."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from selaras.exchange.writers import to_csv
from selaras.exchange.xlsx import to_xlsx
from selaras.measurement.queries import standing
from selaras.measurement.queries.caps import cap_on
from selaras.web.dashboard import pages, tables
from selaras.web.dashboard.asked import WHOLE_YEAR, Board, asked, exports, frame
from selaras.web.figures import achievement_scale
from selaras.web.http import Request, attachment
from selaras.web.rights import needs

WHOLE = "semua"
POSTS = 40  # a page, whole units or not: one unit may have hundreds


@require_safe
@needs("realisasi", "lihat")
def board(request: Request) -> HttpResponse:
    told = asked(request)
    scale = achievement_scale(told.year)
    known = standing.officials(told.figures, suffix=told.suffix)
    whole = request.GET.get("cetak") == WHOLE  # paper has all pages of the table
    page = Paginator(known, max(1, len(known)) if whole else POSTS).get_page(request.GET.get("hal"))
    posts = standing.posts_of(list(page.object_list))
    found = standing.table(told.figures, posts=[post.pk for post in posts], suffix=told.suffix)
    columns = pages.in_order(standing.indicators_of(found).values())
    closed = told.closed(request)
    gaps = standing.gaps(told.figures, quarters=list(closed))
    late_url = reverse("dashboard:late") + told.filters.query
    share = standing.share(known)
    context = frame(
        request, told, "board", posts=page, columns=columns, scale=scale, legend=pages.legend(scale),
        rows=pages.rows(found, posts, columns, suffix=told.suffix, scale=scale), gaps=gaps, late_url=late_url,
        tiles=pages.tiles(share, gaps, closed=closed, late_url=late_url if gaps.count else ""),
        late=pages.gap_rows(gaps, closed=closed, today=request.today),
        print_url=_printed(told) if page.has_other_pages() else "",
        way_back=told.filters.address() if whole else "",
        exports=exports(request, told, "capaian"), cap=cap_on(told.agency, request.today),
    )  # fmt: skip
    return render(request, "dashboard/board.html", context)


def _printed(told: Board) -> str:
    address = told.filters.address()
    return f"{address}{'&' if '?' in address else '?'}cetak={WHOLE}"


@require_safe
@needs("ekspor", "xlsx_lingkup")
def file(request: Request, name: str, kind: str) -> HttpResponse:
    """A table of the dashboard, all that the filters leave; nothing for whoever may read no figure."""
    needed = tables.RIGHTS.get(name, ("realisasi", "lihat"))
    if name not in tables.NAMES or kind not in {"xlsx", "csv"} or not request.duties.may(*needed):
        raise Http404
    told = asked(request, usual=WHOLE_YEAR if name == "terlambat" else "")
    table = tables.table(name, request, told)
    content = to_xlsx(table) if kind == "xlsx" else to_csv(table)
    return attachment(content, f"{name}-{told.year}-{told.file_term}.{kind}")
