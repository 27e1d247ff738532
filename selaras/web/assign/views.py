"""Bagikan: choose, look at the difference, apply; the form carries the choice from step to step."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from selaras.cascade import access, queries
from selaras.cascade.models import Annex
from selaras.exchange import actions
from selaras.exchange.assign import assignment, group_of
from selaras.kernel.rules import RuleError
from selaras.org import access as org_access
from selaras.org.queries import Lines
from selaras.web.assign import forms, pages
from selaras.web.chosen import chosen
from selaras.web.http import Request
from selaras.web.rights import needs


@require_http_methods(["GET", "HEAD", "POST"])
@needs("cascading", "lihat")
def assign(request: Request, number: int) -> HttpResponse:
    """One page in two steps; the button says which comes next, and every step works without scripts."""
    mine = access.editable_annexes(request.duties).filter(
        edition=chosen(request).edition, layout__in=queries.MATRIX_LAYOUTS
    )
    annex = get_object_or_404(mine.select_related("edition__agency", "giver"), number=number)
    world = _world(request, annex)
    data = request.POST if request.method == "POST" else QueryDict()
    narrowed = forms.Narrowing.of(data)
    picked = forms.picked(data, rows=world.rows, posts=world.posts)
    step = data.get("langkah", "")
    if step == forms.UNDO:
        return _undo(request, annex)
    if step == forms.APPLY:
        return _apply(request, world, picked, narrowed, seen=data.get("sidik", ""))
    if step == forms.PREVIEW:
        return _preview(request, world, picked, narrowed)
    _pick_many(step, world, picked, narrowed)
    return _show(request, "assign/_choose.html", pages.choosing_context(world, picked, narrowed))


def _preview(
    request: Request, world: pages.World, picked: forms.Picked, narrowed: forms.Narrowing,
    problem: RuleError | None = None,
) -> HttpResponse:  # fmt: skip
    """The difference; without a choice the lists again, saying what is missing."""
    if not picked.rows or not picked.posts:
        lacking = "indikator" if not picked.rows else "jabatan"
        context = pages.choosing_context(world, picked, narrowed) | {"lacking": lacking}
        return _show(request, "assign/_choose.html", context, status=422)
    planned = assignment(world.annex, picked.choice)
    context = pages.preview_context(world, picked, narrowed, planned, problem=problem)
    return _show(request, "assign/_preview.html", context, status=422 if problem else 200)


def _show(request: Request, part: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The step alone for htmx, inside its page for everybody else."""
    if request.htmx:
        return render(request, part, context, status=status)
    last = queries.last_standing_change(context["annex"], by=request.user)
    return render(request, "assign/assign.html", context | {"part": part, "last": last}, status=status)


def _apply(
    request: Request, world: pages.World, picked: forms.Picked, narrowed: forms.Narrowing, *, seen: str
) -> HttpResponse:
    try:
        edited = actions.assign(
            annex=world.annex, choice=picked.choice, seen=seen, by=request.user, at=timezone.now()
        )
    except RuleError as refused:
        return _preview(request, world, picked, narrowed, problem=refused)
    messages.success(request, pages.done_text(picked, rows=len(edited.saved)))
    return redirect("assign:assign", number=world.annex.number)


def _undo(request: Request, annex: Annex) -> HttpResponse:
    change = forms.change_of(request.POST)
    try:
        edited = actions.undo_shown(annex=annex, change=change, by=request.user, at=timezone.now())
    except RuleError as refused:
        messages.warning(request, str(refused))
        return redirect("assign:assign", number=annex.number)
    if edited.refused:
        said = f"{len(edited.refused)} sel tidak dikembalikan karena sementara itu diubah orang lain."
        messages.warning(
            request, f"Diurungkan, tetapi {said}" if edited.change else f"Tidak diurungkan: {said}"
        )
    elif edited.change:
        messages.success(request, f"Diurungkan: {edited.change.label}.")
    return redirect("assign:assign", number=annex.number)


def _pick_many(step: str, world: pages.World, picked: forms.Picked, narrowed: forms.Narrowing) -> None:
    """The buttons that choose or drop many at once."""
    if step == forms.ALL_ROWS:
        picked.rows = sorted({*picked.rows, *(row.pk for row in narrowed.rows(world.rows))})
    elif step == forms.NO_ROWS:
        picked.rows = []
    elif step == forms.NO_POSTS:
        picked.posts = []
    else:
        matching = narrowed.posts(world.posts, below=world.below, units=world.units)
        many = {
            forms.ALL_POSTS: {post.pk for post in matching},
            forms.COLUMNS: set(world.columns),
            forms.GROUP: set(world.group),
        }.get(step, set())
        chosen_ids = {post.pk for post in picked.posts} | many
        picked.posts = [post for post in world.posts if post.pk in chosen_ids]


def _world(request: Request, annex: Annex) -> pages.World:
    """Everything one may choose from; eight queries, however many there are."""
    edition = annex.edition
    posts = org_access.positions(request.duties, on=edition.day).filter(agency=edition.agency)
    units = org_access.units(request.duties, on=edition.day).filter(agency=edition.agency)
    rows = access.rows(request.duties).filter(annex=annex).order_by("order")
    return pages.World(
        annex=annex,
        rows=list(rows.defer("measurement")),
        posts=list(posts.exclude(pk=annex.giver_id).select_related("unit").order_by("order", "pk")),
        below=Lines(agency=edition.agency, on=edition.day).below(annex.giver_id),
        units=list(units.order_by("path")),
        columns=set(annex.receivers.order_by("order").values_list("position_id", flat=True)),
        group=group_of(annex),
    )
