"""The tree of a formula. Sums and products are chains, so that a long formula is wide and never deep."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where something stands in the text: for a caret in the page, never part of what a formula is."""

    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Number(Mark):
    value: Decimal


@dataclass(frozen=True, slots=True)
class Name(Mark):
    """An input or an earlier step, in lower case."""

    key: str


@dataclass(frozen=True, slots=True)
class Percent(Mark):
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Negative(Mark):
    operand: "Node"


@dataclass(frozen=True, slots=True)
class Power(Mark):
    base: "Node"
    exponent: "Node"


@dataclass(frozen=True, slots=True)
class Chain(Mark):
    """a + b - c, or a * b / c: a first operand, then signs with theirs."""

    first: "Node"
    rest: tuple[tuple[str, "Node"], ...]

    @property
    def is_sum(self) -> bool:
        return self.rest[0][0] in "+-"


@dataclass(frozen=True, slots=True)
class Comparison(Mark):
    """1 when it holds, 0 when not."""

    left: "Node"
    sign: str
    right: "Node"


@dataclass(frozen=True, slots=True)
class Call(Mark):
    function: str  # the key of engine.formula.functions.FUNCTIONS
    arguments: tuple["Node", ...]


Node: TypeAlias = Number | Name | Percent | Negative | Power | Chain | Comparison | Call


@dataclass(frozen=True, slots=True)
class Step(Mark):
    """A line `name := node`: an intermediate value with a name that the explanation shows."""

    name: str
    node: Node


@dataclass(frozen=True, slots=True)
class Tree:
    steps: tuple[Step, ...]
    result: Node


def parts_of(node: Node) -> tuple[Node, ...]:
    """The nodes directly below, in the order of the text."""
    match node:
        case Percent(operand) | Negative(operand):
            return (operand,)
        case Power(base, exponent):
            return (base, exponent)
        case Chain(first, rest):
            return (first, *(operand for _, operand in rest))
        case Comparison(left, _, right):
            return (left, right)
        case Call(_, arguments):
            return arguments
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """A node and everything below it, in the order of the text."""
    waiting: list[Node] = [node]
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(reversed(parts_of(here)))


def names_in(node: Node) -> list[Name]:
    return [one for one in walk(node) if isinstance(one, Name)]
