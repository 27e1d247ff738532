"""The dated word lists of engine/law that rules of the check read."""

from datetime import date
from typing import Any

from selaras.engine.law import as_of


def wordlist(name: str, year: int) -> dict[str, Any]:
    """The table in force at the end of `year`; empty before there was one: its rules are then silent."""
    try:
        return as_of(name, date(year, 12, 31))
    except LookupError:
        return {}
