"""The formulas of the dictionary as the check reads them: their names, divisors, and weights.

A formula that cannot be read says nothing here: DEF-26 tells it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from selaras.engine.cascade.facts import Entry
from selaras.engine.formula import Formula, parse, write_node
from selaras.engine.formula.tree import Call, Chain, Comparison, Name, Node, Number, Percent, walk


@dataclass(frozen=True, slots=True)
class Combined:
    """A value that is the mean or the sum of named parts."""

    is_mean: bool
    names: tuple[str, ...]


def key_of(code: str) -> str:
    """The name under which a formula may call an indicator: "IKL-KEC" is ikl_kec."""
    return code.casefold().replace("-", "_").replace(" ", "_")


def read(text: str) -> Formula | None:
    """The formula of an entry, or None where it has none or it cannot be read."""
    return parse(text)[0] if text.strip() else None


def combined(text: str) -> Combined | None:
    """RATA_RATA(a; b), JUMLAH(a; b), a + b or (a + b) / 2 of plain names; None for any other formula."""
    formula = read(text)
    if formula is None or formula.steps:
        return None
    match formula.tree.result:
        case Call("RATA_RATA", parts):
            return _of_names(parts, is_mean=True)
        case Call("JUMLAH", parts):
            return _of_names(parts, is_mean=False)
        case Chain(Chain(is_sum=True) as added, (("/", Number(count)),)):
            parts = _added(added)
            return _of_names(parts, is_mean=True) if count == len(parts) else None
        case Chain(is_sum=True) as added:
            return _of_names(_added(added), is_mean=False)
    return None


def _added(chain: Chain) -> tuple[Node, ...]:
    """The terms of a sum; nothing where one is taken away."""
    if any(sign == "-" for sign, _ in chain.rest):
        return ()
    return (chain.first, *(term for _, term in chain.rest))


def _of_names(parts: tuple[Node, ...], *, is_mean: bool) -> Combined | None:
    names = tuple(part.key for part in parts if isinstance(part, Name))
    return Combined(is_mean, names) if names and len(names) == len(parts) else None


def divisors(text: str) -> list[str]:
    """What a formula divides by, as written, where it says nothing for zero.

    Left out are what can never be zero (40, MAKS(…; 1)) and what a JIKA asks about first.
    """
    formula = read(text)
    if formula is None:
        return []
    nodes = [*(step.node for step in formula.steps), formula.tree.result]
    asked = {part for node in nodes for part in _asked(node)}
    found = [divisor for node in nodes for divisor in _divisors(node)]
    return list(
        dict.fromkeys(write_node(one) for one in found if one not in asked and not _is_never_zero(one))
    )


def _divisors(node: Node) -> Iterator[Node]:
    for here in walk(node):
        if isinstance(here, Chain):
            yield from (operand for sign, operand in here.rest if sign == "/")


def _asked(node: Node) -> Iterator[Node]:
    """What the conditions of a formula ask about: semua in JIKA(semua = 0; 100; …)."""
    for here in walk(node):
        if isinstance(here, Call) and here.function == "JIKA":
            condition = here.arguments[0]
            yield condition
            for told in walk(condition):
                if isinstance(told, Comparison):
                    yield from (told.left, told.right)


def _is_never_zero(node: Node) -> bool:
    if isinstance(node, Call) and node.function == "MAKS":
        return any(isinstance(one, Number) and one.value > 0 for one in node.arguments)
    return not any(isinstance(one, Name) for one in walk(node))


def coefficients(text: str) -> list[Decimal]:
    """The weights of a sum in which every term begins with one: 20 * a + 80 * b, or in %; else nothing."""
    formula = read(text)
    result = formula.tree.result if formula else None
    if not (isinstance(result, Chain) and result.is_sum):
        return []
    weights = [_weight(term) for term in _added(result)]
    return [] if None in weights else [one for one in weights if one is not None]


def _weight(term: Node) -> Decimal | None:
    match term:
        case Chain(Number(value), (("*", _), *_)):
            return value
        case Chain(Percent(Number(value)), (("*", _), *_)):
            return value
    return None


def unknown(entry: Entry, parts: set[str]) -> list[str]:
    """The names of an entry's formula that are neither its inputs nor its parts."""
    formula = read(entry.formula)
    known = {one.code.casefold() for one in entry.inputs} | parts
    return sorted(set(formula.names) - known) if formula else []


def unused(entry: Entry) -> list[str]:
    """The inputs of an entry that its formula never reads."""
    formula = read(entry.formula)
    if formula is None:
        return []
    return [one.code for one in entry.inputs if one.code.casefold() not in formula.names]
