"""What a formula comes to whatever its inputs are: constants, and failures that no figure can avoid (RMS-11).

Told of numbers: an N/A spreads through a division by zero as through any other.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from selaras.engine.formula.compute import compiled
from selaras.engine.formula.mistakes import FormulaError, Mistake, mistake
from selaras.engine.formula.tree import Call, Chain, Mark, Name, Node, Tree, names_in, parts_of
from selaras.engine.formula.values import ARITHMETIC, ZERO, Env

_T = TypeVar("_T")
_ALWAYS = "Rumus ini selalu gagal di sini, apa pun isiannya."


def always_fails(tree: Tree) -> Mistake | None:
    """Why no figures at all give a result, where constants alone prove it; None else.

    A step only matters where it is used, and of JIKA only the branch that can be taken.
    """
    return _Folding(tree).failing(tree.result)


class _Folding:
    def __init__(self, tree: Tree) -> None:
        self._steps = {step.name: step.node for step in tree.steps}
        self._values: dict[str, Decimal | None] = {}
        self._failing: dict[str, Mistake | None] = {}

    def value(self, node: Node) -> Decimal | None:
        """The number that a node always is; None where it depends on an input, or cannot be computed."""
        match node:
            case Name(key):
                return self._of_step(key, self._values, self.value)
            case Chain():
                return self._of_chain(node)
            case Call("JIKA", (condition, then, other)):
                told = self.value(condition)
                return None if told is None else self.value(then if told else other)
        return self._computed(node)

    def failing(self, node: Node) -> Mistake | None:
        """Why a node can never be computed."""
        match node:
            case Name(key):
                return self._of_step(key, self._failing, self.failing)
            case Call("JIKA", (condition, then, other)):
                return self.failing(condition) or self._of_branches(condition, then, other)
            case Call("JIKA_NA", (inside, _)):
                return self.failing(inside)
        return next(filter(None, map(self.failing, parts_of(node))), None) or self._itself(node)

    def _of_step(self, key: str, known: dict[str, _T | None], told: Callable[[Node], _T | None]) -> _T | None:
        if key not in self._steps:
            return None
        if key not in known:
            known[key] = told(self._steps[key])
        return known[key]

    def _of_chain(self, node: Chain) -> Decimal | None:
        factors = [node.first, *(operand for sign, operand in node.rest if sign == "*")]
        if not node.is_sum and any(self.value(one) == ZERO for one in factors):
            return ZERO  # times anything
        total = self.value(node.first)
        for sign, operand in node.rest:
            value = self.value(operand)
            if total is None or value is None:
                return None
            try:
                total = ARITHMETIC[sign](total, value)
            except ArithmeticError:
                return None
        return total

    def _of_branches(self, condition: Node, then: Node, other: Node) -> Mistake | None:
        told = self.value(condition)
        if told is not None:
            return self.failing(then if told else other)
        one = self.failing(then)
        return one if one and self.failing(other) else None

    def _itself(self, node: Node) -> Mistake | None:
        """What fails in the node where all its parts are well."""
        if isinstance(node, Chain):
            for sign, operand in node.rest:
                if sign == "/" and self.value(operand) == ZERO:
                    return _by_zero(operand)
        if isinstance(node, Call) and node.function == "RATA_TERTIMBANG":
            weights = [self.value(one) for one in node.arguments[1::2]]
            if not any(weights) and None not in weights:
                return _by_zero(node)
        try:
            self._run(node)
        except FormulaError as error:
            told = error.mistake
            said = f"{told.finding.message} {_ALWAYS}"
            return replace(told, finding=replace(told.finding, message=said))
        return None

    def _computed(self, node: Node) -> Decimal | None:
        try:
            return self._run(node)
        except FormulaError:
            return None

    def _run(self, node: Node) -> Decimal | None:
        """The node computed, where every name in it is a constant."""
        env: Env = {name.key: self.value(name) for name in names_in(node)}
        if None in env.values():
            return None
        found = compiled(node)(env)
        return found if isinstance(found, Decimal) else None


def _by_zero(mark: Mark) -> Mistake:
    told = "Penyebut ini selalu nol, sehingga rumus selalu membagi dengan nol. Perbaiki penyebutnya."
    return mistake("RMS-11", told, mark)
