"""Targets of a year: three different things that look alike — N/A, 0 and blank."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Final, TypeAlias

from selaras.engine.findings import Finding
from selaras.engine.numbers import format_number, from_cell, parse_number, written_number


class NotMeasured(Enum):
    """The explicit N/A: this quarter is not measured, so it takes part in no mean, sum or reminder."""

    NA = "N/A"

    def __repr__(self) -> str:
        return "NA"


NA: Final = NotMeasured.NA
Target: TypeAlias = Decimal | NotMeasured | None  # a number, N/A, or not filled in


@dataclass(frozen=True, slots=True)
class YearTargets:
    """The four quarters and the annual figure, in the unit of the indicator."""

    q1: Target = None
    q2: Target = None
    q3: Target = None
    q4: Target = None
    annual: Target = None

    @property
    def quarters(self) -> tuple[Target, Target, Target, Target]:
        return (self.q1, self.q2, self.q3, self.q4)

    @property
    def measured(self) -> tuple[Decimal, ...]:
        """The quarters that carry a number, in order."""
        return tuple(quarter for quarter in self.quarters if isinstance(quarter, Decimal))


def parse_target(
    cell: str | float | None, *, low: Decimal | None = None, high: Decimal | None = None
) -> tuple[Target, Finding | None]:
    """Read a target cell: text as typed, or the number of a workbook's cell; None and "" stay blank."""
    if cell is None:
        return None, None
    if isinstance(cell, str):
        if cell.strip().upper() in {"N/A", "NA"}:
            return NA, None
        return parse_number(cell, low=low, high=high)
    return from_cell(cell, low=low, high=high)


def format_target(target: Target, *, blank: str = "") -> str:
    """The target as printed: "87,3", "N/A", or `blank` where nothing is filled in."""
    if target is None:
        return blank
    return target.value if isinstance(target, NotMeasured) else format_number(target)


def written_target(target: Target) -> str:
    """The target as a cell holds it: "" where nothing is filled in, and never a figure that asks back."""
    return written_number(target) if isinstance(target, Decimal) else format_target(target)
