"""SKP: the list, the register of who has one, one SKP, and the steps of its life."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from selaras.engine.skp_life import SkpDeed, SkpState
from selaras.kernel.rules import RuleError
from selaras.skp import access, actions
from selaras.skp.models import Skp
from selaras.skp.queries.in_step import InStep
from selaras.skp.queries.registers import registered, without_an_skp
from selaras.web.chosen import chosen
from selaras.web.filters import Filters
from selaras.web.http import Request
from selaras.web.rights import needs
from selaras.web.skp import forms, pages
from selaras.web.skp.desk import page, visible

PER_PAGE = 50
Step = Callable[..., Skp]


@require_safe
@needs("skp", "lihat")
def index(request: Request) -> HttpResponse:
    """One's own, those that wait for one, and all that one may read, of the chosen year."""
    here = chosen(request)
    filters = Filters(request)
    state, words = forms.list_filter(filters)
    every = access.visible(request.duties).filter(agency=here.agency, year=here.year)
    if here.unit is not None:
        every = every.filter(unit__path__startswith=here.unit.path)
    found = every.with_people().filter(state=state) if state else every.with_people().standing()
    if words:
        named = Q(position__title__icontains=words) | Q(unit__name__icontains=words)
        found = found.filter(named | Q(holder__user__name__icontains=words))
    shown = Paginator(found.order_by("position__order", "position_id", "pk"), PER_PAGE)
    page_obj = shown.get_page(request.GET.get("hal"))
    near = every.with_people().standing().order_by("position__order", "pk")
    own = list(near.filter(holder__user=request.user))
    waiting = list(near.filter(rater__user=request.user, state=SkpState.SUBMITTED))
    on_page = list(page_obj.object_list)
    beside = InStep(list({one.pk: one for one in (*on_page, *own, *waiting)}.values()), on=request.today)
    rows = {one.pk: pages.row(one, behind=_behind(beside, one)) for one in (*on_page, *own, *waiting)}
    context = {
        "title": "Sasaran kinerja pegawai",
        "crumbs": [("Meja kerja", "/"), ("SKP", None)],
        "filters": filters, "page_obj": page_obj, "year": here.year,
        "rows": [rows[one.pk] for one in on_page],
        "own": [rows[one.pk] for one in own],
        "waiting": [rows[one.pk] for one in waiting],
        "posts_without": access.posts_to_draft(request.duties).filter(agency=here.agency)
        .filter(pk__in=without_an_skp(here.year, on=request.today)),
        "may_read_register": request.duties.may("skp", "kepatuhan"),
    }  # fmt: skip
    return render(request, "skp/_list.html" if request.htmx else "skp/list.html", context)


def _behind(beside: InStep, skp: Skp) -> int:
    return len(beside.drifts(skp)) + len(beside.moved(skp))


@require_safe
@needs("skp", "kepatuhan")
def register(request: Request) -> HttpResponse:
    """The register of who has drawn up an SKP, unit by unit: itself an output of KSD 1."""
    here = chosen(request)
    units = access.units_of_register(request.duties)
    if here.unit is not None:
        units = units.filter(path__startswith=here.unit.path)
    told = registered(units.filter(agency=here.agency), year=here.year, on=request.today)
    context = {
        "title": "Pegawai yang telah menyusun SKP",
        "crumbs": [("Meja kerja", "/"), ("SKP", "/skp/"), ("Kepatuhan", None)],
        "year": here.year, "day": request.today, "rows": told.rows, "total": told.total,
    }  # fmt: skip
    return render(request, "skp/register.html", context)


@require_safe
@needs("skp", "lihat")
def show(request: Request, pk: int) -> HttpResponse:
    return page(request, visible(request, pk))


def _take(
    request: Request, pk: int, deed: SkpDeed, step: Step, *, said: str, with_reason: bool = False
) -> HttpResponse:
    """Take a step: 403 when it is never this person's, a sentence when it is not open now."""
    skp = visible(request, pk)
    if not access.entitled(request.duties, deed, skp):
        raise PermissionDenied
    given: dict[str, Any] = {}
    typed: dict[str, Any] = {}
    if with_reason:
        form = typed["reason"] = forms.Reason(request.POST)
        if not form.is_valid():
            return page(request, skp, **typed, refused="Tulis alasannya dahulu.")
        given["reason"] = form.cleaned_data["reason"]
    try:
        step(skp=skp, **given, by=request.user, at=timezone.now())
    except RuleError as refused:
        return page(request, visible(request, pk), refused=str(refused), **typed)
    messages.success(request, said)
    return redirect("skp:show", pk=pk)


@require_POST
@needs("skp", "lihat")
def submit(request: Request, pk: int) -> HttpResponse:
    return _take(request, pk, SkpDeed.SUBMIT, actions.submit, said="SKP sudah diajukan.")


@require_POST
@needs("skp", "lihat")
def withdraw(request: Request, pk: int) -> HttpResponse:
    return _take(request, pk, SkpDeed.WITHDRAW, actions.withdraw, said="Pengajuan sudah ditarik kembali.")


@require_POST
@needs("skp", "lihat")
def send_back(request: Request, pk: int) -> HttpResponse:
    said = "SKP dikembalikan dengan alasannya."
    return _take(request, pk, SkpDeed.SEND_BACK, actions.send_back, said=said, with_reason=True)


@require_POST
@needs("skp", "lihat")
def approve(request: Request, pk: int) -> HttpResponse:
    """What is approved is what was read: the page says since when it had been handed in."""
    step = partial(actions.approve, seen=request.POST.get("sejak"))
    return _take(request, pk, SkpDeed.APPROVE, step, said="SKP disetujui; isinya sudah tetap.")


@require_POST
@needs("skp", "lihat")
def reopen(request: Request, pk: int) -> HttpResponse:
    said = "SKP dibuka kembali dan dapat diubah."
    return _take(request, pk, SkpDeed.REOPEN, actions.reopen, said=said, with_reason=True)


@require_POST
@needs("skp", "lihat")
def say(request: Request, pk: int) -> HttpResponse:
    """A word of the dialogue, by the person, the rater or whoever enters for them."""
    skp = visible(request, pk)
    if not access.hands(request.duties, skp):
        raise PermissionDenied
    form = forms.Remark(request.POST)
    if not form.is_valid():
        return page(request, skp, remark=form, refused="Tulis catatannya dahulu.")
    try:
        actions.say(skp=skp, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
    except RuleError as refused:
        return page(request, skp, remark=form, refused=str(refused))
    return redirect(f"/skp/{pk}/#catatan")
