"""Where a finding belongs: the units it concerns and the pages that show the place."""

from urllib.parse import urlencode

from django.urls import reverse

from selaras.engine.cascade.facts import Facts
from selaras.engine.findings import Finding, Spot
from selaras.exchange.findings import spot_of
from selaras.web.places import cell_address


class Concerned:
    """The units a finding concerns, each with those above it: its own, its post's, its row's carriers'."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._of_spot: dict[tuple[int | None, ...], frozenset[int]] = {}
        self._above: dict[int, tuple[int, ...]] = {}

    def __call__(self, finding: Finding) -> frozenset[int]:
        spot = spot_of(finding)
        key = (spot.row, spot.post, spot.unit)
        if key not in self._of_spot:
            self._of_spot[key] = frozenset(up for unit in self._units(*key) for up in self._upwards(unit))
        return self._of_spot[key]

    def _units(self, row: int | None, post: int | None, unit: int | None) -> set[int]:
        facts = self._facts
        posts = {tick.post for tick in facts.ticks_of_row.get(row, ())} if row is not None else set()
        posts |= {post} if post is not None else set()
        units = {facts.posts[one].unit for one in posts if one in facts.posts}
        return units | {unit} if unit is not None else units

    def _upwards(self, unit: int) -> tuple[int, ...]:
        """The unit and those above it, nearest first; a circle ends it."""
        if unit not in self._above:
            found: list[int] = []
            step: int | None = unit
            while step is not None and step in self._facts.units and step not in found:
                found.append(step)
                step = self._facts.units[step].parent
            self._above[unit] = tuple(found)
        return self._above[unit]


def links_of(finding: Finding, facts: Facts) -> list[tuple[str, str]]:
    """(words, address) of the pages that show the place, the nearest first: there it is mended."""
    spot = spot_of(finding)
    links: list[tuple[str, str]] = []
    if spot.row is not None and spot.matrix is not None:
        links.append(
            ("Ke sel" if spot.column else "Ke baris", cell_address(spot.matrix, spot.row, spot.column))
        )
    elif spot.matrix is not None:
        links.append(_to_annex(spot, facts))
    if spot.post is not None and spot.post in facts.posts:
        links.append(("Ke jabatan", reverse("org:position", args=[spot.post])))
    if spot.unit is not None and spot.unit in facts.units:
        name = urlencode({"cari": facts.units[spot.unit].name})
        links.append(("Ke unit", f"{reverse('org:chart')}?{name}"))
    if spot.indicator:
        links.append(("Ke kamus", reverse("indicators:show", args=[spot.indicator])))
    return links


def _to_annex(spot: Spot, facts: Facts) -> tuple[str, str]:
    """An annex of matrices; else the action plans, which are of an indicator (IKU) or not (KSD)."""
    if any(matrix.number == spot.matrix for matrix in facts.matrices.values()):
        return "Ke lampiran", reverse("cascade:annex", args=[spot.matrix])
    return "Ke rencana aksi", reverse("actionplans:iku" if spot.indicator else "actionplans:list")
