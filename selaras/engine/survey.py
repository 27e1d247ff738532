"""The index of a survey: from counted answers to means of elements, a weighted index, and its class.

Answers are counted, never averaged on the way (one counter an element and level): the index of a million
answers is the index of its counters. A blank answer is no answer: every element divides by those who answered
it (SKM-01). Nothing is rounded before the class is decided (PermenPANRB 14/2017).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from selaras.engine.exact import CONTEXT, product, quotient, total
from selaras.engine.findings import Finding, Severity
from selaras.engine.numbers import format_number
from selaras.engine.scales import Band, Scale

CHI_SQUARE = Decimal("3.841")  # one degree of freedom, 95 percent (Krejcie and Morgan 1970)


class Weighting(StrEnum):
    """What an element weighs: published indices differ in the last digits by it."""

    EXACT = "sama"  # 1/n, exactly: the mean of the means
    TWO_PLACES = "dua-desimal"  # 0,11 for nine elements, as the regulation prints it
    THREE_PLACES = "tiga-desimal"  # 0,111
    FOUR_PLACES = "empat-desimal"  # 0,1111
    OWN = "sendiri"  # a weight for each element, adding up to 1


_PLACES = {Weighting.TWO_PLACES: 2, Weighting.THREE_PLACES: 3, Weighting.FOUR_PLACES: 4}


@dataclass(frozen=True, slots=True)
class Element:
    """One question of an instrument, known by its code and never by its place (U8 and U9 get swapped)."""

    code: str
    name: str
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Instrument:
    """What is asked and how it counts: answers from 1 to `top`, index x `factor` (25 for four levels)."""

    elements: tuple[Element, ...]
    top: int = 4
    factor: Decimal = Decimal(25)
    weighting: Weighting = Weighting.EXACT

    def weighs(self, element: Element) -> Decimal:
        """The weight as a number; of 1/n its 34 digits, for display: the index never multiplies by it."""
        if self.weighting is Weighting.OWN and element.weight is not None:
            return element.weight
        equal = quotient(Decimal(1), Decimal(len(self.elements)))
        places = _PLACES.get(self.weighting)
        return equal if places is None else equal.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, CONTEXT)


def span(instrument: Instrument) -> tuple[Decimal, Decimal]:
    """The converted index where all answer the lowest level and where all answer the highest.

    Rounded weights don't add up to 1: of nine elements at 0,11 the best possible index is 99.
    """
    weights = Decimal(1)
    if instrument.weighting is not Weighting.EXACT:
        weights = total(instrument.weighs(one) for one in instrument.elements)
    lowest = product(weights, instrument.factor)
    return lowest, product(lowest, Decimal(instrument.top))


def check_instrument(instrument: Instrument) -> list[Finding]:
    """SKM-02: elements there and once each, a scale of two levels or more, own weights that add up to 1."""
    found = []
    codes = [element.code for element in instrument.elements]
    if not codes:
        found.append(Finding("SKM-02", "Instrumen belum berunsur. Tambahkan sedikitnya satu unsur."))
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        found.append(Finding("SKM-02", f"Unsur “{code}” tertulis lebih dari sekali."))
    if instrument.top < 2:
        found.append(Finding("SKM-02", "Skala jawaban memerlukan sedikitnya dua tingkat."))
    if instrument.weighting is Weighting.OWN:
        found += _own_weights(instrument)
    return found


def _own_weights(instrument: Instrument) -> list[Finding]:
    without = [one.name for one in instrument.elements if one.weight is None or one.weight <= 0]
    if without:
        return [Finding("SKM-02", f"Bobot unsur “{name}” harus lebih dari 0.") for name in without]
    whole = total(one.weight for one in instrument.elements if one.weight is not None)
    if whole == 1:
        return []
    return [Finding("SKM-02", f"Jumlah bobot unsur {format_number(whole)}, seharusnya 1.")]


# How often each level was answered: (answers 1, answers 2, …) by element code.
Counts = Mapping[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class ElementResult:
    """`answered` people answered; `mean` and `weighted` unrounded, None where nobody did."""

    element: Element
    answered: int
    mean: Decimal | None
    weighted: Decimal | None


@dataclass(frozen=True, slots=True)
class SurveyResult:
    """`index` on the scale of the answers, `converted` to 100; both None while an element has no answer.

    `without` are the elements nobody answered: an index of fewer elements would be another index (SKM-03).
    """

    elements: tuple[ElementResult, ...]
    index: Decimal | None
    converted: Decimal | None

    @property
    def without(self) -> tuple[Element, ...]:
        return tuple(one.element for one in self.elements if one.mean is None)

    @property
    def weakest(self) -> tuple[ElementResult, ...]:
        """The elements from the lowest mean on; those nobody answered aren't ranked."""
        known = [(one.mean, place, one) for place, one in enumerate(self.elements) if one.mean is not None]
        return tuple(one for *_, one in sorted(known, key=lambda told: told[:2]))


def survey_result(instrument: Instrument, counts: Counts) -> SurveyResult:
    """The index of counted answers, the same in whatever order they came (SKM-01, SKM-03)."""
    elements = tuple(_element(instrument, one, counts.get(one.code, ())) for one in instrument.elements)
    means = [one.mean for one in elements if one.mean is not None]
    if len(means) < len(elements) or not means:
        return SurveyResult(elements, None, None)
    if instrument.weighting is Weighting.EXACT:
        index = quotient(total(means), Decimal(len(means)))
        converted = quotient(product(total(means), instrument.factor), Decimal(len(means)))
        return SurveyResult(elements, index, converted)
    index = total(
        product(mean, instrument.weighs(one)) for mean, one in zip(means, instrument.elements, strict=True)
    )
    return SurveyResult(elements, index, product(index, instrument.factor))


def _element(instrument: Instrument, element: Element, counts: Sequence[int]) -> ElementResult:
    if len(counts) > instrument.top or any(count < 0 for count in counts):
        raise ValueError(f"{element.code}: counts {list(counts)} on a scale of {instrument.top}")
    answered = sum(counts)
    if not answered:
        return ElementResult(element, 0, None, None)
    points = sum(level * count for level, count in enumerate(counts, 1))
    mean = quotient(Decimal(points), Decimal(answered))
    if instrument.weighting is Weighting.EXACT:
        weighted = quotient(Decimal(points), Decimal(answered * len(instrument.elements)))
    else:
        weighted = product(mean, instrument.weighs(element))
    return ElementResult(element, answered, mean, weighted)


def merged(counts: Iterable[Counts]) -> dict[str, tuple[int, ...]]:
    """The counters of several places as one: all answers together, which is not the mean of their indices."""
    whole: dict[str, list[int]] = {}
    for one in counts:
        for code, levels in one.items():
            kept = whole.setdefault(code, [])
            kept.extend([0] * (len(levels) - len(kept)))
            for place, count in enumerate(levels):
                kept[place] += count
    return {code: tuple(levels) for code, levels in whole.items()}


def class_of(converted: Decimal, scale: Scale) -> Band:
    """The band of a converted index. Rounded weights give 24,75 where all answer 1: that is the lowest."""
    return scale.band(converted) or scale.bands[-1]


def sample_needed(population: int) -> int:
    """Respondents for a population at 5 percent error and 95 percent confidence, half up (Krejcie-Morgan).

    Raises ValueError for a negative population.
    """
    if population < 0:
        raise ValueError(f"a population of {population}")
    if population == 0:
        return 0
    spread = CHI_SQUARE * Decimal("0.25")
    above = product(spread, Decimal(population))
    below = total([product(Decimal("0.0025"), Decimal(population - 1)), spread])
    return int(quotient(above, below).quantize(Decimal(1), ROUND_HALF_UP))


class AnswerReader:
    """Reads answers as they are typed, 1 to `top`; blank and "-" are none, nothing is guessed (SKM-18)."""

    def __init__(self, top: int) -> None:
        self._top = top
        blank = dict.fromkeys(("", "-", "–"), 0)
        # the texts that are taken without a word
        self.levels: Mapping[str, int] = {str(level): level for level in range(1, top + 1)} | blank

    def __call__(self, text: str) -> tuple[int | None, str, Severity]:
        """(level, what there is to say, how grave); level None where the text cannot be taken."""
        level = self.levels.get(text)
        if level is not None:
            return level, "", Severity.NOTE
        level = self.levels.get(text.strip())
        if level is not None:
            said = f"“{text}” dibaca {level} tanpa spasi." if level else "hanya spasi, dibaca kosong."
            return level, said, Severity.NOTE
        if text.strip().isdecimal() and not text.isascii():
            said = f"“{text}” bukan angka biasa. Ketik ulang dengan angka 1 sampai {self._top}."
            return None, said, Severity.ERROR
        if not text.strip().lstrip("-").isdecimal():
            return None, f"“{text}” bukan bilangan bulat 1 sampai {self._top}.", Severity.ERROR
        return None, f"“{text}” di luar 1 sampai {self._top}.", Severity.ERROR
