"""Papan kartu skor: ranking within a kecamatan, camat over the months, the draw, publishing, export."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from selaras.engine.cards import CardState, CardTier
from selaras.engine.periods import MONTHS
from selaras.engine.sampling import METHOD
from selaras.engine.scorecards import month_label
from selaras.exchange import cards as files
from selaras.exchange.tables import Table
from selaras.exchange.writers import to_csv
from selaras.exchange.xlsx import to_xlsx
from selaras.kernel.rules import RuleError
from selaras.measurement.access import cards as access
from selaras.measurement.actions import card_rounds
from selaras.measurement.models import CardRound, CardTemplate, ScoreCard
from selaras.measurement.queries import cards as queries
from selaras.measurement.queries.cards import BoardGroup, BoardRow, Month
from selaras.measurement.rules import cards as rules
from selaras.org.models import Agency, OrgUnit, Position
from selaras.web.context import chosen_agency
from selaras.web.http import Request, attachment
from selaras.web.rights import needs
from selaras.web.scorecards import chart, pages

_TABS = ((CardTier.WARD, "Lurah"), (CardTier.DISTRICT, "Camat"))


@dataclass(frozen=True, slots=True)
class Asked:
    """A month of a tier, and what of it the person may read: all once it is published."""

    agency: Agency
    month: Month
    tier: str
    template: CardTemplate | None
    round: CardRound | None
    posts: QuerySet[Position]
    cards: QuerySet[ScoreCard]
    readable: frozenset[int] | None  # None: all of them

    @property
    def is_published(self) -> bool:
        return self.round is not None and self.round.published_at is not None

    @property
    def url(self) -> str:
        return (
            reverse("scorecards:board", args=[self.month.year, self.month.number]) + f"?jenjang={self.tier}"
        )

    @property
    def label(self) -> str:
        return month_label(self.month.year, self.month.number)

    @property
    def is_example(self) -> bool:
        return self.template is not None and self.template.is_example

    def groups(self) -> list[BoardGroup]:
        return queries.board(self.posts, self.cards, readable=self.readable)


def _asked(request: Request, year: int, month: int, tier: str) -> Asked:
    agency = chosen_agency(request)
    if agency is None:
        raise Http404
    at = pages.month_at(year, month)
    tier = tier if tier in queries.TIERS else CardTier.WARD
    told = {one.tier: one for one in queries.rounds(agency, year, month)}
    round_ = told.get(tier)
    posts = queries.posts_of_month(agency, at).filter(tier=tier)
    readable = None
    if round_ is None or round_.published_at is None:
        mine = posts.filter(pk__in=access.posts_readable(request.duties).values("pk"))
        readable = frozenset(mine.order_by().values_list("pk", flat=True))
    cards = ScoreCard.objects.filter(
        agency=agency, template__tier=tier, year=year, month=month, position__in=posts.values("pk")
    )
    template = queries.templates_for(agency, at).get(tier)
    return Asked(agency, at, tier, template, round_, posts, cards, readable)


@require_safe
@needs("kartu_skor", "lihat", "terbit")
def show(request: Request, year: int, month: int) -> HttpResponse:
    return _page(request, _asked(request, year, month, request.GET.get("jenjang", "")))


def _page(request: Request, asked: Asked, *, refused: str = "") -> HttpResponse:
    groups = asked.groups()
    scores = _trends(request, asked)
    sent = sum(row.card is not None and row.card.state != CardState.DRAFT for g in groups for row in g.rows)
    may_draw = asked.round is None and access.may_for(request.duties, asked.agency, "tarik_sampel", "dikirim")
    context = {
        "title": f"Papan kartu skor {dict(_TABS)[CardTier(asked.tier)].lower()}",
        "crumbs": [
            ("Meja kerja", "/"), ("Kartu skor", f"{reverse('scorecards:list')}?bulan={asked.month}"),
            (f"Papan {asked.label}", None),
        ],
        "asked": asked, "refused": refused, "example": asked.is_example,
        "tabs": [
            {"label": label, "active": tier == asked.tier, "count": None, "url": f"?jenjang={tier}"}
            for tier, label in _TABS
        ],
        "months": pages.months_of(asked.month, lambda at: _month_url(asked, at)),
        "groups": [(group.unit, [_row(row, asked, scores) for row in group.rows]) for group in groups],
        **_year(groups, scores, asked),
        "sent": sent, "posts": sum(len(group.rows) for group in groups),
        "method": METHOD, "sample": _sample(asked),
        "chart_size": (chart.WIDTH, chart.HEIGHT),
        "not_yet": _not_yet(request, asked) if may_draw else "",
        "closes_on": asked.month.closes_on(asked.template) if asked.template else None,
        "may_draw": may_draw,
        "may_publish": asked.round is not None and not asked.is_published
        and access.may_for(request.duties, asked.agency, "terbitkan", "diperiksa_ulang"),
        "exports": _exports(request, asked) if groups else [],
    }  # fmt: skip
    return render(request, "scorecards/board.html", context, status=422 if refused else 200)


def _not_yet(request: Request, asked: Asked) -> str:
    """Why the sample cannot be drawn now, in the words of the deed itself (SKR-16)."""
    if asked.template is None:
        return "Belum ada templat yang berlaku bulan ini."
    sent = asked.cards.filter(state=CardState.SENT).count()
    found = rules.not_to_draw(
        drawn=False, sent=sent, posts=asked.posts.count(), closes_on=asked.month.closes_on(asked.template),
        on=request.today,
    )  # fmt: skip
    return found.message if found else ""


def _month_url(asked: Asked, at: Month) -> str:
    return f"{reverse('scorecards:board', args=[at.year, at.number])}?jenjang={asked.tier}"


def _trends(request: Request, asked: Asked) -> dict[int, dict[int, Decimal]]:
    """The months of the year as far as one may read them: published, or within one's reach."""
    published = [
        one.month for one in queries.rounds(asked.agency, asked.month.year)
        if one.tier == asked.tier and one.published_at is not None
    ]  # fmt: skip
    of_year = ScoreCard.objects.filter(agency=asked.agency, template__tier=asked.tier, year=asked.month.year)
    mine = access.posts_seen(request.duties).values("pk")
    return queries.trend(of_year.filter(month__in=published) | of_year.filter(position__in=mine))


def _row(row: BoardRow, asked: Asked, scores: Mapping[int, Mapping[int, Decimal]]) -> dict[str, Any]:
    year, month = asked.month.year, asked.month.number
    cap = asked.template.cap if asked.template else None
    of_year = scores.get(row.post.pk, {})
    return {
        "rank": row.rank, "unit": row.post.unit.name, "score": pages.score_of(row.score, year),
        "status": pages.state_words(row.card), "rechecked": row.card is not None and row.card.rechecked_by_id,
        "line": chart.line(of_year, cap=cap) if cap else None,
        "change": chart.change(of_year, month),
        "url": reverse("scorecards:card", args=[row.post.pk, year, month]),
    }  # fmt: skip


def _year(
    groups: Sequence[BoardGroup], scores: Mapping[int, Mapping[int, Decimal]], asked: Asked
) -> dict[str, Any]:
    """Camat by month, as many months as have a score; nothing for lurah."""
    rows = [row for group in groups for row in group.rows] if asked.tier == CardTier.DISTRICT else []
    known = sorted({month for row in rows for month in scores.get(row.post.pk, {})})
    year = asked.month.year
    return {
        "heads": [MONTHS[month - 1][:3] for month in known],
        "years": [
            (row.post.unit.name, [
                pages.score_of(scores.get(row.post.pk, {}).get(month), year) for month in known
            ])
            for row in rows
        ] if known else [],
    }  # fmt: skip


def _sample(asked: Asked) -> list[tuple[str, str, str]]:
    """The draw as it was recorded: group, the numbers it was drawn from, and those drawn."""
    if asked.round is None:
        return []
    names = dict(
        OrgUnit.objects.filter(pk__in=[one["kelompok"] for one in asked.round.drawn_from])
        .order_by("path").values_list("pk", "name")
    )  # fmt: skip
    return [
        (names[one["kelompok"]], _listed(one["kartu"]), _listed(one["sampel"]))
        for one in asked.round.drawn_from
    ]


def _listed(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers))


@require_POST
@needs("kartu_skor", "tarik_sampel", "dikirim")
def draw(request: Request, year: int, month: int) -> HttpResponse:
    """Draw with a seed nobody has chosen; it is recorded with who and when."""
    asked = _asked(request, year, month, request.POST.get("jenjang", ""))
    if not access.may_for(request.duties, asked.agency, "tarik_sampel", "dikirim"):
        raise PermissionDenied
    try:
        card_rounds.draw_sample(
            agency=asked.agency, tier=asked.tier, month=asked.month, seed=secrets.token_hex(16),
            by=request.user, at=timezone.now(),
        )  # fmt: skip
    except RuleError as error:
        return _page(request, asked, refused=str(error))
    messages.success(request, "Sampel ditarik. Atasan melihat kartunya pada halaman Kartu skor.")
    return redirect(asked.url)


@require_POST
@needs("kartu_skor", "terbitkan", "diperiksa_ulang")
def publish(request: Request, year: int, month: int) -> HttpResponse:
    asked = _asked(request, year, month, request.POST.get("jenjang", ""))
    if not access.may_for(request.duties, asked.agency, "terbitkan", "diperiksa_ulang"):
        raise PermissionDenied
    try:
        card_rounds.publish(
            agency=asked.agency, tier=asked.tier, month=asked.month, by=request.user, at=timezone.now()
        )
    except RuleError as error:
        return _page(request, asked, refused=str(error))
    messages.success(request, "Diterbitkan. Nilai dan peringkat unit tampil pada halaman publik.")
    return redirect(asked.url)


def _exports(request: Request, asked: Asked) -> list[tuple[str, str]]:
    if not request.duties.may("ekspor", "xlsx_lingkup"):
        return []
    at, query = [asked.month.year, asked.month.number], f"?jenjang={asked.tier}"
    return [
        ("Excel", reverse("scorecards:workbook", args=at) + query),
        ("CSV", reverse("scorecards:table", args=at) + query),
    ]  # fmt: skip


@require_safe
@needs("ekspor", "xlsx_lingkup")
def workbook(request: Request, year: int, month: int) -> HttpResponse:
    asked = _asked(request, year, month, request.GET.get("jenjang", ""))
    return attachment(to_xlsx(_table(request, asked)), _name(asked, "xlsx"))


@require_safe
@needs("ekspor", "xlsx_lingkup")
def table(request: Request, year: int, month: int) -> HttpResponse:
    asked = _asked(request, year, month, request.GET.get("jenjang", ""))
    return attachment(to_csv(_table(request, asked)), _name(asked, "csv"))


def _table(request: Request, asked: Asked) -> Table:
    return files.ranking_table(
        asked.groups(), tier=asked.tier, month=asked.month, agency=asked.agency.name, on=request.today,
        example=asked.is_example,
    )  # fmt: skip


def _name(asked: Asked, ending: str) -> str:
    return f"kartu-skor-{asked.tier}-{asked.month.year}-{asked.month.number:02d}.{ending}"
