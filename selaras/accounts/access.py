"""The permission matrix: which role may do what, with which reach. The CSV is the contract."""

import csv
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib import resources

from selaras.accounts.models import Role


class Reach(Enum):
    """How far a right reaches from the post or grant that gives it."""

    OWN = "D"
    FIRST_PARTY = "P1"
    SECOND_PARTY = "P2"
    DIRECT_SUBORDINATES = "B"
    UNIT_AND_BELOW = "T"
    UNIT = "U"
    AGENCY = "K"
    MASKED = "M"
    TWO_PERSONS = "G"
    SELF = "S"


@dataclass(frozen=True, slots=True)
class Right:
    subject: str
    deed: str
    state: str


@cache
def matrix() -> dict[Right, dict[Role, frozenset[Reach]]]:
    """Every row of permission-matrix.csv; a cell "-" is an empty set, "D+T" is both reaches."""
    text = resources.files("selaras.accounts").joinpath("permission-matrix.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return {
        Right(row["objek"], row["aksi"], row["keadaan"]): {
            role: frozenset(Reach(code) for code in row[role].split("+") if code != "-") for role in Role
        }
        for row in rows
    }


def reach(role: Role, subject: str, deed: str, state: str = "*") -> frozenset[Reach]:
    """What `role` reaches with a deed on a subject in a state; raises KeyError for a row that isn't there."""
    return matrix()[Right(subject, deed, state)][role]
