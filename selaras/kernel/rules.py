"""What every app says when a deed is refused."""

from selaras.engine.findings import Finding


class RuleError(Exception):
    """A deed refused by a numbered rule; `str()` is the sentence for the official."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(f"{message} ({rule})")
        self.rule = rule
        self.message = message


def refuse(found: Finding | None) -> None:
    """Raise the finding that forbids a deed; nothing where there is none."""
    if found:
        raise RuleError(found.rule, found.message)
