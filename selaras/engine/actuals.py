"""What was reached: a figure, nothing yet, or an absence with its reason. A zero is a figure like any."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from selaras.engine.numbers import format_number


class Absence(StrEnum):
    """Why a figure that was due is not there; each needs a reason in words."""

    UNAVAILABLE = "tidak-tersedia"  # the data could not be had
    FORCE_MAJEURE = "keadaan-kahar"  # the work could not be done, proved by a document
    NO_EVENT = "tidak-terjadi"  # what is measured did not occur: no crisis, no complaint


@dataclass(frozen=True, slots=True)
class Absent:
    """A figure that was due and will not come. `reason` is what the official wrote."""

    kind: Absence
    reason: str = ""

    @property
    def is_excused(self) -> bool:
        """Nobody can report it: it leaves sums and means like N/A. What is unavailable stays a gap."""
        return self.kind is not Absence.UNAVAILABLE


Actual: TypeAlias = Decimal | Absent | None  # a figure, an absence, or due and not yet filled in

WORDS = {
    Absence.UNAVAILABLE: "Tidak tersedia",
    Absence.FORCE_MAJEURE: "Keadaan kahar",
    Absence.NO_EVENT: "Tidak terjadi",
}


def format_actual(actual: Actual, *, blank: str = "") -> str:
    """The actual as printed: "87,3", "Keadaan kahar", or `blank` where nothing is filled in."""
    if actual is None:
        return blank
    return WORDS[actual.kind] if isinstance(actual, Absent) else format_number(actual)
