"""What is wrong with a formula, and where in its text."""

from dataclasses import dataclass
from difflib import get_close_matches

from selaras.engine.findings import Finding, Severity
from selaras.engine.formula.tree import Mark


@dataclass(frozen=True, slots=True)
class Mistake:
    """A finding, and the stretch of the text it is about; start == end == 0 where it is about no place."""

    finding: Finding
    start: int = 0
    end: int = 0

    def __str__(self) -> str:
        return f"{self.finding} [{self.start}:{self.end}]"


class FormulaError(Exception):
    """Ends the reading or the computing of one formula; caught inside this package, never seen outside."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(str(mistake))
        self.mistake = mistake


def mistake(
    rule: str, message: str, mark: Mark | None = None, *, severity: Severity = Severity.ERROR
) -> Mistake:
    """A mistake at a mark, or about no place in particular."""
    finding = Finding(rule, message, severity=severity)
    return Mistake(finding, mark.start, mark.end) if mark else Mistake(finding)


def halted(rule: str, message: str, mark: Mark) -> FormulaError:
    """To be raised where reading or computing cannot go on."""
    return FormulaError(mistake(rule, message, mark))


def shown(text: str) -> str:
    """Text of the user inside a sentence: printable, and short."""
    visible = "".join(sign if sign.isprintable() else "�" for sign in text)
    return visible if len(visible) <= 40 else f"{visible[:39]}…"


def nearest(name: str, known: list[str]) -> str:
    """The known name that looks most like it, or nothing."""
    return next(iter(get_close_matches(name[:60], known, n=1, cutoff=0.5)), "")
