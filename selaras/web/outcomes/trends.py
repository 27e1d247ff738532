"""A wave beside those before it that asked the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from selaras.engine.exact import shown
from selaras.surveys.models import Wave
from selaras.surveys.queries import WaveResults, untold_units
from selaras.web.figures import PLACES, places
from selaras.web.outcomes.words import Index, index_of

MOST = 4  # waves in a comparison: two years of two


@dataclass(frozen=True, slots=True)
class Step:
    """One wave of the comparison; `change` against the one before, as the two indices are printed."""

    wave: Wave
    index: Index
    respondents: int
    needed: int
    short: int
    change: str
    note: str
    is_shown: bool


def earlier(wave: Wave, *, published: bool = False) -> list[Wave]:
    """The newest waves of the same instrument closed before this one, the oldest first; one query."""
    found = Wave.objects.filter(
        agency=wave.agency_id, instrument__code=wave.instrument.code, closes_on__lt=wave.closes_on,
        state__in=[Wave.State.VERIFIED] if published else [Wave.State.CLOSED, Wave.State.VERIFIED],
    ).select_related("instrument")  # fmt: skip
    if published:
        found = found.filter(published_at__isnull=False)
    return list(found.order_by("-closes_on", "-pk")[: MOST - 1])[::-1]


def told_to_all(read: Sequence[WaveResults]) -> list[WaveResults]:
    """Those whose index may be told: the change from one of a few people would tell that as well (SKM-35)."""
    return [
        one for one in read if one.top and one.top.respondents and one.top.unit.pk not in untold_units(one)
    ]


def steps(told: Sequence[WaveResults], *, this: WaveResults, unit: int | None = None) -> list[Step]:
    """Every wave with its index at a unit, or at the top of the one that is shown, which may not be told.

    What another wave says of another territory, or of other services, is no change of this index.
    """
    top = this.top
    unit = unit or (top.unit.pk if top else None)
    found = list[Step]()
    before: Decimal | None = None
    for results in told:
        at = results.of_unit(unit) if unit else None
        figure, note = at.converted if at else None, _other(results, this)
        alike = not note and not (found and found[-1].note)
        found.append(Step(
            wave=results.wave, index=index_of(results, figure),
            change=_change(before, figure) if alike else "",
            respondents=at.respondents if at else 0, needed=at.needed if at else 0,
            short=at.short if at else 0, note=note,
            is_shown=results is this,
        ))  # fmt: skip
        before = figure
    return found


def _change(before: Decimal | None, now: Decimal | None) -> str:
    if before is None or now is None:
        return ""
    gap = shown(now, PLACES) - shown(before, PLACES)
    return f"{'naik' if gap > 0 else 'turun'} {places(abs(gap))}" if gap else "tetap"


def _other(results: WaveResults, newest: WaveResults) -> str:
    """What keeps two waves from being compared word for word: other elements, weights or services."""
    mine, its = results.instrument.counting, newest.instrument.counting
    found = []
    if [one.code for one in mine.elements] != [one.code for one in its.elements]:
        found.append("unsur berbeda")
    if (mine.weighting, mine.factor, mine.top) != (its.weighting, its.factor, its.top):
        found.append("bobot atau skala berbeda")
    if {one and one.code for one in results.services} != {one and one.code for one in newest.services}:
        found.append("layanan berbeda")
    return ", ".join(found)
