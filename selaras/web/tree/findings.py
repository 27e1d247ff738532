"""The open findings of an edition by place in the tree: kept until the next deed, never stale."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from selaras.cascade.models import Edition
from selaras.editions.queries import Checkup
from selaras.engine.findings import Severity
from selaras.web import checkups
from selaras.web.tree.nodes import NONE, Tally

_PART = "places"
_ONE = {Severity.ERROR: Tally(errors=1), Severity.WARNING: Tally(warnings=1), Severity.NOTE: Tally(notes=1)}


class Place(NamedTuple):
    """Where one open finding is: a row's id, a post's id and an indicator's code, as far as they apply."""

    severity: Severity
    row: int | None
    post: int | None
    indicator: str


@dataclass
class Findings:
    """The findings counted by place. `elsewhere` are those that belong to no indicator of the tree."""

    _at: dict[tuple[int | None, int], Tally] = field(default_factory=lambda: defaultdict(Tally))
    _loose: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    _all: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    elsewhere: Tally = NONE

    def at(self, row: int, post: int) -> Tally:
        """Those that name this post in this row."""
        return self._at.get((row, post), NONE)

    def of(self, indicator: str) -> Tally:
        """All that belong to an indicator, at whatever post."""
        return self._all.get(indicator, NONE)

    def loose(self, indicator: str) -> Tally:
        """Those of an indicator that name no post."""
        return self._loose.get(indicator, NONE)


def counted(places: Iterable[Place], *, shown: Iterable[str], posts: set[int] | None = None) -> Findings:
    """The findings of the indicators shown; with `posts`, only those that name one of them or nobody."""
    found, codes = Findings(), set(shown)
    for severity, row, post, indicator in places:
        one = _ONE[severity]
        if posts is not None and post is not None and post not in posts:
            continue
        if indicator not in codes:
            found.elsewhere = found.elsewhere.plus(one)
            continue
        found._all[indicator] = found._all[indicator].plus(one)
        if post is None:
            found._loose[indicator] = found._loose[indicator].plus(one)
        else:
            found._at[row, post] = found._at[row, post].plus(one)
    return found


def kept(edition: Edition) -> list[Place] | None:
    """The findings where they are known since the last deed; None: ask `places`. One query."""
    known: list[Place] | None = checkups.known(edition, _PART)
    return known


def places(edition: Edition) -> list[Place]:
    """The open findings of the edition, from the check itself where anything was done since it last ran."""
    return checkups.told(edition, _PART, _places)


def _places(whole: Checkup) -> list[Place]:
    return [
        Place(one.finding.severity, one.finding.spot.row, one.finding.spot.post, one.finding.spot.indicator)
        for one in whole.open
        if one.finding.spot
    ]
