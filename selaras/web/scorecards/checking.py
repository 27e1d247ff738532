"""Pemeriksaan ulang: the photo beside the figure; agree, or another value with a reason."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from selaras.engine.cards import CardDeed, CardState
from selaras.engine.findings import Finding
from selaras.kernel.rules import RuleError
from selaras.measurement.access import cards as access
from selaras.measurement.actions import card_rounds
from selaras.measurement.models import ScoreCard
from selaras.measurement.queries.cards import Month
from selaras.measurement.rules import cards as rules
from selaras.web.http import Request
from selaras.web.rights import needs
from selaras.web.scorecards import forms, pages


@require_http_methods(["GET", "HEAD", "POST"])
@needs("kartu_skor", "lihat")
def recheck(request: Request, pk: int) -> HttpResponse:
    """One sampled card of a direct subordinate: 403 when it is not this person's to check."""
    seen = ScoreCard.objects.filter(position__in=access.posts_readable(request.duties))
    related = ("template", "position__unit", "position__agency", "sent_by", "rechecked_by")
    card = get_object_or_404(seen.select_related(*related), pk=pk)
    if not access.may(request.duties, CardDeed.RECHECK, card.position):
        raise PermissionDenied
    about = pages.about(card.position, Month(card.year, card.month), card.template, card)
    if card.state != CardState.SAMPLED:
        messages.info(request, "Kartu ini tidak sedang menunggu pemeriksaan ulang.")
        return redirect(about.url)
    if request.method != "POST":
        return _page(request, about, forms.Recheck(items=about.due))
    form = forms.Recheck(request.POST, items=about.due)
    if not form.is_valid():
        return _page(request, about, form, refused=["Periksa nilai yang ditandai; belum ada yang disimpan."])
    missing = rules.unanswered(about.due, form.results)
    if missing:
        return _page(request, about, form, refused=["Masih ada yang belum dijawab."], missing=missing)
    try:
        card_rounds.recheck(card=card, results=form.results, by=request.user, at=timezone.now())
    except RuleError as error:
        return _page(request, about, form, refused=[str(error)])
    messages.success(request, "Pemeriksaan ulang tersimpan; kedua nilai tetap tercatat.")
    return redirect(about.url)


def _page(
    request: Request, about: pages.Subject, form: forms.Recheck, *, refused: list[str] | None = None,
    missing: list[Finding] | None = None,
) -> HttpResponse:  # fmt: skip
    mine = access.photos(request.duties).filter(card=about.card).order_by().values_list("pk", flat=True)
    score = about.told.score if about.told else None
    context = {
        "title": f"Periksa ulang {about.post.title}",
        "crumbs": [("Meja kerja", "/"), ("Kartu skor", reverse("scorecards:list")), ("Periksa ulang", None)],
        "subject": about,
        "lines": pages.lines(about, seen=set(mine), form=form, missing=missing or ()),
        "score": pages.score_of(score, about.month.year),
        "days": pages.days_words(about.template, about.month, request.today) if about.template else "",
        "closes_on": about.month.closes_on(about.template) if about.template else None,
        "editing": False,
        "refused": refused or [],
    }
    return render(request, "scorecards/recheck.html", context, status=422 if refused else 200)
