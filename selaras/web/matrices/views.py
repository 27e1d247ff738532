"""A matrix for any giver and level: propose, look, make; change its columns; take it out of a draft."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from selaras.cascade import access, queries
from selaras.cascade.annexes import actions
from selaras.cascade.annexes.queries import columns_seen, rows_seen
from selaras.cascade.models import Annex, Edition
from selaras.kernel.rules import RuleError
from selaras.org import access as org_access
from selaras.org.models import Position
from selaras.org.queries import Lines
from selaras.web.chosen import chosen
from selaras.web.http import Request
from selaras.web.matrices import forms, pages
from selaras.web.rights import needs


@require_http_methods(["GET", "HEAD", "POST"])
@needs("cascading", "lihat")
def new(request: Request) -> HttpResponse:
    """GET proposes, POST makes the matrix; a refused one is shown again with what was typed."""
    edition = chosen(request).edition
    if edition is None:
        raise Http404
    lines = Lines(agency=edition.agency, on=edition.day)
    mine = access.givers(request.duties, on=edition.day).filter(agency=edition.agency)
    givers = pages.with_somebody_below(list(mine), lines)
    if not givers:
        raise Http404
    if edition.state != Edition.State.DRAFT:
        return render(request, "matrices/closed.html", pages.frame("Matriks baru") | {"edition": edition})
    data = request.POST if request.method == "POST" else request.GET
    giver = pages.giver_of(data.get("pemberi", ""), givers)
    posts = _posts(request, edition)
    below = lines.below(giver.pk)
    annexes = list(access.annexes(request.duties).filter(edition=edition).select_related("giver"))
    draft = forms.matrix_draft(
        data, giver=giver, every=posts, below=[post for post in posts if post.pk in below],
        direct={post for post in below if lines.above[post] == giver.pk},
        numbers=[annex.number for annex in annexes], year=edition.year,
    )  # fmt: skip
    sources = pages.row_sources(edition, giver, annexes, lines.above)
    problem = None
    if request.method == "POST" and "cari-jabatan" not in data:
        problem, made = _make(request, edition, draft, sources)
        if made:
            return redirect("cascade:annex", number=made.number)
    context = pages.new_context(edition, draft, givers, sources, problem=problem)
    page = "matrices/_new.html" if request.htmx else "matrices/new.html"
    return render(request, page, context, status=422 if problem else 200)


def _make(
    request: Request, edition: Edition, draft: forms.MatrixDraft, sources: list[pages.RowSource]
) -> tuple[RuleError | None, Annex | None]:
    if draft.number is None:
        return RuleError("KAS-26", "Nomor lampiran adalah bilangan bulat 1 sampai 999."), None
    source = next((one for one in sources if one.value == draft.rows_from), None)
    try:
        made = actions.hand_down(
            edition=edition, giver=draft.giver, number=draft.number,
            title=draft.title or forms.title_of(draft.giver, [], edition.year), layout=draft.layout,
            tiers=draft.chosen_tiers, receivers_label=draft.label or forms.OWNERS_LABEL,
            receivers=draft.columns, rows=source.rows if source else (), by=request.user, at=timezone.now(),
        )  # fmt: skip
    except RuleError as refused:
        return refused, None
    messages.success(request, pages.made_text(draft, source))
    return None, made


@require_http_methods(["GET", "HEAD", "POST"])
@needs("cascading", "lihat")
def columns(request: Request, number: int) -> HttpResponse:
    """The columns of a matrix: add a post that was forgotten, change a heading, take one away."""
    annex = _editable(request, number)
    if annex.layout != Annex.Layout.COLUMNS:
        raise Http404
    edition, data = annex.edition, request.POST
    posts = _posts(request, edition)
    below = Lines(agency=edition.agency, on=edition.day).below(annex.giver_id)
    picture = pages.columns_picture(
        data if request.method == "POST" else request.GET, annex=annex, every=posts, below=below,
        receivers=list(annex.receivers.select_related("position__unit").order_by("order")),
        ticks=queries.column_ticks(annex),
    )  # fmt: skip
    problem = None
    if request.method == "POST" and "cari-jabatan" not in data:
        try:
            actions.change_receivers(
                annex=annex, receivers=picture.columns, drop_ticks="setuju" in data, title=picture.title,
                receivers_label=picture.label, seen=data.get("sidik", ""), by=request.user, at=timezone.now(),
            )  # fmt: skip
        except RuleError as refused:
            problem = refused
        else:
            messages.success(request, f"Kolom {pages.annex_name(annex)} disimpan.")
            return redirect("cascade:annex", number=number)
    searching = "cari-jabatan" in data
    seen = data.get("sidik", "") if searching else columns_seen(annex)
    context = pages.columns_context(annex, picture, problem=problem) | {"seen": seen}
    page = "matrices/_columns.html" if request.htmx else "matrices/columns.html"
    return render(request, page, context, status=422 if problem else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("cascading", "lihat")
def remove(request: Request, number: int) -> HttpResponse:
    """Ask first, saying what goes along; then take the matrix out of the draft."""
    annex = _editable(request, number)
    problem = None
    if request.method == "POST":
        try:
            actions.remove_annex(
                annex=annex, with_rows="setuju" in request.POST, seen=request.POST.get("sidik", ""),
                by=request.user, at=timezone.now(),
            )  # fmt: skip
        except RuleError as refused:
            problem = refused
        else:
            messages.success(request, f"{pages.annex_name(annex)} dihapus dari draf.")
            return redirect("cascade:matrix")
    context = pages.remove_context(annex, rows=annex.rows.count(), seen=rows_seen(annex), problem=problem)
    return render(request, "matrices/remove.html", context, status=422 if problem else 200)


def _editable(request: Request, number: int) -> Annex:
    """The matrix of the chosen edition that one may change; 404 for every other."""
    mine = access.editable_annexes(request.duties).filter(
        edition=chosen(request).edition, layout__in=queries.MATRIX_LAYOUTS
    )
    return get_object_or_404(mine.select_related("edition__agency", "giver"), number=number)


def _posts(request: Request, edition: Edition) -> list[Position]:
    """Every post of the day of the edition, in the order of the chart; one query."""
    posts = org_access.positions(request.duties, on=edition.day).filter(agency=edition.agency)
    return list(posts.select_related("unit").order_by("order", "pk"))
