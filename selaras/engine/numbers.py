"""Numbers as Indonesian offices write them: comma for decimals, dots only for whole groups of thousands.

The parser never guesses (NUM-01 … NUM-06): what could mean two numbers is asked back.
"""

import re
from decimal import ROUND_HALF_UP, Decimal

from selaras.engine.findings import Finding

MAX_WHOLE = 16  # digits before the comma that are stored
MAX_PLACES = 4  # decimal places that are stored: official figures have none longer
_LIMIT = Decimal(10) ** MAX_WHOLE
_STEP = Decimal(1).scaleb(-MAX_PLACES)
_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_PLAIN = re.compile(r"-?[0-9]+(,[0-9]+)?")
_GROUPED = re.compile(r"-?[1-9][0-9]{0,2}(\.[0-9]{3})+(,[0-9]+)?")
_POINT = re.compile(r"-?[0-9]+\.[0-9]+")
_PERCENT = re.compile(r"(-?[0-9.,]*[0-9]) ?%")
_ONE_GROUP = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")
_MOST_RUPIAH = Decimal(10) ** 18
_SEN = Decimal("0.01")
_RUPIAH = re.compile(
    r"(?:Rp\.?\s*)?((?:[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,[0-9]{1,2})?)(?:(?<!,[0-9])(?<!,[0-9]{2}),-)?",
    re.IGNORECASE,
)


def parse_number(
    text: str, *, low: Decimal | None = None, high: Decimal | None = None
) -> tuple[Decimal | None, Finding | None]:
    """Read one number as typed; (None, None) for blank text.

    `low` and `high` bound the indicator's scale (inclusive) and settle whether "3.250" can be meant as
    three thousand. Returns the value, or a finding that says what was understood and how to write it.
    """
    typed = text.strip()
    if not typed:
        return None, None
    if _ONE_GROUP.fullmatch(typed):
        return _one_group(typed, low=low, high=high)
    if _GROUPED.fullmatch(typed) or _PLAIN.fullmatch(typed):
        return _in_range(Decimal(typed.replace(".", "").replace(",", ".")), low=low, high=high)
    if _POINT.fullmatch(typed):
        return None, Finding("NUM-01", f"Pakai koma untuk desimal: {typed.replace('.', ',')}?")
    if percent := _PERCENT.fullmatch(typed):
        _, unclear = parse_number(percent[1], low=low, high=high)
        bare = f"Tulis {percent[1]} tanpa tanda persen; satuan ada di kolomnya sendiri."
        return None, unclear or Finding("NUM-02", bare)
    return None, Finding(
        "NUM-02",
        f"“{_shown(typed)}” bukan angka. Tulis seperti 87,3 atau 1.250.000, atau N/A bila tidak diukur.",
    )


def from_cell(
    value: float, *, low: Decimal | None = None, high: Decimal | None = None
) -> tuple[Decimal | None, Finding | None]:
    """Read a number cell of a workbook: the shortest decimal that is the float, never its binary tail.

    A computed cell may carry a tail that no workbook shows (0.1 + 0.2); what is no number within
    MAX_PLACES is read to the fifteen digits that workbooks keep and show.
    """
    if isinstance(value, bool):
        return None, Finding("NUM-02", "Sel berisi BENAR atau SALAH, bukan angka.")
    number = Decimal(repr(value))
    if not number.is_finite():
        return None, Finding("NUM-02", "Sel berisi bilangan tak hingga atau bukan angka.")
    if number.copy_abs() < _LIMIT and not _is_stored(number):
        as_shown = Decimal(f"{value:.15g}")
        number = as_shown if _is_stored(as_shown) else number
    return _in_range(number, low=low, high=high)


def format_number(value: Decimal) -> str:
    """A stored number as an office writes it: 1.250.000, 87,3, 3,25. Nothing is rounded, no zeros added."""
    sign, whole, fraction = _parts(value)
    return f"{sign}{_group(whole)},{fraction}" if fraction else f"{sign}{_group(whole)}"


def format_rupiah(amount: Decimal) -> str:
    """Money as an office writes it: Rp1.250.000, with two decimals where there are any; -Rp5 below zero."""
    sign, whole, fraction = _parts(amount)
    cents = f",{fraction:0<2}" if fraction else ""
    return f"{sign}Rp{_group(whole)}{cents}"


def parse_rupiah(text: str) -> tuple[Decimal | None, Finding | None]:
    """Read an amount of money as typed: 1.234.567,00, Rp 1.234.567, 1234567, Rp1.000,-; (None, None) for
    blank text. Nothing is guessed: 1,234,567.00 and negative amounts are refused (NUM-06).

    Money has two decimals at most, so that 1.250 is one thousand two hundred and fifty and nothing else.
    """
    typed = text.strip()
    if not typed:
        return None, None
    found = _RUPIAH.fullmatch(typed)
    number = Decimal(found[1].replace(".", "").replace(",", ".")) if found else None
    return (number, None) if number is not None and is_rupiah(number) else (None, _no_rupiah(_shown(typed)))


def rupiah_from_cell(value: float) -> tuple[Decimal | None, Finding | None]:
    """Read an amount from a number cell of a workbook: the decimal that the workbook shows (NUM-06)."""
    number = Decimal(f"{value:.15g}") if not isinstance(value, bool) else Decimal("NaN")
    if is_rupiah(number):
        return _plain(number), None
    return None, _no_rupiah(_shown(str(value)))


def is_rupiah(amount: Decimal) -> bool:
    """Whether an amount can be kept as it is: rupiah and sen, not negative, eighteen digits at most."""
    return amount.is_finite() and 0 <= amount < _MOST_RUPIAH and amount == amount.quantize(_SEN)


def _no_rupiah(shown: str) -> Finding:
    return Finding(
        "NUM-06", f"“{shown}” bukan jumlah rupiah. Tulis titik untuk ribuan dan koma untuk sen: 1.234.567,00."
    )


def written_number(value: Decimal) -> str:
    """A stored number as a cell holds it, so that it can be read again: one group of thousands has no dot.

    "3.125" could be three thousand or three (NUM-03); 3125, 3,125 and 1.250.000 are what they are.
    """
    shown = format_number(value)
    return shown.replace(".", "") if _ONE_GROUP.fullmatch(shown) else shown


def roman(number: int) -> str:
    """The number of an annex or a quarter as documents print it, I to X; a larger one in digits."""
    return _ROMAN[number] if 0 < number < len(_ROMAN) else str(number)


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Round for display only: half up, as the published tables do."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _one_group(
    typed: str, *, low: Decimal | None, high: Decimal | None
) -> tuple[Decimal | None, Finding | None]:
    thousands, decimal = Decimal(typed.replace(".", "")), Decimal(typed)
    bounded = low is not None or high is not None
    if bounded and _within(thousands, low, high) and not _within(decimal, low, high):
        return thousands, None
    with_comma = typed.replace(".", ",")
    if bounded and not _within(thousands, low, high):
        return None, Finding("NUM-03", f"Pakai koma untuk desimal: {with_comma}?")
    plain = typed.replace(".", "")
    return None, Finding(
        "NUM-03", f"“{typed}” dapat dibaca {with_comma} atau {plain}. Tulis {with_comma} atau {plain}."
    )


def _in_range(
    number: Decimal, *, low: Decimal | None, high: Decimal | None
) -> tuple[Decimal | None, Finding | None]:
    written = _shown(f"{number:f}".replace(".", ","))
    if number.copy_abs() >= _LIMIT:
        return None, Finding("NUM-04", f"{written} memiliki lebih dari {MAX_WHOLE} angka di depan koma.")
    if not _is_stored(number):
        return None, Finding("NUM-04", f"{written} memiliki lebih dari {MAX_PLACES} angka di belakang koma.")
    if not _within(number, low, high):
        return None, Finding(
            "NUM-05",
            f"{format_number(number)} di luar rentang indikator ini: {range_words(low, high)}.",
        )
    return _plain(number), None


def _is_stored(number: Decimal) -> bool:
    """Whether a number below the limit has no more than MAX_PLACES; comparing does not round."""
    return number == number.quantize(_STEP)


def _within(number: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    return (low is None or low <= number) and (high is None or number <= high)


def range_words(low: Decimal | None, high: Decimal | None) -> str:
    """A range as a sentence says it, with one end or with both."""
    if low is not None and high is not None:
        return f"{format_number(low)} sampai {format_number(high)}"
    if high is not None:
        return f"paling banyak {format_number(high)}"
    return "tanpa batas" if low is None else f"paling sedikit {format_number(low)}"


def _plain(number: Decimal) -> Decimal:
    """The same number without exponent or trailing zeros; minus zero becomes zero.

    By its text: arithmetic would round to the 28 digits of Python's own context, and a result has up to 34.
    """
    text = f"{number:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text) if number else Decimal(0)


def _parts(value: Decimal) -> tuple[str, str, str]:
    plain = f"{_plain(value):f}"
    sign = "-" if plain.startswith("-") else ""
    whole, _, fraction = plain.lstrip("-").partition(".")
    return sign, whole, fraction


def _group(digits: str) -> str:
    return f"{Decimal(digits):,f}".replace(",", ".")


def _shown(typed: str) -> str:
    visible = "".join(character if character.isprintable() else "�" for character in typed)
    return visible if len(visible) <= 40 else f"{visible[:39]}…"
