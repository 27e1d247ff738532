"""One way to write a value, so that a hash of it can be compared years later: RFC 8785 JSON.

Only what every reader understands alike is taken: text, whole numbers, true, false, null, lists and
dictionaries. A number with a scale comes as text ("87.3"): binary floats equal each other where texts differ.
"""

import hashlib
import json
import unicodedata
from typing import Any

DEEPEST = 64  # levels of lists and dictionaries
LARGEST = 2**53 - 1  # beyond it, readers that keep numbers as floats read another number


def canonical(value: object) -> bytes:
    """The RFC 8785 text of `value` as UTF-8; every string in normal form C, keys by the code units of UTF 16.

    Raises ValueError for Decimal, float, a whole number beyond ±(2^53-1), half a surrogate pair, a key that
    is no text, two keys that are the same text, deeper than DEEPEST, and every other kind of value.
    """
    return json.dumps(_plain(value, DEEPEST), ensure_ascii=False, separators=(",", ":")).encode()


def fingerprint(domain: str, value: object) -> str:
    """SHA-256 (hex) of `domain`, a zero byte and the canonical text: a value counts in one domain only.

    Raises ValueError as `canonical` does, and for a domain that is empty or holds a zero byte.
    """
    if not domain or "\0" in domain:
        raise ValueError("a domain is a text without a zero byte")
    return hashlib.sha256(domain.encode() + b"\0" + canonical(value)).hexdigest()


def _plain(value: object, levels: int) -> Any:
    """`value` made of what json writes as RFC 8785 wants it: texts normalised, keys in order."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise ValueError(f"a whole number beyond ±{LARGEST} is written as text")
        return int(value)
    if isinstance(value, list | dict):
        if not levels:
            raise ValueError(f"more than {DEEPEST} levels")
        return _members(value, levels - 1) if isinstance(value, dict) else _items(value, levels - 1)
    raise ValueError(f"{type(value).__name__} has no canonical form")


def _items(value: list[Any], levels: int) -> list[Any]:
    return [_plain(item, levels) for item in value]


def _members(value: dict[Any, Any], levels: int) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise ValueError("a key is a text")
        name = _text(key)
        if name in members:
            raise ValueError(f"the key “{name}” stands twice")
        members[name] = _plain(item, levels)
    return dict(sorted(members.items(), key=lambda member: member[0].encode("utf-16-be")))


def _text(value: str) -> str:
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError("half a surrogate pair is no text")
    return unicodedata.normalize("NFC", str(value))
