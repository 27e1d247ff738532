"""Perjanjian: the list, one agreement, and the steps of its life before it is signed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from selaras.agreements import access, actions, queries
from selaras.agreements.models import Agreement, Scan
from selaras.agreements.queries import letter, paper, waits
from selaras.cascade import access as cascade_access
from selaras.engine.agreements import Deed
from selaras.kernel.rules import RuleError
from selaras.web.agreement import crumbs, note_nips, visible
from selaras.web.agreements import forms, pages
from selaras.web.agreements.desk import page
from selaras.web.chosen import Chosen, chosen
from selaras.web.filters import Filters
from selaras.web.http import Request, attachment
from selaras.web.rights import needs

PER_PAGE = 100
FIXED = "Isi perjanjian sudah tetap dan siap ditandatangani."
CLOSED = (
    "Perjanjian ini sudah ditandatangani; catatannya tetap dapat dibaca, tetapi tidak ditambah atau diubah."
)
Step = Callable[..., Agreement]


@require_safe
@needs("pk", "lihat_publik", "terbit_publik")
def index(request: Request) -> HttpResponse:
    """One's own, those that wait for one, and all that one may read, of the chosen year."""
    here = chosen(request)
    filters = Filters(request)
    state, words = forms.list_filter(filters)
    every = access.visible(request.duties).filter(agency=here.agency, year=here.year)
    if here.unit is not None:
        every = every.filter(unit__path__startswith=here.unit.path)
    found = queries.listed(every, state=state, words=words)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("hal"))
    url, now = reverse("agreements:show", args=[0]), timezone.now()
    own, waiting = queries.own_and_waiting(every, request.duties)
    context = {
        "title": "Perjanjian kinerja",
        "filters": filters,
        "page_obj": shown,
        "rows": pages.rows(shown.object_list, url, at=now),
        "own": pages.rows(own, url, at=now),
        "waiting": pages.rows(waiting, url, at=now),
        "to_sign": waits.for_signature(every, request.duties).count(),
        "year": here.year,
        "edition": queries.drawing.newest_edition(here.agency, here.year) if here.agency else None,
        "posts_without": access.posts_to_draw_up(request.duties)
        .filter(agency=here.agency)
        .exclude(pk__in=every.standing().values("position_id")),
        "scans": _scans(request, here),
        "own_user": request.user.pk,
        "may_see_bundles": request.duties.may("pk", "unduh_asli", "sah"),
        "may_draw_up_all": cascade_access.may_prepare(request.duties, here.agency),
    }
    if request.htmx:
        return render(request, "agreements/_list.html", context)
    context["crumbs"] = [("Meja kerja", "/"), ("Perjanjian", None)]
    return render(request, "agreements/list.html", context)


def _scans(request: Request, here: Chosen) -> list[Scan]:
    """What KKPP has to look at, the longest waiting first."""
    found = access.scans_to_check(request.duties).filter(agency=here.agency, agreement__year=here.year)
    if here.unit is not None:
        found = found.filter(agreement__unit__path__startswith=here.unit.path)
    related = ("agreement__holder__position", "agreement__holder__user", "agreement__unit", "by")
    return list(found.select_related(*related).defer("agreement__content").order_by("at", "pk"))


@require_safe
@needs("pk", "lihat_publik", "terbit_publik")
def show(request: Request, pk: int) -> HttpResponse:
    return page(request, visible(request, pk))


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def look(request: Request, pk: int) -> HttpResponse:
    """The person has read what they were told: it leaves their desk (PK-41). A look alone writes nothing."""
    actions.look(agreement=visible(request, pk), by=request.user, at=timezone.now())
    return redirect("home")


def _take(
    request: Request, pk: int, deed: Deed, step: Step, *, said: str, with_reason: bool = False
) -> HttpResponse:
    """Take a step: 403 when it is never this person's, a sentence when it is not open now."""
    agreement = visible(request, pk)
    if not access.entitled(request.duties, deed, agreement):
        raise PermissionDenied
    given: dict[str, Any] = {}
    typed: dict[str, Any] = {}
    if with_reason:
        form = typed["reason"] = forms.Reason(request.POST)
        if not form.is_valid():
            return page(request, agreement, **typed, refused="Tulis alasannya dahulu.")
        given["reason"] = form.cleaned_data["reason"]
    try:
        after = step(agreement=agreement, **given, by=request.user, at=timezone.now())
    except RuleError as refused:
        return page(request, visible(request, pk), refused=str(refused), **typed)
    if not access.visible(request.duties).filter(pk=after.pk).exists():
        # KKPP has cancelled: the new draft is the parties' own
        messages.success(request, "Perjanjian batal. Konsep penggantinya ada pada para pihak.")
        return redirect("agreements:list")
    fixed = deed is Deed.SUBMIT and after.state == Agreement.State.READY  # nobody has to agree first
    messages.success(request, FIXED if fixed else said)
    return redirect("agreements:show", pk=after.pk)


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def submit(request: Request, pk: int) -> HttpResponse:
    return _take(request, pk, Deed.SUBMIT, actions.submit, said="Perjanjian sudah diajukan.")


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def withdraw(request: Request, pk: int) -> HttpResponse:
    return _take(request, pk, Deed.WITHDRAW, actions.withdraw, said="Pengajuan sudah ditarik kembali.")


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def send_back(request: Request, pk: int) -> HttpResponse:
    return _take(
        request,
        pk,
        Deed.SEND_BACK,
        actions.send_back,
        said="Perjanjian sudah dikembalikan.",
        with_reason=True,
    )


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def approve(request: Request, pk: int) -> HttpResponse:
    said = "Perjanjian disetujui. Isinya sudah tetap dan siap ditandatangani."
    return _take(request, pk, Deed.APPROVE, actions.approve, said=said)


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def reopen(request: Request, pk: int) -> HttpResponse:
    said = "Perjanjian dibuka kembali dan dapat diubah."
    return _take(request, pk, Deed.REOPEN, actions.reopen, said=said, with_reason=True)


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def cancel(request: Request, pk: int) -> HttpResponse:
    said = "Perjanjian yang sudah ditandatangani satu pihak batal. Ini konsep penggantinya."
    return _take(request, pk, Deed.CANCEL, actions.cancel, said=said, with_reason=True)


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def comment(request: Request, pk: int) -> HttpResponse:
    agreement = visible(request, pk)
    if not access.may_talk(request.duties, agreement):
        raise PermissionDenied
    if not access.is_open(agreement):
        return page(request, agreement, refused=CLOSED)
    form = forms.Remark(request.POST)
    if not form.is_valid():
        return page(request, agreement, remark=form, refused="Tulis catatannya dahulu.")
    line = agreement.lines.filter(pk=form.cleaned_data["line"]).first()
    actions.comment(
        agreement=agreement, line=line, text=form.cleaned_data["text"], by=request.user, at=timezone.now()
    )
    return redirect(f"{reverse('agreements:show', args=[pk])}#catatan")


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def settle(request: Request, pk: int, comment: int) -> HttpResponse:
    agreement = visible(request, pk)
    if not access.may_talk(request.duties, agreement):
        raise PermissionDenied
    if not access.is_open(agreement):
        return page(request, agreement, refused=CLOSED)
    said = get_object_or_404(agreement.comments.all(), pk=comment)
    actions.settle(comment=said, by=request.user, at=timezone.now())
    return redirect(f"{reverse('agreements:show', args=[pk])}#catatan")


@require_safe
@needs("pk", "lihat_publik", "terbit_publik")
def compare(request: Request, pk: int) -> HttpResponse:
    """Side by side with the superior's agreement, the version before, or last year's."""
    agreement = visible(request, pk)
    others = queries.comparable(agreement, access.visible(request.duties))
    chosen_one = request.GET.get("dengan", "")
    kind = chosen_one if chosen_one in others else next(iter(others), "")
    other = others.get(kind)
    context = {
        "title": "Bandingkan perjanjian",
        "agreement": agreement,
        "tabs": pages.compare_tabs(others, kind),
        "other": other,
        "pairs": pages.compare_pairs(queries.pairs(agreement, other)) if other else [],
        "crumbs": [*crumbs(agreement), ("Bandingkan", None)],
    }
    return render(request, "agreements/compare.html", context)


def _full_nips(request: Request, agreement: Agreement) -> set[int]:
    """The parties whose NIP the reader has before them whole, put on record (ORG-09)."""
    full = access.full_nips(request.duties, agreement)
    note_nips(request, agreement, full=full)
    return full


@require_safe
@needs("pk", "lihat_publik", "terbit_publik")
def pdf(request: Request, pk: int) -> HttpResponse:
    """The paper as it will be, or is, without signatures; the signed file has its own address."""
    agreement = visible(request, pk)
    shown = paper.pdf(agreement, full_nips=_full_nips(request, agreement))
    response = HttpResponse(shown, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{pages.file_name(agreement)}.pdf"'
    return response


@require_safe
@needs("pk", "lihat_publik", "terbit_publik")
def docx(request: Request, pk: int) -> HttpResponse:
    """A copy to work with in a word processor; says itself that it is not the signed document."""
    agreement = visible(request, pk)
    copy = letter.docx(agreement, full_nips=_full_nips(request, agreement))
    return attachment(copy, f"{pages.file_name(agreement)}.docx")


@require_safe
@needs("pk", "lihat_publik", "terbit_publik")
def content(request: Request, pk: int) -> HttpResponse:
    """The canonical content that is hashed and signed, byte for byte."""
    agreement = visible(request, pk)
    response = HttpResponse(queries.canonical_text(agreement), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{pages.file_name(agreement)}.json"'
    return response
