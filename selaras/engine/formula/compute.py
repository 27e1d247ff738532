"""A tree made into closures: what is computed often is prepared once."""

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import TypeAlias

from selaras.engine import exact
from selaras.engine.formula.mistakes import FormulaError
from selaras.engine.formula.tree import (
    Call,
    Chain,
    Comparison,
    Mark,
    Name,
    Negative,
    Node,
    Number,
    Percent,
    Power,
)
from selaras.engine.formula.values import (
    ARITHMETIC,
    COMPARE,
    CONTEXT,
    HUNDRED,
    ONE,
    ZERO,
    Deed,
    Env,
    Inner,
    clamped,
    column,
    common_length,
    divide,
    failure,
    flat,
    rounded,
    spread,
)
from selaras.engine.targets import NA, Target

Run: TypeAlias = Callable[[Env], Inner]


def compiled(node: Node) -> Run:
    """The node as a function of the values by name. As deep as the tree, which the parser bounds."""
    match node:
        case Number(value):
            return lambda _: value
        case Name(key):
            return _name(key)
        case Percent(Number(value)):
            share = CONTEXT.divide(value, HUNDRED)
            return lambda _: share
        case Percent(operand):
            return _deed(_hundredth, (operand,), node)
        case Negative(operand):
            return _deed(CONTEXT.minus, (operand,), node)
        case Power(base, exponent):
            return _deed(ARITHMETIC["^"], (base, exponent), exponent)
        case Comparison(left, sign, right):
            return _deed(COMPARE[sign], (left, right), node)
        case Chain():
            return _chain(node)
    return _call(node)


def _hundredth(value: Decimal) -> Decimal:
    return CONTEXT.divide(value, HUNDRED)


def _name(key: str) -> Run:
    def run(env: Env) -> Inner:
        value = env[key]
        if isinstance(value, FormulaError):
            raise value
        return value

    return run


def _deed(deed: Deed, operands: Sequence[Node], mark: Mark) -> Run:
    """A deed of one to three numbers, at a place in the text; two numbers are what there is mostly."""
    runs = [compiled(one) for one in operands]
    if len(runs) == 2:
        return _pair(deed, runs[0], runs[1], mark)
    return lambda env: spread(deed, tuple([run(env) for run in runs]), mark)


def _pair(deed: Deed, left: Run, right: Run, mark: Mark) -> Run:
    def run(env: Env) -> Inner:
        one, other = left(env), right(env)
        if type(one) is Decimal and type(other) is Decimal:
            try:
                return deed(one, other)
            except (ArithmeticError, ValueError) as error:
                raise failure(error, mark) from None
        return spread(deed, (one, other), mark)

    return run


def _chain(node: Chain) -> Run:
    first = compiled(node.first)
    rest = [(ARITHMETIC[sign], compiled(operand), operand) for sign, operand in node.rest]

    def run(env: Env) -> Inner:
        total = first(env)
        for deed, operand, mark in rest:
            value = operand(env)
            if type(total) is Decimal and type(value) is Decimal:
                try:
                    total = deed(total, value)
                except ArithmeticError as error:
                    raise failure(error, mark) from None
            else:
                total = spread(deed, (total, value), mark)
        return total

    return run


def _call(node: Call) -> Run:
    if node.function in _LAZY:
        return _LAZY[node.function]([compiled(one) for one in node.arguments], node)
    if node.function in _SCALAR:
        return _deed(_SCALAR[node.function], node.arguments, node)
    if node.function == "ADA":
        return _there(compiled(node.arguments[0]))
    if node.function == "RATA_TERTIMBANG":
        return _weighted([compiled(one) for one in node.arguments], node)
    return _aggregate(_AGGREGATES[node.function], [compiled(one) for one in node.arguments], node)


_SCALAR: dict[str, Deed] = {"BULAT": rounded, "BATAS": clamped}


def _exact_sum(numbers: Iterable[Decimal]) -> Decimal:
    """The exact sum, the same in any order: also whether 400 digits hold it does not depend on the order."""
    return exact.total(sorted(numbers))


def _mean(numbers: Sequence[Decimal]) -> Decimal:
    return CONTEXT.divide(_exact_sum(numbers), Decimal(len(numbers)))


_AGGREGATES: dict[str, Callable[[Sequence[Decimal]], Decimal]] = {
    "JUMLAH": lambda numbers: CONTEXT.plus(_exact_sum(numbers)),
    "RATA_RATA": _mean,
    "MIN": min,
    "MAKS": max,
    "CACAH": lambda numbers: Decimal(len(numbers)),
}


def _aggregate(deed: Callable[[Sequence[Decimal]], Decimal], runs: list[Run], node: Call) -> Run:
    """N/A is skipped, blank makes blank; with nothing measured there is nothing to tell, but a count is 0."""
    empty: Target = ZERO if node.function == "CACAH" else NA

    def run(env: Env) -> Inner:
        told = flat([run(env) for run in runs])
        numbers = [one for one in told if type(one) is Decimal]
        if len(numbers) < len(told) and None in told:
            return None
        if not numbers:
            return empty
        try:
            return deed(numbers)
        except ArithmeticError as error:
            raise failure(error, node) from None

    return run


def _weighted(runs: list[Run], node: Call) -> Run:
    """Pairs of value and weight; a pair with an N/A in it takes part in nothing."""

    def run(env: Env) -> Inner:
        told = [run(env) for run in runs]
        pairs: list[tuple[Target, Target]] = []
        for value, weight in zip(told[::2], told[1::2], strict=True):
            length = common_length((value, weight), node)
            columns = [column(one, 1 if length is None else length) for one in (value, weight)]
            pairs += zip(flat(columns[0]), flat(columns[1]), strict=True)
        measured = [pair for pair in pairs if NA not in pair]
        if not measured:
            return NA
        numbers = [
            (value, weight)
            for value, weight in measured
            if isinstance(value, Decimal) and isinstance(weight, Decimal)
        ]
        if len(numbers) < len(measured):
            return None
        try:
            above = _exact_sum(exact.product(value, weight) for value, weight in numbers)
            return divide(above, _exact_sum(weight for _, weight in numbers))
        except ArithmeticError as error:
            raise failure(error, node) from None

    return run


def _there(inside: Run) -> Run:
    def is_there(one: Target) -> Decimal:
        return ONE if isinstance(one, Decimal) else ZERO

    def run(env: Env) -> Inner:
        value = inside(env)
        if isinstance(value, tuple):
            return tuple(one if isinstance(one, FormulaError) else is_there(one) for one in value)
        return is_there(value)

    return run


def _if(runs: list[Run], node: Call) -> Run:
    condition, then, other = runs

    def run(env: Env) -> Inner:
        told = condition(env)
        if type(told) is Decimal:
            return then(env) if told else other(env)
        if not isinstance(told, tuple):
            return told
        needed = {bool(one) for one in told if isinstance(one, Decimal)}
        chosen = then(env) if True in needed else None, other(env) if False in needed else None
        length = common_length((told, *chosen), node)
        columns = [column(one, length or 0) for one in chosen]
        return tuple(
            (yes if one else no) if isinstance(one, Decimal) else one
            for one, yes, no in zip(told, *columns, strict=True)
        )

    return run


def _if_na(runs: list[Run], node: Call) -> Run:
    inside, otherwise = runs

    def run(env: Env) -> Inner:
        value = inside(env)
        if not isinstance(value, tuple):
            return otherwise(env) if value is NA else value
        if NA not in value:
            return value
        instead = otherwise(env)
        length = common_length((value, instead), node)
        return tuple(
            other if one is NA else one
            for one, other in zip(value, column(instead, length or 0), strict=True)
        )

    return run


_LAZY: dict[str, Callable[[list[Run], Call], Run]] = {"JIKA": _if, "JIKA_NA": _if_na}
