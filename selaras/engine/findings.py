"""What a check found: values, never exceptions. Every rule id has a line in docs/aturan.md."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "galat"
    WARNING = "peringatan"
    NOTE = "catatan"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence for an official: what is wrong, where, and what to do next.

    `rule` is the rule's id ("TGT-01"), `place` where it is ("Lampiran III!H12", or "" when the caller
    adds it), `message` Indonesian.
    """

    rule: str
    message: str
    place: str = ""
    severity: Severity = Severity.ERROR

    def at(self, place: str) -> "Finding":
        """The same finding, placed."""
        return Finding(self.rule, self.message, place, self.severity)

    def __str__(self) -> str:
        place = f" {self.place}" if self.place else ""
        return f"{self.severity.upper()} {self.rule}{place}: {self.message}"


def blocking(findings: list[Finding]) -> list[Finding]:
    """The findings that forbid the deed: errors. Warnings and notes inform."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]
