"""What every app says when a deed is refused."""


class RuleError(Exception):
    """A deed refused by a numbered rule; `str()` is the sentence for the official."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(f"{message} ({rule})")
        self.rule = rule
        self.message = message
