"""What every app says when a deed is refused."""

from selaras.engine.findings import Finding, blocking


class RuleError(Exception):
    """A deed refused by a numbered rule; `str()` is the sentence for the official."""

    def __init__(self, rule: str, message: str, *also: Finding) -> None:
        """`also`: what speaks against it besides, said after the first."""
        super().__init__(" ".join([f"{message} ({rule})", *(f"{one.message} ({one.rule})" for one in also)]))
        self.rule = rule
        self.message = " ".join([message, *(one.message for one in also)])


LEAST_WORDS = 3  # a reason that somebody else can understand a year later


def says_why(reason: str) -> bool:
    """Whether a reason has the words that every room asks for."""
    return len(reason.split()) >= LEAST_WORDS


def refuse(*findings: Finding | None) -> None:
    """Raise RuleError with the first finding that is an error; warnings pass, and so does None."""
    for finding in blocking([finding for finding in findings if finding]):
        raise RuleError(finding.rule, finding.message)


def refuse_together(*findings: Finding | None) -> None:
    """As `refuse`, with every error at once: what is filled in on one form is mended in one go."""
    errors = blocking([finding for finding in findings if finding])
    if errors:
        first, *also = errors
        raise RuleError(first.rule, first.message, *also)
