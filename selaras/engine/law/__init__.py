"""Law as data: tables with the day from which they hold and their source."""

import tomllib
from datetime import date
from functools import cache
from importlib import resources
from typing import Any


@cache
def _versions(name: str) -> tuple[dict[str, Any], ...]:
    """All versions of a table, the newest first."""
    text = resources.files(__name__).joinpath(f"{name}.toml").read_text("utf-8")
    versions: list[dict[str, Any]] = tomllib.loads(text)["version"]
    return tuple(sorted(versions, key=lambda version: version["since"], reverse=True))


def as_of(name: str, day: date) -> dict[str, Any]:
    """The version of table `name` in force on `day`, with `since`, `source` and its values.

    Raises LookupError when the table did not exist yet.
    """
    for version in _versions(name):
        if version["since"] <= day:
            return dict(version)  # a copy: the table stays as it is
    raise LookupError(f"law table {name!r} does not exist on {day}")
