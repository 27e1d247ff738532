"""Kartu skor: my cards of the month, and one card filled in, photographed and sent."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from selaras.engine.cards import CardDeed, CardState
from selaras.engine.findings import Finding
from selaras.engine.scorecards import month_label
from selaras.kernel.rules import RuleError
from selaras.measurement.access import cards as access
from selaras.measurement.actions import cards as deeds
from selaras.measurement.models import CardItem, CardPhoto, ScoreCard
from selaras.measurement.queries import cards as queries
from selaras.measurement.rules import too_large
from selaras.web.context import chosen_agency
from selaras.web.http import Request
from selaras.web.rights import needs
from selaras.web.scorecards import forms, pages, photos
from selaras.web.stored import taken_in

UNREADABLE = "Periksa isian yang ditandai; belum ada yang disimpan."


@require_safe
@needs("kartu_skor", "lihat", "terbit")
def index(request: Request) -> HttpResponse:
    """My cards of a month, what waits for my re-check, and the way to the board."""
    agency = chosen_agency(request)
    if agency is None:
        raise Http404
    newest = queries.templates_for(agency, queries.month_of(request.today))
    month = pages.asked_month(
        request.GET.get("bulan", ""), today=request.today, template=next(iter(newest.values()), None)
    )  # fmt: skip
    templates = queries.templates_for(agency, month)
    context = {
        "title": "Kartu skor",
        "crumbs": [("Meja kerja", "/"), ("Kartu skor", None)],
        "month": month,
        "month_label": month_label(month.year, month.number),
        "months": pages.months_of(month, lambda at: f"?bulan={at}"),
        "templates": templates,
        "example": any(one.is_example for one in templates.values()),
        "mine": _mine(request, month, templates),
        "waiting": _waiting(request),
        "may_edit": access.may_for(request.duties, agency, "atur", "*"),
        "published": queries.published_months(agency)[:1],
        "agency": agency,
    }
    return render(request, "scorecards/list.html", context)


def _mine(request: Request, month: queries.Month, templates: Any) -> list[dict[str, Any]]:
    """The posts I fill in for, with their card as it stands; two queries."""
    posts = list(
        access.posts_to_fill_in(request.duties)
        .filter(period__contains=month.last).select_related("unit").order_by("order", "pk")
    )  # fmt: skip
    cards = ScoreCard.objects.filter(position__in=posts, year=month.year, month=month.number)
    found = {card.position_id: card for card in cards.order_by("pk")}
    return [
        {
            "post": post, "status": pages.state_words(found.get(post.pk)),
            "template": templates.get(post.tier),
            "score": pages.score_of(queries.sent_score(found.get(post.pk)), month.year),
            "url": reverse("scorecards:card", args=[post.pk, month.year, month.number]),
            "to_do": post.pk not in found or found[post.pk].state == CardState.DRAFT,
            "is_open": post.tier in templates and month.is_open(templates[post.tier], request.today),
            "closes_on": month.closes_on(templates[post.tier]) if post.tier in templates else None,
            "days": pages.days_words(templates[post.tier], month, request.today)
            if post.tier in templates else "",
        }
        for post in posts
    ]  # fmt: skip


def _waiting(request: Request) -> list[tuple[ScoreCard, str]]:
    found = access.to_recheck(request.duties).select_related("position__unit")
    in_order = found.order_by("year", "month", "position__order", "pk")
    return [(card, month_label(card.year, card.month)) for card in in_order]


@require_http_methods(["GET", "HEAD", "POST"])
@needs("kartu_skor", "lihat")
def card(request: Request, post: int, year: int, month: int) -> HttpResponse:
    """The card of a month; POST keeps what is typed and the photos beside it."""
    about = pages.subject(request, post, year, month)
    if request.method != "POST":
        return page(request, about)
    _allow(request, CardDeed.EDIT, about)
    form = _form(request, about)
    refused = _kept(request, about, form)
    if refused:
        return page(request, about, form=form, refused=refused)
    messages.success(request, "Tersimpan sebagai konsep.")
    return redirect(about.url)


@require_POST
@needs("kartu_skor", "lihat")
def look_over(request: Request, post: int, year: int, month: int) -> HttpResponse:
    """The fragment #periksa-isian while one types: what to look at again; nothing is saved."""
    about = pages.subject(request, post, year, month)
    _allow(request, CardDeed.EDIT, about)
    form = _form(request, about)
    form.is_valid()  # what cannot be read is told when it is saved
    return render(request, "scorecards/_doubts.html", {"doubts": _doubts(about, form)})


def _doubts(about: pages.Subject, form: forms.Card) -> list[tuple[CardItem, Finding]]:
    """By what is typed, else by what is stored."""
    if form.is_bound:
        values = {key: one.value for key, one in form.filled.items()}
    else:
        values = {key: entry.value for key, entry in about.entries.items()}
    items = {item.code: item for item in about.due}
    found = queries.doubts(about.post, about.month, about.due, values)
    return [(items[one.place], one) for one in found]


@require_POST
@needs("kartu_skor", "lihat")
def send(request: Request, post: int, year: int, month: int) -> HttpResponse:
    """Keep what is typed, then hand the card in; what is missing is told item by item."""
    about = pages.subject(request, post, year, month)
    _allow(request, CardDeed.SEND, about)
    form = _form(request, about)
    refused = _kept(request, about, form) if _is_draft(about) else []
    if refused:
        return page(request, about, form=form, refused=refused)
    about = pages.subject(request, post, year, month)
    if about.card is None:
        return page(request, about, refused=["Isilah kartunya dahulu."])
    try:
        deeds.send(card=about.card, by=request.user, at=timezone.now())
    except RuleError as error:
        return page(request, about, refused=[str(error)])
    messages.success(request, "Kartu dikirim. Sebagian kartu disampel untuk diperiksa ulang atasan.")
    return redirect(about.url)


@require_POST
@needs("kartu_skor", "lihat")
def withdraw(request: Request, post: int, year: int, month: int) -> HttpResponse:
    about = pages.subject(request, post, year, month)
    _allow(request, CardDeed.WITHDRAW, about)
    if about.card is None:
        raise Http404
    try:
        deeds.withdraw(card=about.card, by=request.user, at=timezone.now())
    except RuleError as error:
        return page(request, about, refused=[str(error)])
    messages.success(request, "Ditarik kembali. Kartu dapat diubah lagi.")
    return redirect(about.url)


@require_POST
@needs("kartu_skor", "lihat")
def detach(request: Request, post: int, year: int, month: int, photo: int) -> HttpResponse:
    about = pages.subject(request, post, year, month)
    _allow(request, CardDeed.EDIT, about)
    found = get_object_or_404(CardPhoto.objects.select_related("card", "file"), pk=photo, card=about.card)
    try:
        deeds.detach(photo=found, by=request.user, at=timezone.now())
    except RuleError as error:
        return page(request, about, refused=[str(error)])
    messages.success(request, f"Foto “{found.name}” dilepas.")
    return redirect(f"{about.url}#butir-{found.item_id}")


@require_safe
@needs("kartu_skor", "lihat")
def photo(request: Request, pk: int) -> HttpResponse:
    """A photo of a card, for those who may look at its proof; never for the public."""
    seen = CardPhoto.objects.filter(card__position__in=access.posts_readable(request.duties))
    found = get_object_or_404(seen.select_related("file"), pk=pk)
    if not access.photos(request.duties).filter(pk=pk).exists():
        raise PermissionDenied
    return photos.answer(found)


def _allow(request: Request, deed: CardDeed, about: pages.Subject) -> None:
    if not access.may(request.duties, deed, about.post):
        raise PermissionDenied


def _is_draft(about: pages.Subject) -> bool:
    return about.card is None or about.card.state == CardState.DRAFT


def _form(request: Request, about: pages.Subject) -> forms.Card:
    return forms.Card(request.POST, items=about.due)


def _kept(request: Request, about: pages.Subject, form: forms.Card) -> list[str]:
    """What was refused; [] when the figures and every photo are kept."""
    if not form.is_valid():
        return [UNREADABLE]
    try:
        kept = deeds.fill_in(
            position=about.post, month=about.month, seen=form.cleaned_data["seen"], filled=form.filled,
            by=request.user, at=timezone.now(),
        )  # fmt: skip
    except RuleError as error:
        return [str(error)]
    form.look_at(kept.version)
    refused = []
    for item in about.due:

        def keep(content: bytes, name: str, item: CardItem = item) -> None:
            deeds.attach(card=kept, item=item, content=content, name=name, by=request.user, at=timezone.now())

        refused += taken_in(request.FILES.getlist(f"foto-{item.pk}"), keep, too_large=too_large)
    return refused


def page(
    request: Request, about: pages.Subject, *, form: forms.Card | None = None, refused: Any = ()
) -> HttpResponse:
    """The card; what was typed stays where something was refused."""
    if refused and about.template is not None:  # photos may have been kept before one was refused
        about = pages.subject(request, about.post.pk, about.month.year, about.month.number)
    kept = about.card
    may_edit = access.may(request.duties, CardDeed.EDIT, about.post)
    is_open = about.template is not None and about.month.is_open(about.template, request.today)
    editing = may_edit and _is_draft(about) and is_open
    form = form or forms.Card(
        items=about.due, entries=about.entries.values(), seen=kept.version if kept else 0
    )
    missing = queries.missing_to_send(kept) if kept is not None and editing else []
    mine = access.photos(request.duties).filter(card=kept).order_by().values_list("pk", flat=True)
    score = about.told.score if about.told and kept else None
    context = {
        "title": f"Kartu skor {about.post.title}",
        "crumbs": [
            ("Meja kerja", "/"), ("Kartu skor", f"{reverse('scorecards:list')}?bulan={about.month}"),
            (about.label, None),
        ],
        "subject": about, "form": form, "editing": editing, "may_edit": may_edit, "is_open": is_open,
        "may_send": access.may(request.duties, CardDeed.SEND, about.post),
        "may_withdraw": kept is not None and kept.state == CardState.SENT and is_open
        and access.may(request.duties, CardDeed.WITHDRAW, about.post),
        "lines": pages.lines(
            about, seen=set(mine), form=form if editing else None, missing=missing
        ),
        "missing": missing, "doubts": _doubts(about, form) if editing else [],
        "status": pages.state_words(kept),
        "score": pages.score_of(score, about.month.year),
        "days": pages.days_words(about.template, about.month, request.today) if about.template else "",
        "closes_on": about.month.closes_on(about.template) if about.template else None,
        "months": pages.months_of(
            about.month, lambda at: reverse("scorecards:card", args=[about.post.pk, at.year, at.number])
        ),
        "refused": refused,
    }  # fmt: skip
    return render(request, "scorecards/card.html", context, status=422 if refused else 200)
