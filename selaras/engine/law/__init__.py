"""Law as data: tables with the day from which they hold and their source."""

import tomllib
from datetime import date
from functools import cache
from importlib import resources
from typing import Any


@cache
def _table(name: str) -> tuple[dict[str, Any], ...]:
    text = resources.files(__name__).joinpath(f"{name}.toml").read_text("utf-8")
    return tuple(sorted(tomllib.loads(text)["version"], key=lambda version: version["since"]))


def as_of(name: str, day: date) -> dict[str, Any]:
    """The version of table `name` in force on `day`, with `since`, `source` and its values.

    Raises LookupError when the table did not exist yet.
    """
    versions: tuple[dict[str, Any], ...] = _table(name)
    for version in reversed(versions):
        if version["since"] <= day:
            return version
    raise LookupError(f"law table {name!r} does not exist on {day}")
