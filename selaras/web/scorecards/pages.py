"""What the pages of score cards show: months, items as filled in and as re-checked, scores in words."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from selaras.engine.actuals import WORDS, Absence, Absent, Actual
from selaras.engine.cards import CardState
from selaras.engine.exact import shown
from selaras.engine.numbers import format_number
from selaras.engine.periods import MONTHS
from selaras.engine.scorecards import CardScore, ItemScore, Standing, month_label
from selaras.measurement.access import cards as access
from selaras.measurement.models import CardEntry, CardItem, CardPhoto, CardRecheck, CardTemplate, ScoreCard
from selaras.measurement.queries import cards as queries
from selaras.measurement.queries.cards import Month
from selaras.measurement.rules import cards as rules
from selaras.org.models import Position
from selaras.web.figures import SIGNS, STEPS, achievement_scale
from selaras.web.forms import number
from selaras.web.http import Request

PLACES = 2
EARLIEST, LATEST = 2000, 2999
SIGN_OF = {
    CardState.DRAFT: "draft", CardState.SENT: "submitted", CardState.SAMPLED: "waiting",
    CardState.RECHECKED: "submitted", CardState.FINAL: "published",
}  # fmt: skip
STANDINGS = {
    Standing.NOT_MEASURED: "N/A, tidak diukur bulan ini",
    Standing.EXCUSED: "N/A, dikecualikan",
    Standing.BLANK: "belum diisi",
    Standing.UNAVAILABLE: "tidak tersedia",
}


@dataclass(frozen=True, slots=True)
class Score:
    """A score for the eye: rounded half up, its class in words, step and sign."""

    text: str
    label: str = ""
    step: int | None = None

    @property
    def sign(self) -> str:
        return SIGNS.get(self.step or 0, "")


def score_of(score: Decimal | None, year: int) -> Score | None:
    """Classed on the unrounded score by the scale of the year; None without a score."""
    if score is None:
        return None
    band = achievement_scale(year).band(score)
    step = STEPS[band.tone] if band else None
    return Score(format_number(shown(score, PLACES)), band.label if band else "", step)


def month_at(year: int, month: int) -> Month:
    """404 for a month that no calendar has."""
    if not (EARLIEST <= year <= LATEST and 1 <= month <= 12):
        raise Http404
    return Month(year, month)


@dataclass(frozen=True, slots=True)
class Months:
    """The months of a year as links, and the years beside it: (label, address)."""

    year: int
    links: Sequence[tuple[str, str, bool]]
    before: tuple[str, str]
    after: tuple[str, str]


def months_of(month: Month, address: Callable[[Month], str]) -> Months:
    """Twelve links (short name, address, whether it is this one); `address` makes that of a month."""
    year = month.year
    links = [
        (name[:3], address(Month(year, number)), number == month.number)
        for number, name in enumerate(MONTHS, 1)
    ]
    before, after = ((str(at), address(Month(at, month.number))) for at in (year - 1, year + 1))
    return Months(year, links, before, after)


def asked_month(text: str, *, today: date, template: CardTemplate | None) -> Month:
    """The month of the address ("2024-03"), else the one to be filled in: last month's while it is open."""
    year, _, asked = text.partition("-")
    if EARLIEST <= number(year) <= LATEST and 1 <= number(asked) <= 12:
        return Month(number(year), number(asked))
    before = queries.month_of(today.replace(day=1) - timedelta(days=1))
    if template is not None and before.is_open(template, today):
        return before
    return queries.month_of(today)


@dataclass(frozen=True, slots=True)
class Subject:
    """A card as a page is about it; `card` is None while nothing is filled in."""

    post: Position
    month: Month
    template: CardTemplate | None
    card: ScoreCard | None
    items: Sequence[CardItem]
    entries: Mapping[int, CardEntry]
    rechecks: Mapping[int, CardRecheck]
    photos: Mapping[int, Sequence[CardPhoto]]
    told: CardScore | None

    @property
    def url(self) -> str:
        return reverse("scorecards:card", args=[self.post.pk, self.month.year, self.month.number])

    @property
    def due(self) -> list[CardItem]:
        return [item for item in self.items if self.month.number in item.months]

    @property
    def label(self) -> str:
        return month_label(self.month.year, self.month.number)


def subject(request: Request, post: int, year: int, month: int) -> Subject:
    """404 for a post out of reach; five queries once a card is begun."""
    at = month_at(year, month)
    seen = access.posts_readable(request.duties).select_related("agency", "unit__parent")
    found = get_object_or_404(seen, pk=post)
    template = queries.templates_for(found.agency, at).get(found.tier)
    related = ("template", "agency", "entered_by", "sent_by", "rechecked_by")
    cards = ScoreCard.objects.filter(position=found, year=year, month=month)
    return about(found, at, template, cards.select_related(*related).first())


def about(post: Position, month: Month, template: CardTemplate | None, card: ScoreCard | None) -> Subject:
    template = card.template if card else template
    items = queries.items_of(template) if template else []
    entries = {one.item_id: one for one in card.entries.order_by("pk")} if card else {}
    rechecks = {one.item_id: one for one in card.rechecks.order_by("pk")} if card else {}
    photos: dict[int, list[CardPhoto]] = {}
    for photo in card.photos.select_related("file", "by").order_by("at", "pk") if card else []:
        photos.setdefault(photo.item_id, []).append(photo)
    told = None
    if template is not None:
        codes = {item.pk: item.code for item in items}
        values = queries.values_that_count(entries.values(), rechecks.values(), codes)
        told = queries.work_out(template, items, values, month=month.number)
    return Subject(post, month, template, card, items, entries, rechecks, photos, told)


@dataclass(frozen=True, slots=True)
class PhotoLine:
    """`elsewhere` says where else the same photo stands, "" where nowhere (SKR-21)."""

    photo: CardPhoto
    elsewhere: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One item on a page: what was asked, what was filled in, what a re-check found, what it comes to."""

    item: CardItem
    target: str
    reported: str
    confirmed: str
    reason: str
    because: str  # why the re-check differs
    score: str
    share: str
    standing: str
    photos: Sequence[PhotoLine]
    fields: Mapping[str, Any]
    missing: Sequence[str]


def lines(subject: Subject, *, seen: set[int], form: Any = None, missing: Sequence[Any] = ()) -> list[Line]:
    """The items of a card; `seen` are the photos one may look at. Two queries."""
    everywhere = [photo for of in subject.photos.values() for photo in of]
    again = queries.used_again(everywhere) if everywhere else {}
    told = {one.item.code: one for one in subject.told.items} if subject.told else {}
    return [
        _line(
            subject, item, told[item.code], form,
            [_photo(one, again[one.pk], seen) for one in subject.photos.get(item.pk, [])],
            [one.message for one in missing if one.place == item.code],
        )
        for item in subject.items
    ]  # fmt: skip


def _photo(photo: CardPhoto, again: queries.Again, seen: set[int]) -> PhotoLine:
    told = rules.used_again(cards=again.cards, here=again.here)
    return PhotoLine(photo, told.message if told else "", photo.pk in seen)


def _line(
    subject: Subject, item: CardItem, told: ItemScore, form: Any, photos: Sequence[PhotoLine],
    missing: Sequence[str],
) -> Line:  # fmt: skip
    entry, recheck = subject.entries.get(item.pk), subject.rechecks.get(item.pk)
    confirmed = ""
    if recheck is not None:
        confirmed = "sesuai" if recheck.agrees else value_text(item, recheck.value)
    return Line(
        item=item, target=target_text(item),
        reported=value_text(item, entry.actual if entry else None),
        confirmed=confirmed, reason=entry.reason if entry else "",
        because=recheck.reason if recheck and not recheck.agrees else "",
        score="" if told.score is None else format_number(shown(told.score, PLACES)),
        share="" if told.share is None else format_number(shown(told.share, PLACES)),
        standing=STANDINGS.get(told.standing, ""), photos=photos, fields=_fields(form, item),
        missing=missing,
    )  # fmt: skip


def _fields(form: Any, item: CardItem) -> dict[str, Any]:
    if form is None:
        return {}
    names = {"nilai", "absen", "ket", "hasil", "alasan"}
    return {name: form[f"{name}-{item.pk}"] for name in names if f"{name}-{item.pk}" in form.fields}


def value_text(item: CardItem, actual: Actual) -> str:
    """A figure, the name of a level, why there is none, or belum diisi."""
    if actual is None:
        return "belum diisi"
    if isinstance(actual, Absent):
        return WORDS[Absence(actual.kind)].lower()
    if item.levels:
        place = int(actual)
        return item.level_names[place - 1] if 1 <= place <= len(item.levels) else format_number(actual)
    if item.polarity == CardItem.Polarity.BINARY:
        return "ada" if actual else "tidak ada"
    return _with_uom(actual, item)


def target_text(item: CardItem) -> str:
    if item.levels:
        return item.level_names[-1]
    if item.polarity == CardItem.Polarity.BINARY:
        return "ada" if item.target else "tidak ada"
    return "" if item.target is None else _with_uom(item.target, item)


def _with_uom(value: Decimal, item: CardItem) -> str:
    space = "" if item.uom == "" else " "
    return f"{format_number(value)}{space}{item.uom}"


def state_words(card: ScoreCard | None) -> tuple[str, str]:
    """(code of components/status.html, words)."""
    if card is None:
        return "waiting", "Belum diisi"
    state = CardState(card.state)
    return SIGN_OF[state], str(ScoreCard.State(state).label)


def days_words(template: CardTemplate, month: Month, on: date) -> str:
    """ "masih 3 hari", "hari terakhir", "sudah ditutup", "belum dibuka"."""
    if on < month.first:
        return "belum dibuka"
    left = (month.closes_on(template) - on).days
    if left < 0:
        return "sudah ditutup"
    return f"masih {left} hari" if left else "hari terakhir"
