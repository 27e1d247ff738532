"""What waits for an answer of the person, as lines with a link; and the score cards they must fill in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Func, IntegerField, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse

from selaras.accounts.models import User
from selaras.actionplans import access as plans
from selaras.agreements import access as agreements
from selaras.engine.cards import CardState
from selaras.engine.reports import ReportState
from selaras.engine.scorecards import month_label
from selaras.engine.waves import WaveState
from selaras.measurement import access as measurement
from selaras.measurement.access import cards
from selaras.measurement.models import CardTemplate, Report, ScoreCard
from selaras.measurement.queries.cards import Month, month_of, templates_for
from selaras.org.models import Position
from selaras.planning import access as planning
from selaras.surveys import access as surveys
from selaras.web.chosen import Chosen
from selaras.web.home.pages import Due
from selaras.web.http import Request


@dataclass(frozen=True, slots=True)
class Wait:
    """So many of something, and the page that lists them."""

    count: int
    text: str
    url: str


def waiting(request: Request, here: Chosen) -> list[Wait]:
    """What is to be checked, answered or decided, never what one asked oneself; one query for all."""
    duties, me = request.duties, request.user.pk
    returned = Report.objects.filter(figure__in=measurement.to_fill_in(duties), state=ReportState.RETURNED)
    asked = measurement.requests_to_answer(duties).filter(answered_at=None).exclude(asked_by=me)
    closed = measurement.reopenings_to_grant(duties).filter(granted_at=None).exclude(asked_by=me)
    proposed = planning.proposals(duties).exclude(proposed_by=me)
    sampled = cards.to_recheck(duties).exclude(entered_by=me).exclude(sent_by=me)
    ended = surveys.waves_for(duties, surveys.VERIFY).filter(state=WaveState.CLOSED)
    again = surveys.reopenings_to_grant(duties).exclude(asked_by=me)
    this_year = {"agency": here.agency, "figure__year": here.year}
    found = [
        # scans: of all units, for their list is one for the agency
        (agreements.scans_to_check(duties).filter(agency=here.agency, agreement__year=here.year),
         "pindaian perjanjian menunggu pemeriksaan KKPP", "agreements:list", "#pindaian"),
        (returned.filter(**this_year),
         "laporan realisasi dikembalikan kepada Bapak/Ibu", "measurement:list", ""),
        (measurement.to_check(duties).filter(**this_year),
         "laporan realisasi menunggu pemeriksaan Bapak/Ibu", "measurement:waiting", ""),
        (asked.filter(agency=here.agency, report__figure__year=here.year),
         "permintaan koreksi menunggu jawaban Bapak/Ibu", "measurement:waiting", "#koreksi"),
        (closed.filter(agency=here.agency, year=here.year),
         "permintaan pembukaan kembali menunggu persetujuan Bapak/Ibu", "measurement:periods", ""),
        (plans.reports_to_check(duties).filter(agency=here.agency),
         "laporan rencana aksi menunggu pemeriksaan Bapak/Ibu", "actionplans:waiting", ""),
        (proposed.filter(agency=here.agency),
         "usulan versi rumus menunggu keputusan Bapak/Ibu", "indicators:list", "#usulan"),
        (sampled.filter(agency=here.agency),
         "kartu skor menunggu pemeriksaan ulang Bapak/Ibu", "scorecards:list", "#periksa"),
        (ended.exclude(opened_by=me).exclude(closed_by=me).filter(agency=here.agency),
         "survei yang ditutup menunggu verifikasi Bapak/Ibu", "surveys:list", ""),
        (again.filter(agency=here.agency),
         "permintaan pembukaan kembali survei menunggu persetujuan Bapak/Ibu", "surveys:reopenings", ""),
    ]  # fmt: skip
    counts = _counts([rows for rows, *_ in found], me)
    counted = [
        Wait(count, text, reverse(page) + place)
        for count, (_, text, page, place) in zip(counts, found, strict=True)
    ]
    return [one for one in counted if one.count]


def _counts(many: Sequence[QuerySet[Any]], user: int) -> list[int]:
    """How many rows each has, in one statement; one that can have none is no array at all there."""
    keys = ArrayField(BigIntegerField())
    lengths = [
        Func(
            Cast(ArraySubquery(rows.order_by().values("pk")), keys), function="cardinality",
            output_field=IntegerField(),
        )
        for rows in many
    ]  # fmt: skip
    told: Sequence[int | None] = User.objects.filter(pk=user).values_list(*lengths).get()
    return [count or 0 for count in told]


def cards_due(request: Request, here: Chosen) -> list[Due]:
    """The score cards that may be filled in today and were not sent: this month's, and last month's while it
    is open; five queries, none for who fills in no card."""
    if here.agency is None or not request.duties.may(cards.SUBJECT, "isi", "sedang_diisi"):
        return []
    posts = cards.posts_to_fill_in(request.duties).filter(agency=here.agency)
    if here.unit is not None:
        posts = posts.filter(unit__path__startswith=here.unit.path)
    mine = list(posts.order_by("order", "pk"))
    this = month_of(request.today)
    found = list[Due]()
    for month in (month_of(this.first - timedelta(days=1)), this):
        if here.year in {month.year, request.today.year}:
            found += _cards_of(month, mine, templates_for(here.agency, month), on=request.today)
    return found


def _cards_of(
    month: Month, posts: Sequence[Position], templates: Mapping[str, CardTemplate], *, on: date
) -> list[Due]:
    sent = ScoreCard.objects.filter(position__in=posts, year=month.year, month=month.number)
    told = set(sent.exclude(state=CardState.DRAFT).values_list("position", flat=True))
    owed = [
        (post, templates[post.tier])
        for post in posts
        if post.pk not in told and post.tier in templates and month.last in post.period
    ]
    return [_card_due(post, month, month.closes_on(by)) for post, by in owed if month.is_open(by, on)]


def _card_due(post: Position, month: Month, on: date) -> Due:
    label = month_label(month.year, month.number)
    return Due(
        on=on, kind="Kartu skor", mark=str(month), text=post.title,
        action=f"Isi dan kirim kartu skor {label}",
        url=reverse("scorecards:card", args=[post.pk, month.year, month.number]),
        key=f"kartu-{month}-{post.pk:08d}",
    )  # fmt: skip
