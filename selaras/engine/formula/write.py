"""The canonical text of a tree: functions in capitals, names in lower case, brackets only where needed."""

from decimal import Decimal

from selaras.engine.formula.tree import (
    Call,
    Chain,
    Comparison,
    Name,
    Negative,
    Node,
    Number,
    Percent,
    Power,
    Tree,
)

LONGEST_TEXT = 4_000


def write(tree: Tree) -> str:
    """A text that reads as the same tree; without spaces where these alone would make it too long."""
    spaced = _lines(tree, " ")
    return spaced if len(spaced) <= LONGEST_TEXT else _lines(tree, "")


def write_node(node: Node, gap: str = " ") -> str:
    """One expression. As deep as the tree, which the parser bounds."""
    match node:
        case Number(value):
            return written(value)
        case Name(key):
            return key
        case Percent(operand):
            return f"{_inside(operand, gap, Number, Name, Call)}%"
        case Negative(operand):
            return f"-{_negated(operand, gap)}"
        case Power(base, exponent):
            held = (Number, Name, Call, Percent)
            return f"{_inside(base, gap, *held)}^{_inside(exponent, gap, *held)}"
        case Chain():
            return _chain(node, gap)
        case Comparison(left, sign, right):
            return f"{_compared(left, gap)}{gap}{sign}{gap}{_compared(right, gap)}"
    return f"{node.function}({f';{gap}'.join(write_node(one, gap) for one in node.arguments)})"


def written(value: Decimal) -> str:
    """A number as the language reads it: decimal comma, no groups, no zeros behind."""
    whole, _, places = f"{value:f}".partition(".")
    places = places.rstrip("0")
    return f"{whole},{places}" if places else whole


def _lines(tree: Tree, gap: str) -> str:
    steps = (f"{step.name}{gap}:={gap}{write_node(step.node, gap)}" for step in tree.steps)
    return "\n".join((*steps, write_node(tree.result, gap)))


def _inside(node: Node, gap: str, *bare: type) -> str:
    """In brackets, unless it is one of the kinds that need none here."""
    text = write_node(node, gap)
    return text if isinstance(node, bare) else f"({text})"


def _chain(node: Chain, gap: str) -> str:
    held: tuple[type, ...] = (Number, Name, Call, Percent, Power)
    parts = []
    for sign, operand in (("", node.first), *node.rest):
        is_bare = isinstance(operand, held) or (
            node.is_sum and (_is_product(operand) or (isinstance(operand, Negative) and not sign))
        )
        text = write_node(operand, gap)
        parts.append(f"{gap}{sign}{gap}" if sign else "")
        parts.append(text if is_bare else f"({text})")
    return "".join(parts)


def _is_product(node: Node) -> bool:
    return isinstance(node, Chain) and not node.is_sum


def _negated(node: Node, gap: str) -> str:
    """-a * b reads as -(a * b); what begins with a power must stand in brackets (RMS-05)."""
    is_bare = isinstance(node, Number | Name | Call | Percent) or (
        isinstance(node, Chain) and not node.is_sum and not isinstance(node.first, Power)
    )
    text = write_node(node, gap)
    return text if is_bare else f"({text})"


def _compared(node: Node, gap: str) -> str:
    text = write_node(node, gap)
    return f"({text})" if isinstance(node, Comparison) else text
