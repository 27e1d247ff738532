"""The register of rules: what the check asks, how grave the answer is, why it matters, who says so."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from selaras.engine.cascade.facts import Facts, Row
from selaras.engine.cascade.lines import lines
from selaras.engine.findings import Severity, Spot

NOWHERE = Spot()


@dataclass(frozen=True, slots=True)
class Hit:
    """What a rule found. `key` are the natural names and figures at stake, as text: they make the id.

    A key names things by what documents call them (annex number, indicator code, post code), never by
    database ids, and holds the figures that are wrong: when those change, it is another finding.
    `place` is filled by `at_row` for rows, else the rule says it: "Kamus BPK", "Jabatan Camat Kembangan".
    """

    message: str
    place: str
    key: tuple[str, ...]
    spot: Spot = NOWHERE


@dataclass(frozen=True, slots=True)
class Rule:
    """`whole`: needs all rows and ticks of the edition, so it is left out while one cell is being typed.

    `asks` the question in a few words, `why` what goes wrong otherwise; `source` the law or policy.
    """

    id: str
    asks: str
    severity: Severity
    why: str
    source: str
    whole: bool
    check: Callable[[Facts], Iterator[Hit]]


RULES: dict[str, Rule] = {}
_Check = Callable[[Facts], Iterator[Hit]]


def rule(
    id: str,  # noqa: A002 - it is the rule's id everywhere
    *,
    asks: str,
    severity: Severity,
    why: str,
    source: str,
    whole: bool = False,
) -> Callable[[_Check], _Check]:
    """Register a check under its number. The same number twice is a mistake of ours: ValueError."""

    def register(check: _Check) -> _Check:
        if id in RULES:
            raise ValueError(f"{id} is registered twice")
        RULES[id] = Rule(id, asks, severity, why, source, whole, check)
        return check

    return register


def at_row(facts: Facts, row: Row, message: str, *key: str, column: str = "", post: int | None = None) -> Hit:
    """A hit at a row of a matrix; annex number and indicator code go into the key by themselves."""
    matrix, entry = facts.matrices[row.matrix], facts.entries[row.entry]
    if len(lines(facts).rows_in_matrix[row.entry, row.matrix]) > 1:
        key = (
            *key,
            row.label,
        )  # an indicator that stands twice in an annex: its code does not tell the rows apart
    return Hit(
        message=message,
        place=facts.place(row, column),
        key=(str(matrix.number), entry.code, *key),
        spot=Spot(matrix=matrix.number, row=row.key, column=column, post=post, indicator=entry.code),
    )
