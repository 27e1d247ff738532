"""What everybody may read: published months, units and scores; no person, no photo, no entry."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from selaras.engine.scorecards import month_label
from selaras.measurement.models import CardTemplate, ScoreCard
from selaras.measurement.queries import cards as queries
from selaras.org.models import Agency
from selaras.web.limits import limited
from selaras.web.scorecards import pages

ROOT = ("Publik", "/publik/")


@login_not_required
@require_safe
@limited("public_page")
def newest(request: HttpRequest, code: str) -> HttpResponse:
    """The newest month that was published."""
    agency = get_object_or_404(Agency, code=code)
    for year, month in queries.published_months(agency):
        return redirect("scorecards:public-month", code, year, month)
    return render(
        request, "scorecards/public_empty.html", {"agency": agency, "crumbs": [ROOT, ("Kartu skor", None)]}
    )


@login_not_required
@require_safe
@limited("public_page")
def month(request: HttpRequest, code: str, year: int, month: int) -> HttpResponse:
    """404 for a month nobody has published, as for one that does not exist."""
    agency = get_object_or_404(Agency, code=code)
    at = pages.month_at(year, month)
    published = [one for one in queries.rounds(agency, year, month) if one.published_at is not None]
    if not published:
        raise Http404
    templates = queries.templates_for(agency, at)
    parts = []
    for round_ in published:
        posts = queries.posts_of_month(agency, at).filter(tier=round_.tier)
        cards = ScoreCard.objects.filter(agency=agency, template__tier=round_.tier, year=year, month=month)
        groups = [
            (group.unit.name, [
                (row.rank, row.post.unit.name, pages.score_of(row.score, year)) for row in group.rows
            ])
            for group in queries.board(posts, cards)
        ]  # fmt: skip
        parts.append((str(CardTemplate.Tier(round_.tier).label), round_, groups))
    context = {
        "agency": agency,
        "crumbs": [ROOT, ("Kartu skor", None)],
        "label": month_label(year, month),
        "parts": parts,
        "example": any(templates[one.tier].is_example for one in published if one.tier in templates),
        "others": [
            (
                month_label(y, m),
                reverse("scorecards:public-month", args=[code, y, m]),
                (y, m) == (year, month),
            )
            for y, m in queries.published_months(agency)
        ],
    }
    return render(request, "scorecards/public.html", context)
