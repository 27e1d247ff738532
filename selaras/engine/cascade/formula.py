"""A first look into the formulas of the dictionary: which names they use, divide by, and add up.

It reads, it does not compute: what it does not understand it leaves alone. The language itself comes later.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from selaras.engine.cascade.facts import Entry

_NAME = re.compile(r"[^\W\d]\w*")
_ASSIGNED = re.compile(r"\s*([^\W\d]\w*)\s*=(?!=)")
_CALL = re.compile(r"\s*(rata_rata|jumlah)\s*\(([^()]*)\)\s*")
_SUM = re.compile(r"\s*(\()?([^()+/]+(?:\+[^()+/]+)+)(?(1)\)\s*(?:/\s*(\d+))?)\s*")
_CALLED = re.compile(r"\s*([^\W\d]\w*)?\s*")
_AT_LEAST = re.compile(r"maks\s*\(.*[;,(]\s*0*[1-9]\d*\s*[;,)]", re.DOTALL)  # never zero: maks(x; 1)
_COEFFICIENT = re.compile(r"\s*(\d+(?:,\d+)?)\s*(?:[x×*])\s*")
_TIMES = {"x", "X"}
_WORDS = {"dan", "atau", "tidak"}


@dataclass(frozen=True, slots=True)
class Combined:
    """A value that is the mean or the sum of named parts."""

    is_mean: bool
    names: tuple[str, ...]


def key_of(code: str) -> str:
    """The name under which a formula may call an indicator: "IKL-KEC" is ikl_kec."""
    return code.casefold().replace("-", "_").replace(" ", "_")


def combined(formula: str) -> Combined | None:
    """rata_rata(a, b), jumlah(a, b), a + b or (a + b) / 2 of plain names; None for any other formula."""
    is_mean, told = False, ""
    if call := _CALL.fullmatch(formula):
        is_mean, told = call[1] == "rata_rata", call[2].replace(";", ",")
    elif added := _SUM.fullmatch(formula):
        told = added[2].replace("+", ",")
        if added[3] and int(added[3]) != told.count(",") + 1:
            return None
        is_mean = bool(added[3])
    names = tuple(name.strip().casefold() for name in told.split(","))
    return Combined(is_mean, names) if all(map(_NAME.fullmatch, names)) else None


def statements(formula: str) -> list[str]:
    """The formula cut at the semicolons that stand in no bracket."""
    parts, depth, start = [], 0, 0
    for at, sign in enumerate(formula):
        depth += (sign == "(") - (sign == ")")
        if sign == ";" and depth == 0:
            parts.append(formula[start:at])
            start = at + 1
    return [*parts, formula[start:]]


def names(formula: str) -> set[str]:
    """The names a formula reads: no functions, no sign of multiplication, nothing it assigns itself."""
    found = set()
    for part in statements(formula):
        for name in _NAME.finditer(part):
            called = part[name.end() :].lstrip().startswith("(")
            if not called and name[0] not in _TIMES and name[0] not in _WORDS:
                found.add(name[0])
    return found - assigned(formula)


def assigned(formula: str) -> set[str]:
    """The names a formula gives a value to, as in "nilai = 50 + efisiensi / 20 x 50"."""
    return {told[1] for part in statements(formula) if (told := _ASSIGNED.match(part))}


def divisors(formula: str) -> list[str]:
    """The names, brackets and calls that a formula divides by; plain numbers and maks(…; 1) are left out."""
    found = [_operand(formula, at + 1) for at, sign in enumerate(formula) if sign == "/"]
    return [one for one in dict.fromkeys(found) if _NAME.search(one) and not _AT_LEAST.match(one)]


def _operand(formula: str, start: int) -> str:
    """What stands behind a sign: a name, or everything to the bracket that closes it."""
    called = _CALLED.match(formula, start)
    end, depth = called.end() if called else start, 0
    while end < len(formula) and (depth or formula[end] == "("):
        depth += (formula[end] == "(") - (formula[end] == ")")
        end += 1
    return formula[start:end].strip()


def coefficients(formula: str) -> list[Decimal]:
    """The weights of a sum in which every term begins with one: 20 x a + 80 x b; else nothing."""
    terms, depth, start = [], 0, 0
    first = statements(formula)[0]
    for at, sign in enumerate(first):
        depth += (sign == "(") - (sign == ")")
        if sign == "+" and depth == 0:
            terms.append(first[start:at])
            start = at + 1
    found = [_COEFFICIENT.match(term) for term in [*terms, first[start:]]]
    if len(found) == 1 or None in found:
        return []
    return [Decimal(told[1].replace(",", ".")) for told in found if told]


def unknown(entry: Entry, parts: set[str]) -> list[str]:
    """The names of an entry's formula that are neither its inputs nor its parts."""
    known = {one.code.casefold() for one in entry.inputs} | parts
    return sorted(name for name in names(entry.formula) if name.casefold() not in known)


def unused(entry: Entry) -> list[str]:
    """The inputs of an entry that its formula never reads."""
    used = {name.casefold() for name in names(entry.formula)} if entry.formula else None
    return [] if used is None else [one.code for one in entry.inputs if one.code.casefold() not in used]
