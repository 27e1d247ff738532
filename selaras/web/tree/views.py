"""The performance tree: all of it where it is small, branch by branch where it is large."""

from dataclasses import replace
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from selaras.engine.numbers import format_number
from selaras.org.models import Position
from selaras.web.chosen import chosen
from selaras.web.http import Request
from selaras.web.rights import needs
from selaras.web.tree import branches, forms, pages, paper
from selaras.web.tree.nodes import GRAVITIES, Node
from selaras.web.tree.source import Source
from selaras.web.tree.words import Words

PAPER_UP_TO = 1_000  # posts on one PDF: more takes longer than a person waits
ROOM = 400  # lines of one branch sent at once; what has no room is fetched when it is opened
_TOO_LARGE = (
    "Pohon ini memuat {} pemikul, terlalu besar untuk satu PDF (paling banyak 1.000). Pilih satu unit di "
    "bagian atas halaman, atau sorot jalur satu indikator, lalu unduh PDF-nya."
)
_YEAR = 365 * 24 * 3600


@require_safe
@needs("cascading", "lihat")
def show(request: Request) -> HttpResponse:
    source = _source(request)
    choice, here = source.choice, source.here
    nodes = _nodes(source, branches_of=source.drawn)
    context = {
        "nodes": nodes, "choice": choice, "source": source, "year": here.year, "count": _count(source, nodes),
        "gravities": GRAVITIES, "tiers": _tiers(nodes) if choice.colour == "jenjang" else [],
        "may_export": request.duties.may("ekspor", "xlsx_lingkup", "*"),
        "on_paper": source.size <= PAPER_UP_TO,
        "route": source.rows[source.route][0].indicator if source.route else None,
    }  # fmt: skip
    if request.htmx:
        return _remembering(choice, render(request, "tree/_tree.html", context))
    context |= {"title": "Pohon kinerja", "crumbs": [("Meja kerja", "/"), ("Pohon kinerja", None)]}
    return _remembering(choice, render(request, "tree/show.html", context | {"agency": here.agency}))


@require_safe
@needs("cascading", "lihat")
def branch(request: Request, pk: int) -> HttpResponse:
    """What lies below one indicator, or below the node `di` of it; without scripts the page draws it."""
    source = _source(request)
    source.choice = replace(source.choice, asked=True)
    if pk not in source.rows:
        raise Http404
    nodes = source.branches({pk})[pk]
    wanted = request.GET.get("di", "")
    if wanted:
        node = branches.found_node(nodes, wanted)
        if node is None:
            raise Http404
        nodes = node.below
    branches.pruned(nodes, room=ROOM, address=f"{request.path}{pages.kept_query(source.choice)}")
    pages.open_posts(nodes, posts=sum(node.posts for node in nodes) <= pages.OPEN_UP_TO, groups=False)
    return render(request, "tree/_branch.html", {"nodes": nodes, "choice": source.choice})


@require_safe
@needs("cascading", "lihat")
def counts(request: Request) -> HttpResponse:
    """The findings of a large edition, counted after the page: each number swaps itself into its node."""
    source = _source(request)
    source.choice = replace(source.choice, asked=True)
    nodes = _nodes(source, branches_of=set())
    context = {"nodes": nodes, "source": source, "choice": source.choice, "gravities": GRAVITIES}
    return render(request, "tree/_counts.html", context)


@require_safe
@needs("cascading", "lihat")
@needs("ekspor", "xlsx_lingkup")
def print_out(request: Request) -> HttpResponse:
    """The whole tree on A3, or the path of one indicator; narrowed to the chosen unit, never by a search."""
    here = chosen(request)
    if here.edition is None:
        raise Http404
    choice = replace(forms.tree_choice(request), words=Words.of(""), colour="jenjang", opened="")
    source = Source(request, here, choice)
    wanted = {pk for pk, code in source.codes.items() if choice.route in {"", code}}
    if not wanted:
        raise Http404
    source.keep(wanted)
    if (size := sum(source.carriers.get(pk, 0) for pk in wanted)) > PAPER_UP_TO:
        messages.warning(request, _TOO_LARGE.format(format_number(Decimal(size))))
        return redirect("tree:show")
    nodes = _nodes(source, branches_of=wanted)
    agency = here.edition.agency
    heading = here.unit.name if here.unit else agency.name
    response = HttpResponse(
        paper.to_pdf(nodes, edition=here.edition, heading=heading), content_type="application/pdf"
    )
    name = "-".join(filter(None, ["pohon-kinerja", str(here.year), slugify(choice.route)]))
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def _source(request: Request) -> Source:
    return Source(request, chosen(request), forms.tree_choice(request))


def _nodes(source: Source, *, branches_of: set[int]) -> list[Node]:
    below = source.branches(branches_of) if branches_of else {}
    outline = pages.Outline(
        choice=source.choice, drawing=source.drawing, links=source.links, carriers=source.carriers,
        route=source.route, related=source.links.related(source.route) if source.route else frozenset(),
        post_hits=source.post_hits,
    )  # fmt: skip
    indicators = [
        (
            rows[0].indicator,
            pages.indicator_node(rows[0].indicator, rows=rows, below=below.get(pk), outline=outline),
        )
        for pk, rows in source.shown.items()
    ]
    return pages.tree(indicators, outline)


def _count(source: Source, nodes: list[Node]) -> list[tuple[int, str]]:
    """What a search found, in words; nothing without a search."""
    objectives = [objective for block in nodes for objective in block.below]
    found = [
        (sum(one.hit for one in objectives), "sasaran"),
        (sum(one.hit for objective in objectives for one in objective.below), "indikator"),
        (source.post_hits.total(), "jabatan"),
    ]
    return [(number, word) for number, word in found if number]


def _tiers(nodes: list[Node]) -> list[tuple[int, str]]:
    """The tiers of posts that occur, as the legend names them, from the top."""
    found: dict[str, int] = {}

    def note(below: list[Node]) -> None:
        for node in below:
            if node.tier:
                found[node.tier] = node.shade
            note(node.below)

    note(nodes)
    return [(found[str(tier.label)], str(tier.label)) for tier in Position.Tier if tier.label in found]


def _remembering(choice: forms.TreeChoice, response: HttpResponse) -> HttpResponse:
    """The chosen size stays for the next visit."""
    if choice.query.get("ukuran"):
        response.set_cookie(
            forms.SIZE_COOKIE, choice.size, max_age=_YEAR, path=choice.path, samesite="Lax", httponly=False
        )
    return response
