"""Making drafts, and what an official adds to one."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from selaras.agreements import access, actions, queries
from selaras.agreements.models import Agreement
from selaras.agreements.queries import drawing
from selaras.cascade import access as cascade_access
from selaras.engine.agreements import Deed
from selaras.kernel.rules import RuleError
from selaras.web.agreement import visible
from selaras.web.agreements import forms
from selaras.web.agreements.desk import page
from selaras.web.chosen import chosen
from selaras.web.forms import ids, number
from selaras.web.http import Request
from selaras.web.rights import needs


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def draw_up(request: Request) -> HttpResponse:
    """Drafts from the published cascade: for one's own post, or for all by those who prepare editions."""
    here = chosen(request)
    if here.agency is None:
        raise Http404
    edition = drawing.newest_edition(here.agency, here.year)
    if edition is None:
        messages.error(request, f"Kaskade {here.year} belum terbit, sehingga perjanjian belum dapat disusun.")
        return redirect("agreements:list")
    asked = request.POST.get("jabatan", "")
    if asked == "semua":
        if not cascade_access.may_prepare(request.duties, here.agency):
            raise PermissionDenied
        made = actions.draw_up(
            edition=edition, positions=drawing.posts_with_targets(edition), by=request.user, for_all=True,
            at=timezone.now(),
        )  # fmt: skip
    else:
        mine = access.posts_to_draw_up(request.duties).filter(agency=here.agency)
        post = get_object_or_404(mine, pk=number(asked))
        made = actions.draw_up(edition=edition, positions=[post.pk], by=request.user, at=timezone.now())
    if len(made) == 1 and asked != "semua":
        return redirect("agreements:show", pk=made[0].pk)
    said = (
        f"{len(made)} konsep perjanjian disusun dari kaskade yang terbit."
        if made
        else "Semua jabatan yang bertarget dan berpejabat sudah mempunyai perjanjian."
    )
    if left := queries.posts_without(here.agency, here.year, on=request.today):
        said += (
            f" {left} jabatan lain tidak diberi target oleh kaskade: beri target melalui matriks baru, atau "
            "pejabatnya menyusun konsep sendiri."
        )
    messages.success(request, said)
    return redirect("agreements:list")


def _edit(
    request: Request, pk: int, change: Callable[[Agreement], object], *, at: str = "", **typed: object
) -> HttpResponse:
    """Change a draft: 403 for whoever it is never open to, a sentence when it is closed now.

    `typed` are forms as they were filled in, shown again beside the sentence.
    """
    agreement = visible(request, pk)
    if not access.entitled(request.duties, Deed.EDIT, agreement):
        raise PermissionDenied
    try:
        change(agreement)
    except RuleError as refused:
        return page(request, visible(request, pk), refused=str(refused), **typed)
    return redirect(f"{reverse('agreements:show', args=[pk])}{at}")


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def redraw(request: Request, pk: int) -> HttpResponse:
    """What the newest edition and today's posts say."""

    def change(agreement: Agreement) -> None:
        actions.redraw(agreement=agreement, by=request.user, at=timezone.now())
        messages.success(request, "Konsep sudah sesuai dengan kaskade dan pejabat hari ini.")

    return _edit(request, pk, change)


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def details(request: Request, pk: int) -> HttpResponse:
    form = forms.Details(request.POST)
    if not form.is_valid():
        return _again(request, pk, details=form)
    return _edit(
        request, pk,
        lambda agreement: actions.set_details(
            agreement=agreement, **form.cleaned_data, by=request.user, at=timezone.now()
        ),
        details=form,
    )  # fmt: skip


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def add_supporting(request: Request, pk: int) -> HttpResponse:
    form = forms.Supporting(request.POST)
    if not form.is_valid():
        return _again(request, pk, supporting=form)
    said = form.cleaned_data
    return _edit(
        request, pk,
        lambda agreement: actions.add_supporting(
            agreement=agreement, block=said["block"], objective=said["objective"],
            indicator=said["indicator"], uom=said["uom"], source=said["source"], targets=form.targets,
            by=request.user, at=timezone.now(),
        ),
        at="#indikator", supporting=form,
    )  # fmt: skip


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def remove_supporting(request: Request, pk: int, line: int) -> HttpResponse:
    def change(agreement: Agreement) -> None:
        found = get_object_or_404(agreement.lines.select_related("agreement"), pk=line)
        actions.remove_supporting(line=found, by=request.user, at=timezone.now())

    return _edit(request, pk, change, at="#indikator")


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def budget(request: Request, pk: int) -> HttpResponse:
    """The ticked lines of the unit's DPA."""
    items = ids(request.POST.getlist("baris"))
    return _edit(
        request, pk,
        lambda agreement: actions.take_budget(
            agreement=agreement, items=items, by=request.user, at=timezone.now()
        ),
        at="#anggaran",
    )  # fmt: skip


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def typed_budget(request: Request, pk: int) -> HttpResponse:
    """Typed or pasted lines, where the unit has no DPA on record; all of them or none."""
    form = forms.TypedBudget(request.POST)
    if not form.is_valid():
        return _again(request, pk, typed_budget=form)
    return _edit(
        request, pk,
        lambda agreement: actions.set_budget(
            agreement=agreement, lines=form.cleaned_data["lines"], by=request.user, at=timezone.now()
        ),
        at="#anggaran", typed_budget=form,
    )  # fmt: skip


def _again(request: Request, pk: int, **form: object) -> HttpResponse:
    """The page with the form as it was filled in, for those who may fill it in."""
    agreement = visible(request, pk)
    if not access.entitled(request.duties, Deed.EDIT, agreement):
        raise PermissionDenied
    return page(request, agreement, refused="Ada isian yang perlu diperbaiki.", **form)
