"""Scales: a figure gets its class by a dated table; a band ends where the next one begins.

A table with upper bounds, as regulations print it, is read only after it was checked: printed tables leave
gaps (90 to 91) or overlap, and a figure in a gap would have no class.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from selaras.engine import law
from selaras.engine.exact import settled, shown
from selaras.engine.findings import Finding
from selaras.engine.numbers import format_number


@dataclass(frozen=True, slots=True)
class Band:
    """One class: from `low` on (or above it, when not inclusive) up to where the next one begins.

    `low` None begins at minus infinity; `tone` is the name of a colour of the design, never its only sign.
    """

    label: str
    low: Decimal | None
    inclusive: bool = True
    tone: str = ""
    mark: str = ""

    def holds(self, figure: Decimal) -> bool:
        if self.low is None:
            return True
        return figure >= self.low if self.inclusive else figure > self.low


@dataclass(frozen=True, slots=True)
class Scale:
    """Bands from the best to the worst, the last without a lower bound or the lowest value of the scale.

    `places`: the figure is rounded half up to so many decimals before it is classed, where the law says so;
    None classes the unrounded figure.
    """

    name: str
    bands: tuple[Band, ...]
    source: str
    since: date
    places: int | None = None
    assumption: str = ""

    def band(self, figure: Decimal) -> Band | None:
        """The class of a figure; None below the lowest bound."""
        decided = settled(figure) if self.places is None else shown(figure, self.places)
        return next((band for band in self.bands if band.holds(decided)), None)


def scale_as_of(name: str, day: date) -> Scale:
    """The scale of a law table ("achievement", "skm") in force on a day; LookupError before the first."""
    told = law.as_of(name, day)
    return Scale(
        name=told.get("name", name), bands=tuple(map(_band, told["class"])), source=told["source"],
        since=told["since"], places=told.get("places"), assumption=told.get("assumption", ""),
    )  # fmt: skip


def _band(told: dict[str, Any]) -> Band:
    bound = told.get("from", told.get("above"))
    return Band(
        label=told["label"], low=None if bound is None else Decimal(bound), inclusive="above" not in told,
        tone=told.get("tone", ""), mark=told.get("mark", ""),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class PrintedBand:
    """One class as an agency writes it in its own table: both ends inclusive, in any order."""

    label: str
    low: Decimal
    high: Decimal


def check_scale(bands: Sequence[PrintedBand], *, places: int) -> list[Finding]:
    """SKA-01 to SKA-03: ends in order, no overlap, no gap wider than the last decimal that is classed."""
    findings = [
        Finding("SKA-01", f"Kelas “{band.label}” berakhir sebelum dimulai. Tukar kedua batasnya.")
        for band in bands
        if band.low > band.high
    ]
    if findings:
        return findings
    step = Decimal(1).scaleb(-places)
    for below, above in pairwise(sorted(bands, key=lambda band: (band.low, band.high))):
        names = f"“{below.label}” dan “{above.label}”"
        if above.low <= below.high:
            findings.append(Finding("SKA-02", f"Kelas {names} beririsan pada {format_number(above.low)}."))
        elif above.low - below.high > step:
            gap = f"{format_number(below.high)} sampai {format_number(above.low)}"
            findings.append(Finding(
                "SKA-03",
                f"Antara kelas {names} ada celah: nilai di antara {gap} tidak berkelas. "
                f"Nilai dihitung sampai {places} desimal.",
            ))  # fmt: skip
    return findings
