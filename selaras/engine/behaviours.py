"""Behaviour of work as the form of an SKP lists it: seven values, three guides each, dated."""

from dataclasses import dataclass
from datetime import date

from selaras.engine import law


@dataclass(frozen=True, slots=True)
class Guide:
    """One guide of behaviour; `assumption` where printed copies of its wording differ."""

    text: str
    assumption: str = ""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One of the core values, in the order of the form; `key` is what a row of an SKP is known by."""

    key: str
    name: str
    guides: tuple[Guide, ...]


@dataclass(frozen=True, slots=True)
class Behaviours:
    """The values in force on a day, with where they come from."""

    values: tuple[Behaviour, ...]
    source: str
    assumption: str


def behaviours_as_of(day: date) -> Behaviours:
    """The values in force on a day. LookupError before the first."""
    told = law.as_of("skp-behaviour", day)
    values = (
        Behaviour(value["key"], value["name"], tuple(Guide(**guide) for guide in value["guide"]))
        for value in told["value"]
    )
    return Behaviours(tuple(values), told["source"], told["assumption"])
