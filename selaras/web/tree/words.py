"""The words of a search: where they stand in a text, marked up."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe


@dataclass(frozen=True, slots=True)
class Words:
    """What is searched for; a text is found when it holds every word, upper and lower case alike."""

    typed: str
    wanted: tuple[str, ...]

    @classmethod
    def of(cls, typed: str) -> "Words":
        return cls(typed, tuple(typed.casefold().split()))

    def __bool__(self) -> bool:
        return bool(self.wanted)

    def found_in(self, *texts: str) -> bool:
        """Whether the texts together hold every word; nothing searched for is found nowhere."""
        together = " ".join(texts).casefold()
        return bool(self.wanted) and all(word in together for word in self.wanted)

    def marked(self, text: str, *, found: bool) -> SafeString:
        """The text as HTML, where it was found with each occurrence of a word in <mark>."""
        if not found:
            return escape(text)
        pieces = re.split(
            f"({'|'.join(map(re.escape, _longest_first(self.wanted)))})", text, flags=re.IGNORECASE
        )
        return mark_safe(  # noqa: S308 - every piece is escaped
            "".join(
                f"<mark>{escape(piece)}</mark>" if index % 2 else escape(piece)
                for index, piece in enumerate(pieces)
            )
        )


def _longest_first(words: Iterable[str]) -> Sequence[str]:
    return sorted(set(words), key=lambda word: (-len(word), word))
