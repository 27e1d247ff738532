"""What score cards do not allow; each function answers one question and runs no query."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from selaras.accounts.models import User
from selaras.documents import kinds, photos
from selaras.engine.cards import CardDeed, CardState
from selaras.engine.findings import Finding
from selaras.engine.periods import format_day
from selaras.engine.scorecards import month_label
from selaras.kernel.rules import says_why
from selaras.measurement.models import CardItem, CardRound, CardTemplate, ScoreCard

MOST_PHOTOS = 6  # of one item: enough to show, few enough to look at
_DONE = {
    CardDeed.EDIT: "diisi",
    CardDeed.SEND: "dikirim",
    CardDeed.WITHDRAW: "ditarik",
    CardDeed.SAMPLE: "disampel",
    CardDeed.RECHECK: "diperiksa ulang",
    CardDeed.FINISH: "ditetapkan",
}


@dataclass(frozen=True, slots=True)
class Checked:
    """What the superior answered for one item."""

    agrees: bool
    value: Decimal | None = None
    reason: str = ""


def no_template(template: CardTemplate | None, *, year: int, month: int) -> Finding | None:
    """SKR-22: without an issued template there is no card."""
    if template is not None:
        return None
    return Finding(
        "SKR-22",
        f"Belum ada templat kartu skor yang berlaku untuk {month_label(year, month)}. Bappeda menetapkannya.",
    )


def cannot(card: ScoreCard, deed: CardDeed) -> Finding | None:
    """SKR-09: the table of its life names no such step from here."""
    if card.step(deed) is not None:
        return None
    state = ScoreCard.State(card.state).label
    return Finding(
        "SKR-09",
        f"Kartu ini berstatus “{state}”, sehingga tidak dapat {_DONE[deed]}. Muat ulang halaman.",
    )


def closed(*, opens_on: date, closes_on: date, on: date) -> Finding | None:
    """SKR-10: filled in and sent within its days, by the clock of the server."""
    if on < opens_on:
        return Finding("SKR-10", f"Kartu bulan ini dapat diisi mulai {format_day(opens_on)}.")
    if on > closes_on:
        return Finding("SKR-10", f"Kartu bulan ini ditutup pada {format_day(closes_on)}.")
    return None


def overwritten(card: ScoreCard, seen: int) -> Finding | None:
    """SKR-11: nobody overwrites what they have not seen."""
    if card.version == seen:
        return None
    return Finding(
        "SKR-11",
        "Orang lain menyimpan kartu ini sementara Bapak/Ibu mengisi. Muat ulang, lalu isikan kembali.",
    )


def incomplete(
    items: Sequence[CardItem], *, filled: Collection[int], unexplained: Collection[int],
    with_photo: Collection[int],
) -> list[Finding]:  # fmt: skip
    """SKR-12, SKR-13: what is missing before a card can be sent, item by item, by their numbers."""
    found = []
    for item in items:
        if item.pk not in filled:
            found.append(
                Finding("SKR-12", "Isikan angkanya, atau nyatakan mengapa tidak ada.", place=item.code)
            )
        elif item.pk in unexplained:
            found.append(Finding("SKR-12", "Jelaskan ketiadaannya, sedikitnya tiga kata.", place=item.code))
        if item.needs_photo and item.pk not in with_photo:
            found.append(Finding("SKR-13", "Lampirkan sekurang-kurangnya satu foto.", place=item.code))
    return found


def own_work(card: ScoreCard, by: User) -> Finding | None:
    """SKR-14 (S1): nobody re-checks what they entered or sent, whatever post they hold by now."""
    if by.pk not in {card.entered_by_id, card.sent_by_id}:
        return None
    return Finding(
        "SKR-14", "Bapak/Ibu sendiri yang mengisi atau mengirim kartu ini; orang lain yang memeriksanya."
    )


def unanswered(items: Sequence[CardItem], results: Mapping[int, Checked]) -> list[Finding]:
    """SKR-15: every item is answered; another value comes with a reason that can be understood later."""
    found = []
    for item in items:
        told = results.get(item.pk)
        if told is None:
            found.append(Finding("SKR-15", "Pilih sesuai atau berbeda.", place=item.code))
        elif not told.agrees and told.value is None:
            found.append(Finding("SKR-15", "Isikan nilai menurut pemeriksaan.", place=item.code))
        elif not told.agrees and not says_why(told.reason):
            found.append(Finding("SKR-15", "Tulis alasannya, sedikitnya tiga kata.", place=item.code))
    return found


def not_to_draw(*, drawn: bool, sent: int, posts: int, closes_on: date, on: date) -> Finding | None:
    """SKR-16: drawn once, from cards that nobody can change any more."""
    if drawn:
        return Finding("SKR-16", "Sampel bulan ini sudah ditarik; benihnya tercatat dan tidak diulang.")
    if not sent:
        return Finding("SKR-16", "Belum ada kartu yang dikirim untuk bulan ini.")
    if on <= closes_on and sent < posts:
        return Finding(
            "SKR-16",
            f"Baru {sent} dari {posts} kartu dikirim. Sampel ditarik setelah semua dikirim, atau sesudah "
            f"penutupan {format_day(closes_on)}.",
        )
    return None


def drawn_already(is_drawn: bool) -> Finding | None:
    """SKR-16: what is sent or taken back after the draw would choose its own luck."""
    if not is_drawn:
        return None
    return Finding("SKR-16", "Sampel bulan ini sudah ditarik; kartu tidak lagi dikirim atau ditarik.")


def not_to_publish(round_: CardRound | None, *, waiting: int, by: User) -> Finding | None:
    """SKR-17: published once, by another person than drew, when every sampled card was re-checked."""
    if round_ is None:
        return Finding("SKR-17", "Tariklah sampel pemeriksaan ulang dahulu.")
    if round_.published_at is not None:
        return Finding("SKR-17", "Bulan ini sudah diterbitkan.")
    if waiting:
        return Finding("SKR-17", f"{waiting} kartu sampel belum diperiksa ulang.")
    if round_.drawn_by_id == by.pk:
        return Finding("SKR-17", "Yang menarik sampel tidak menerbitkan hasilnya; mintalah orang lain.")
    return None


def issued_already(template: CardTemplate) -> Finding | None:
    """SKR-18: an issued version stays as it is."""
    if template.issued_at is None:
        return None
    return Finding("SKR-18", "Templat ini sudah ditetapkan dan tidak berubah. Susunlah versi berikutnya.")


def too_early(template: CardTemplate, *, last: date | None, used_until: date | None) -> Finding | None:
    """SKR-19: a version begins after the one before it, and never in a month that has cards already."""
    if last is not None and template.holds_from < last:
        return Finding(
            "SKR-19",
            f"Versi sebelumnya berlaku mulai {format_day(last)}; versi ini tidak dapat mendahuluinya.",
        )
    if used_until is not None and template.holds_from <= used_until:
        return Finding(
            "SKR-19",
            f"Kartu sampai {month_label(used_until.year, used_until.month)} sudah diisi dengan versi yang "
            "berlaku. Pilih bulan sesudahnya.",
        )
    return None


def not_a_photo(content: bytes, *, count: int) -> Finding | None:
    """SKR-20: a whole photo and nothing else besides, a few of an item, as large as any proof."""
    if told := kinds.refusal(content, known=photos.PICTURES, taken="foto JPEG, PNG, atau WebP"):
        return Finding("SKR-20", told)
    if count >= MOST_PHOTOS:
        return Finding("SKR-20", f"Paling banyak {MOST_PHOTOS} foto untuk satu indikator.")
    return None


def photos_fixed(card: ScoreCard) -> Finding | None:
    """SKR-20: a photo of a card that was sent is neither added to nor taken away."""
    if card.state == CardState.DRAFT:
        return None
    return Finding("SKR-20", "Foto kartu yang sudah dikirim tidak dapat ditambah atau dilepas.")


def used_again(count: int) -> Finding | None:
    """SKR-21: the same photo on several cards is told to whoever looks."""
    if not count:
        return None
    return Finding("SKR-21", f"Foto yang sama juga ada pada {count} kartu lain.")


def draft_waits(is_open: bool) -> Finding | None:
    """SKR-23: one draft of a tier at a time."""
    if not is_open:
        return None
    return Finding("SKR-23", "Masih ada konsep templat jenjang ini. Tetapkan atau buang dahulu.")


def not_due(item: CardItem, month: int) -> Finding | None:
    """SKR-03: what is not measured this month is nobody's to fill in."""
    if month in item.months:
        return None
    return Finding("SKR-03", "Indikator ini tidak diukur bulan ini.", place=item.code)
