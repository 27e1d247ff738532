"""When two names are the same name: spelling that an office ignores, and nothing more."""

import re
import unicodedata
from difflib import SequenceMatcher

_DASHES = re.compile(r"[-‐-―−]+")
_SPACES = re.compile(r"\s+")


def tidy(text: str) -> str:
    """NFC, one space between words, no space at the ends; lines are kept."""
    lines = (_SPACES.sub(" ", line).strip() for line in unicodedata.normalize("NFC", text).splitlines())
    return "\n".join(lines).strip("\n")


def fold(text: str) -> str:
    """The key under which equal names meet: without case, kind of dash, line breaks and final full stop."""
    if "--" in text or not text.isascii():  # else there is nothing to compose and no dash to replace
        text = _DASHES.sub("-", unicodedata.normalize("NFC", text))
    return " ".join(text.split()).casefold().strip(" .")


def likeness(one: str, other: str) -> float:
    """How alike two names are, 0 to 1; only ever a reason to ask, never to merge."""
    return SequenceMatcher(None, fold(one), fold(other), autojunk=False).ratio()


def is_alike(one: str, other: str, least: float) -> bool:
    """Whether the likeness is at least `least`; compared at length only where lengths and letters allow."""
    pair = SequenceMatcher(None, fold(one), fold(other), autojunk=False)
    return all(bound() >= least for bound in (pair.real_quick_ratio, pair.quick_ratio, pair.ratio))
