"""The values of a formula and how the operators meet them.

A number, N/A, blank (due and not filled in), or a list of these: a register, or the values of the children.
N/A beside anything gives N/A; otherwise blank gives blank, never 0. Lists meet element by element.
"""

from collections.abc import Callable, Iterable
from decimal import (
    ROUND_HALF_UP,
    Decimal,
    DivisionByZero,
    Underflow,
)
from itertools import repeat
from typing import TypeAlias

from selaras.engine import exact
from selaras.engine.formula.mistakes import FormulaError, halted, mistake
from selaras.engine.formula.tree import Mark
from selaras.engine.targets import NA, NotMeasured, Target

LONGEST_LIST = 10_000
HIGHEST_POWER = 100
MOST_PLACES = 20

Value: TypeAlias = Target | tuple[Target, ...]
# inside, a list or a step may also hold why something could not be computed: it counts once it is needed
Held: TypeAlias = Target | FormulaError
Inner: TypeAlias = Target | tuple[Held, ...]
Env: TypeAlias = dict[str, Inner | FormulaError]

# as engine.exact, and what is too near to zero to keep its digits is told as well
CONTEXT = exact.CONTEXT.copy()
CONTEXT.traps[Underflow] = True
ONE, ZERO, HUNDRED = Decimal(1), Decimal(0), Decimal(100)
Deed: TypeAlias = Callable[..., Decimal]


def divide(one: Decimal, other: Decimal) -> Decimal:
    if not other:  # 0 / 0 as well, which the context calls an invalid operation
        raise DivisionByZero
    return CONTEXT.divide(one, other)


def power(base: Decimal, exponent: Decimal) -> Decimal:
    """A whole power between -100 and 100; ValueError says what is wrong with another."""
    if exponent.copy_abs() > HIGHEST_POWER or exponent != exponent.to_integral_value():
        raise ValueError(f"Pangkat harus bilangan bulat antara -{HIGHEST_POWER} dan {HIGHEST_POWER}.")
    if not base and exponent < 0:
        raise DivisionByZero
    return CONTEXT.power(base, exponent) if base or exponent else ONE


def rounded(value: Decimal, places: Decimal) -> Decimal:
    """Half away from zero to so many places; ValueError where places are no whole number up to 20."""
    if places.copy_abs() > MOST_PLACES or places != places.to_integral_value():
        raise ValueError(f"Jumlah desimal BULAT harus bilangan bulat, paling banyak {MOST_PLACES}.")
    return value.quantize(ONE.scaleb(-int(places)), rounding=ROUND_HALF_UP, context=CONTEXT)


def clamped(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    if low > high:
        raise ValueError("Batas bawah pada BATAS melebihi batas atasnya: BATAS(x; bawah; atas).")
    return min(max(value, low), high)


COMPARE: dict[str, Deed] = {
    "=": lambda one, other: ONE if one == other else ZERO,
    "<>": lambda one, other: ONE if one != other else ZERO,
    "<": lambda one, other: ONE if one < other else ZERO,
    "<=": lambda one, other: ONE if one <= other else ZERO,
    ">": lambda one, other: ONE if one > other else ZERO,
    ">=": lambda one, other: ONE if one >= other else ZERO,
}  # fmt: skip
ARITHMETIC: dict[str, Deed] = {
    "+": CONTEXT.add, "-": CONTEXT.subtract, "*": CONTEXT.multiply, "/": divide, "^": power,
}  # fmt: skip


def failure(error: Exception, mark: Mark) -> FormulaError:
    """Why a number could not be computed, at its place in the text (RMS-11, RMS-12)."""
    if isinstance(error, DivisionByZero):
        told = (
            "Pembagian dengan nol. Nilainya adalah kebijakan indikator ini: tulis "
            "JIKA(penyebut = 0; nilai bila nol; pembilang / penyebut)."
        )
        return FormulaError(mistake("RMS-11", told, mark))
    if isinstance(error, ValueError):
        return FormulaError(mistake("RMS-12", str(error), mark))
    told = "Hasilnya di luar jangkauan: terlalu besar, atau terlalu dekat ke nol. Periksa masukannya."
    return FormulaError(mistake("RMS-12", told, mark))


def spread(deed: Deed, values: tuple[Inner, ...], mark: Mark) -> Inner:
    """A deed of numbers on any values: the rules of N/A and blank, and lists element by element (RMS-13)."""
    length = common_length(values, mark)
    if length is None:
        found = _one(deed, values, mark)
        if isinstance(found, FormulaError):
            raise found
        return found
    return tuple(_one(deed, row, mark) for row in zip(*(column(one, length) for one in values), strict=True))


def common_length(values: Iterable[Inner], mark: Mark) -> int | None:
    """The length of the lists among the values; None where there are none."""
    lengths = {len(value) for value in values if type(value) is tuple}
    if len(lengths) > 1:
        told = f"Daftar tidak sama panjang ({' dan '.join(map(str, sorted(lengths)))} isian). Samakan isinya."
        raise halted("RMS-13", told, mark)
    return lengths.pop() if lengths else None


def column(value: Inner, length: int) -> Iterable[Held]:
    """A list as it is; anything else as often as the lists beside it are long."""
    return value if isinstance(value, tuple) else repeat(value, length)


def _one(deed: Deed, values: tuple[Inner | Held, ...], mark: Mark) -> Held:
    for value in values:
        if type(value) is not Decimal:
            return _without_number(values)
    try:
        return deed(*values)
    except (ArithmeticError, ValueError) as error:
        return failure(error, mark)


def _without_number(values: tuple[Inner | Held, ...]) -> Held:
    """What values give that are not all numbers: why one could not be computed, else N/A, else blank."""
    errors = [value for value in values if isinstance(value, FormulaError)]
    if errors:
        return errors[0]
    return NA if NA in values else None


def flat(values: Iterable[Inner | FormulaError]) -> list[Target]:
    """The elements of numbers and lists alike; what could not be computed is needed now."""
    found: list[Target] = []
    for value in values:
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, FormulaError):
                raise one
            found.append(one)
    return found


def is_value(value: object) -> bool:
    """Whether a caller may hand this in: a finite number, N/A, blank, or a flat list of these."""
    return _is_single(value) or (isinstance(value, tuple) and all(map(_is_single, value)))


def _is_single(value: object) -> bool:
    if type(value) is Decimal:
        return value.is_finite()
    return value is None or isinstance(value, NotMeasured)
