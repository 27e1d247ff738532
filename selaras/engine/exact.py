"""Sums and quotients of official figures: nothing is rounded before display, and no order matters.

Python's own context keeps 28 digits and rounds sums silently; a mean of means would then depend on the order
of its children in the last digit. Here sums are exact, and only a quotient ends, at 34 digits (decimal128).
"""

from collections.abc import Iterable
from decimal import (
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    Inexact,
    InvalidOperation,
    Overflow,
)

DIGITS = 34
CONTEXT = Context(
    prec=DIGITS, rounding=ROUND_HALF_EVEN, Emin=-6143, Emax=6144,
    traps=[InvalidOperation, DivisionByZero, Overflow],
)  # fmt: skip
# wide enough for any stored figure beside any quotient of two of them; what does not fit raises, never rounds
_EXACT = Context(prec=400, traps=[InvalidOperation, DivisionByZero, Overflow, Inexact])
# as wide as the largest figure CONTEXT can make, with its decimals: to show a number never fails
_SHOWN = Context(prec=6400, rounding=ROUND_HALF_UP, traps=CONTEXT.traps)
_SETTLED = Context(prec=DIGITS - 6, rounding=ROUND_HALF_UP, traps=CONTEXT.traps)
HUNDRED = Decimal(100)


def total(figures: Iterable[Decimal]) -> Decimal:
    """The exact sum, the same in every order; 0 for none.

    Raises decimal.Inexact for figures so far apart that 400 digits do not hold their sum.
    """
    result = Decimal(0)
    for figure in figures:
        result = _EXACT.add(result, figure)
    return result


def product(one: Decimal, other: Decimal) -> Decimal:
    """The exact product."""
    return _EXACT.multiply(one, other)


def quotient(above: Decimal, below: Decimal) -> Decimal:
    """above / below to 34 digits. Raises decimal.DivisionByZero or InvalidOperation for a divisor of zero."""
    return CONTEXT.divide(above, below)


def percent(above: Decimal, below: Decimal) -> Decimal:
    """above / below x 100 to 34 digits, with one rounding at the very end."""
    return CONTEXT.divide(product(above, HUNDRED), below)


def mean(figures: Iterable[Decimal]) -> Decimal | None:
    """The mean to 34 digits, the same in every order; None for none: no mean is not zero."""
    known = list(figures)
    return quotient(total(known), Decimal(len(known))) if known else None


def settled(figure: Decimal) -> Decimal:
    """What a figure is compared, classed and displayed as: its last six of 34 digits are guard digits.

    Three thirds add up to 0,99…9; a target of 1 is reached all the same. The figure stored and carried on
    keeps all its digits.
    """
    return _SETTLED.plus(figure)


def shown(figure: Decimal, places: int) -> Decimal:
    """The figure rounded half up for display, at most `places` decimals."""
    return settled(figure).quantize(Decimal(1).scaleb(-places), context=_SHOWN)


def same_digits(one: Decimal | None, other: Decimal | None) -> bool:
    """Whether two figures are written alike, digit for digit: 1.0 and 1.00 are not, None is like None."""
    if one is None or other is None:
        return one is other
    return f"{one:f}" == f"{other:f}"
