"""Score cards: items with weights make one score a month, and scores make a ranking. Pure and unrounded.

What each unclear case means is a rule with a number (SKR-01 …): an item that is not measured is never a zero,
and one that is due and blank is never N/A.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Generic, TypeVar

from selaras.engine.achievement import Excuse, Judgement, Polarity, Yardstick, achievement
from selaras.engine.actuals import Actual
from selaras.engine.exact import HUNDRED, product, quotient, settled, total
from selaras.engine.findings import Finding, Severity
from selaras.engine.numbers import format_number
from selaras.engine.periods import MONTHS

ZERO = Decimal(0)
ALL_MONTHS = tuple(range(1, 13))
Key = TypeVar("Key")


class Blank(StrEnum):
    """What an item that is due and not there does to its card: a choice of the card's template."""

    ZERO = "nol"  # it counts as 0
    MISSING = "belum-lengkap"  # the card has no score until it is filled in


class Standing(StrEnum):
    COUNTED = "dinilai"
    NOT_MEASURED = "tidak-diukur"  # not in this month
    EXCUSED = "dikecualikan"  # force majeure, or nothing of the kind has happened
    BLANK = "belum-diisi"
    UNAVAILABLE = "tidak-tersedia"

    @property
    def is_due(self) -> bool:
        return self not in {Standing.NOT_MEASURED, Standing.EXCUSED}


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a card: judged against a target by its polarity, or by a level with points.

    `levels` are the points of level 1, 2, …; what is reported then is the number of a level. `months` are
    those in which it is measured. `weight` is in percent of the whole card.
    """

    code: str
    weight: Decimal
    target: Decimal | None = None
    polarity: Polarity = Polarity.MAXIMIZE
    low: Decimal | None = None
    high: Decimal | None = None
    levels: tuple[Decimal, ...] = ()
    months: tuple[int, ...] = ALL_MONTHS

    @property
    def yardstick(self) -> Yardstick:
        """SKR-03: what did not happen is not measured; a full mark for it would be there for the taking."""
        return Yardstick(self.polarity, self.low, self.high, no_event=Excuse.EXCLUDED)


@dataclass(frozen=True, slots=True)
class ItemScore:
    """`score` from 0 to the cap, None where it takes no part; `share` is its weight among those that do."""

    item: Item
    standing: Standing
    score: Decimal | None
    share: Decimal | None = None

    @property
    def points(self) -> Decimal | None:
        """What it adds to the card."""
        if self.score is None or self.share is None:
            return None
        return quotient(product(self.score, self.share), HUNDRED)


@dataclass(frozen=True, slots=True)
class CardScore:
    """`score` is None where nothing is measured, or where a blank item leaves the card without one."""

    items: tuple[ItemScore, ...]
    score: Decimal | None
    blanks: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = field(default=())

    @property
    def is_complete(self) -> bool:
        return not self.blanks


def check_items(items: Sequence[Item], *, cap: Decimal = HUNDRED) -> list[Finding]:
    """SKR-01, SKR-02: what keeps a template from being used; told item by item."""
    findings = [] if cap > ZERO else [Finding("SKR-02", "Nilai tertinggi satu indikator lebih dari 0.")]
    weights = total(item.weight for item in items)
    if weights != HUNDRED:
        way = "Kurangi" if weights > HUNDRED else "Tambah"
        gap = format_number(abs(total([HUNDRED, -weights])))
        findings.append(
            Finding("SKR-01", f"Jumlah bobot {format_number(weights)}, seharusnya tepat 100. {way} {gap}.")
        )
    for item in items:
        findings += [Finding("SKR-02", text, place=item.code) for text in _faults(item, cap)]
    return findings


def _faults(item: Item, cap: Decimal) -> Iterable[str]:
    if item.weight <= ZERO:
        yield "Bobot harus lebih dari 0; hapus indikator yang tidak dipakai."
    if not item.months or not set(item.months) <= set(ALL_MONTHS):
        yield "Pilih sekurang-kurangnya satu bulan pengukuran."
    if item.levels:
        yield from _faults_of_levels(item.levels, cap)
    elif item.polarity is Polarity.ORDINAL:
        yield "Indikator bertingkat memerlukan daftar tingkat beserta nilainya."
    elif item.target is None:
        yield "Isikan target, atau daftar tingkat beserta nilainya."
    elif achievement(target=item.target, actual=item.target, yardstick=item.yardstick).percent is None:
        yield "Terhadap target ini tidak ada capaian yang dapat dihitung. Perbaiki target atau arahnya."


def _faults_of_levels(levels: Sequence[Decimal], cap: Decimal) -> Iterable[str]:
    if len(levels) < 2:
        yield "Skala bertingkat memerlukan sekurang-kurangnya dua tingkat."
    if any(one >= other for one, other in pairwise(levels)):
        yield "Nilai tingkat harus naik dari tingkat terendah ke tertinggi."
    if min(levels) < ZERO or max(levels) > cap:
        yield f"Nilai tingkat terletak antara 0 dan {format_number(cap)}."


def item_score(item: Item, actual: Actual, *, month: int, cap: Decimal = HUNDRED) -> ItemScore:
    """SKR-05: between 0 and the cap, unrounded; better is never lower."""
    if month not in item.months:
        return ItemScore(item, Standing.NOT_MEASURED, None)
    if item.levels and isinstance(actual, Decimal):
        return _of_level(item, actual)
    target = item.target if not item.levels else Decimal(1)  # only absences are judged below
    told = achievement(target=target, actual=actual, yardstick=item.yardstick)
    match told.judgement:
        case Judgement.EXCUSED:
            return ItemScore(item, Standing.EXCUSED, None)
        case Judgement.UNAVAILABLE:
            return ItemScore(item, Standing.UNAVAILABLE, None)
        case Judgement.REACHED | Judgement.MISSED:
            # CAP-04 has no percentage and is better than any that has one
            reached = cap if told.percent is None else told.percent
            return ItemScore(item, Standing.COUNTED, max(ZERO, min(cap, reached)))
    return ItemScore(item, Standing.BLANK, None)


def _of_level(item: Item, actual: Decimal) -> ItemScore:
    if actual != actual.to_integral_value() or not 1 <= actual <= len(item.levels):
        return ItemScore(item, Standing.BLANK, None)
    return ItemScore(item, Standing.COUNTED, item.levels[int(actual) - 1])


def card_score(
    items: Sequence[Item], values: Mapping[str, Actual], *, month: int, blank: Blank = Blank.MISSING,
    cap: Decimal = HUNDRED,
) -> CardScore:  # fmt: skip
    """The weighted mean of what is measured: SKR-03 shares the weight of N/A, SKR-04 rules on blanks."""
    told = [item_score(item, values.get(item.code), month=month, cap=cap) for item in items]
    due = [one for one in told if one.standing.is_due]
    weights = total(one.item.weight for one in due)
    shared = tuple(_shared(one, weights, blank) for one in told)
    blanks = tuple(one.item.code for one in due if one.score is None)
    findings = (*_told_absent(told, weights), *_told_blank(blanks, blank))
    if not due or (blanks and blank is Blank.MISSING):
        return CardScore(shared, None, blanks, findings)
    counted = total(product(one.item.weight, one.score or ZERO) for one in shared if one.standing.is_due)
    return CardScore(shared, quotient(counted, weights), blanks, findings)


def _shared(one: ItemScore, weights: Decimal, blank: Blank) -> ItemScore:
    """With its weight among those that count, and with a zero where the rule says so."""
    if not one.standing.is_due:
        return one
    share = quotient(product(one.item.weight, HUNDRED), weights)
    score = ZERO if one.score is None and blank is Blank.ZERO else one.score
    return ItemScore(one.item, one.standing, score, share)


def _told_absent(told: Sequence[ItemScore], weights: Decimal) -> Iterable[Finding]:
    absent = [one.item for one in told if not one.standing.is_due]
    if absent:
        weight = format_number(total(item.weight for item in absent))
        rest = "menurut bobotnya kepada yang diukur" if weights else "tidak kepada siapa pun"
        codes = ", ".join(item.code for item in absent)
        yield Finding(
            "SKR-03", f"Bobot {weight} dari yang tidak diukur ({codes}) dibagikan {rest}.",
            severity=Severity.NOTE,
        )  # fmt: skip


def _told_blank(blanks: Sequence[str], blank: Blank) -> Iterable[Finding]:
    if blanks:
        effect = "dihitung 0" if blank is Blank.ZERO else "membuat kartu belum bernilai dan tidak diperingkat"
        yield Finding(
            "SKR-04", f"Belum diisi: {', '.join(blanks)}; menurut aturan kartu ini {effect}.",
            severity=Severity.WARNING,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place(Generic[Key]):
    """`rank` is None for a unit that is listed without one."""

    rank: int | None
    key: Key
    score: Decimal | None


def ranking(scores: Mapping[Key, Decimal | None]) -> list[Place[Key]]:
    """SKR-06: the best first, ties share a rank (1, 1, 3), those without a score last and unranked.

    Equal scores stay in the order given.
    """
    known = [(key, score) for key, score in scores.items() if score is not None]
    in_order = sorted(known, key=lambda pair: -settled(pair[1]))
    places: list[Place[Key]] = []
    for number, (key, score) in enumerate(in_order, 1):
        last = places[-1] if places else None
        tied = last is not None and last.score is not None and settled(last.score) == settled(score)
        places.append(Place(last.rank if tied and last else number, key, score))
    return places + [Place(None, key, None) for key, score in scores.items() if score is None]


def month_label(year: int, month: int) -> str:
    """Maret 2024."""
    return f"{MONTHS[month - 1]} {year}"
