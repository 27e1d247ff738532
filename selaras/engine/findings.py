"""What a check found: values, never exceptions. Every rule id has a line in docs/aturan.md."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "galat"
    WARNING = "peringatan"
    NOTE = "catatan"


@dataclass(frozen=True, slots=True)
class Spot:
    """The address of a finding in a cascade, by the keys of its facts: enough to link to the very cell.

    `matrix` is an annex number, `column` one of engine.cascade.facts.COLUMNS; what does not apply is empty.
    """

    matrix: int | None = None
    row: int | None = None
    column: str = ""
    post: int | None = None
    unit: int | None = None
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence for an official: what is wrong, where, and what to do next.

    `rule` is the rule's id ("TGT-01"), `place` where it is ("Lampiran III!H12", or "" when the caller
    adds it), `message` Indonesian. The check of a cascade also gives `spot`, and an `id` that stays the
    same between runs as long as the facts at stake do.
    """

    rule: str
    message: str
    place: str = ""
    severity: Severity = Severity.ERROR
    spot: Spot | None = None
    id: str = ""

    def at(self, place: str) -> "Finding":
        """The same finding, placed."""
        return replace(self, place=place)

    def __str__(self) -> str:
        place = f" {self.place}" if self.place else ""
        return f"{self.severity.upper()} {self.rule}{place}: {self.message}"


def blocking(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that forbid the deed: errors. Warnings and notes inform."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]
