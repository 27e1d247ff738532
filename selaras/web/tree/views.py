"""The performance tree: all of it where it is small, branch by branch where it is large."""

from collections import defaultdict
from datetime import date

from django.db.models import Count, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from selaras.cascade import access, queries
from selaras.cascade.models import Commitment, MatrixRow
from selaras.org.queries import Lines
from selaras.planning import access as planning_access
from selaras.web.chosen import Chosen, chosen
from selaras.web.http import Request
from selaras.web.rights import needs
from selaras.web.tree import forms, pages

WHOLE_UP_TO = 300  # posts drawn at once; a larger tree fetches each branch when it is opened


@require_safe
@needs("cascading", "lihat")
def show(request: Request) -> HttpResponse:
    here = chosen(request)
    choice = forms.tree_choice(request)
    rows = _rows(request, here)
    commitments = _commitments(request, here)
    carriers = dict(commitments.order_by().values_list("indicator_id").annotate(Count("pk")))
    matching = _matching(rows, commitments, choice.words)
    branches = _branches(commitments, choice, whole=sum(carriers.values()) <= WHOLE_UP_TO)
    lines = _lines(here)
    codes = {pk: found[0].indicator.code for pk, found in matching.items()}
    links = pages.ComponentLinks(planning_access.components(request.duties), codes)
    nodes = [
        (
            found[0].indicator,
            pages.indicator_node(
                found[0].indicator,
                rows=found,
                carriers=carriers.get(pk, 0),
                links=links,
                branch=_branch(branches, pk, found, lines, choice.words),
                is_open=choice.opens(codes[pk]),
            ),
        )
        for pk, found in matching.items()
    ]
    context = {"blocks": pages.blocks(nodes), "choice": choice, "year": here.year, "count": len(nodes)}
    if request.htmx:
        return render(request, "tree/_tree.html", context)
    context |= {"title": "Pohon kinerja", "crumbs": [("Meja kerja", "/"), ("Pohon kinerja", None)]}
    return render(request, "tree/show.html", context | {"agency": here.agency})


@require_safe
@needs("cascading", "lihat")
def branch(request: Request, pk: int) -> HttpResponse:
    """The posts below one indicator, for a large tree; without htmx the page itself does it."""
    here = chosen(request)
    found = _rows(request, here).get(pk)
    if found is None:
        raise Http404
    tops = queries.tree_commitments(queries.tree_rows(_commitments(request, here).filter(indicator=pk)))
    givers = pages.branch_nodes(tops.get(pk, []), rows=found, lines=_lines(here))
    return render(request, "tree/_branch.html", {"givers": givers, "pk": pk})


def _lines(here: Chosen) -> Lines:
    """The lines of superiors on the day the edition takes effect."""
    return Lines(agency=here.agency, on=here.edition.day if here.edition else date(here.year, 1, 1))


def _rows(request: Request, here: Chosen) -> dict[int, list[MatrixRow]]:
    """Indicator id -> its rows in the annexes of the edition, in tree order; one query."""
    rows = access.rows(request.duties).filter(annex__edition=here.edition)
    order = ("indicator__objective__order", "indicator__objective_id", "indicator__number", "annex__number")
    grouped: dict[int, list[MatrixRow]] = defaultdict(list)
    for row in (
        rows.select_related("indicator__objective", "annex__giver").defer("measurement").order_by(*order)
    ):
        grouped[row.indicator_id].append(row)
    return grouped


def _commitments(request: Request, here: Chosen) -> QuerySet[Commitment]:
    commitments = access.commitments(request.duties).filter(edition=here.edition)
    if here.unit is not None:
        commitments = commitments.filter(position__unit__path__startswith=here.unit.path)
    return commitments


def _matching(
    rows: dict[int, list[MatrixRow]], commitments: QuerySet[Commitment], words: str
) -> dict[int, list[MatrixRow]]:
    """The indicators whose own words or whose carriers hold every word."""
    if not words:
        return rows
    carried = commitments.order_by()
    for word in words.split():
        carried = carried.filter(position__title__icontains=word)
    by_post = set(carried.values_list("indicator_id", flat=True))
    wanted = words.casefold().split()

    def says(row: MatrixRow) -> bool:
        text = f"{row.indicator.code} {row.indicator.name} {row.indicator.objective.name}".casefold()
        return all(word in text for word in wanted)

    return {pk: found for pk, found in rows.items() if pk in by_post or says(found[0])}


def _branches(
    commitments: QuerySet[Commitment], choice: forms.TreeChoice, *, whole: bool
) -> dict[int, list[queries.TreeCommitment]] | None:
    """The chains to draw now; None: only what is opened by name."""
    if not whole and not choice.opened:
        return None
    wanted = commitments if whole else commitments.filter(indicator__code=choice.opened)
    return queries.tree_commitments(queries.tree_rows(wanted))


def _branch(
    branches: dict[int, list[queries.TreeCommitment]] | None,
    pk: int,
    rows: list[MatrixRow],
    lines: Lines,
    words: str,
) -> list[pages.GiverNode] | None:
    if branches is None:
        return None
    return pages.branch_nodes(branches.get(pk, []), rows=rows, lines=lines, words=words)
