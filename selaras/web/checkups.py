"""What the check found, for every page that tells of it: asked once per change, not once per page.

Every deed leaves an event in the audit trail: while its last number is the same, so is everything the
check reads, and so is the answer. The number is read before the check: what is changed meanwhile is then
asked again, never shown as old. There is one entry for each edition and part, so that a new answer takes
the room of the old one.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.cache import cache

from selaras.cascade.models import Edition
from selaras.editions import queries
from selaras.editions.queries import Checked, Checkup
from selaras.engine.cascade.rule import RULES
from selaras.engine.findings import Severity, Spot
from selaras.exchange.findings import counts, spot_of
from selaras.kernel.models import last_sequence

_COUNTS, _WHOLE_ONLY = "counts", "whole-only"
KEPT = 24 * 3600  # seconds; a new event of the audit trail ends it long before

Told = TypeVar("Told")


def whole(edition: Edition) -> Checkup:
    """All findings of an edition with the answers to them; its facts hold what the findings name.

    Two queries while nothing has changed.
    """
    return queries.answered_again(edition, _whole(edition, last_sequence()))


def told(edition: Edition, part: str, tell: Callable[[Checkup], Told]) -> Told:
    """What `tell` makes of the findings, kept by itself under the name `part`: small, for many pages.

    One query while nothing has changed.
    """
    last = last_sequence()
    known: Told | None = _kept(edition, part, last)
    if known is None:
        known = tell(queries.answered_again(edition, _whole(edition, last)))
        cache.set(_key(edition, part), (last, known), KEPT)
    return known


def known(edition: Edition, part: str) -> Any | None:
    """What `told` kept if nothing was done since, else None; one query."""
    return _kept(edition, part, last_sequence())


def _whole(edition: Edition, last: int) -> Checkup:
    """The findings without the answers, which are read anew each time."""
    found: Checkup | None = _kept(edition, "whole", last)
    if found is None:
        found = queries.to_keep(queries.checkup(edition))
        cache.set(_key(edition, "whole"), (last, found), KEPT)
    return found


def _kept(edition: Edition, part: str, last: int) -> Any | None:
    at, value = cache.get(_key(edition, part)) or (None, None)
    return value if at == last else None


def _key(edition: Edition, part: str) -> str:
    return f"checkup-{edition.pk}-{part}"


@dataclass(frozen=True, slots=True)
class Summary:
    """How many findings are open of each gravity, and how many somebody has answered for.

    `annexes`: number of an annex -> how many open findings are in it.
    """

    galat: int
    peringatan: int
    catatan: int
    accepted: int
    annexes: Mapping[int, int]

    @property
    def any_open(self) -> bool:
        return bool(self.galat or self.peringatan or self.catatan)


def summary(edition: Edition | None) -> Summary | None:
    """The counts of an edition as it stands; one query while nothing has changed, None without edition."""
    return None if edition is None else told(edition, _COUNTS, _summed)


def known_summary(edition: Edition) -> Summary | None:
    """The same if it is known without a check, else None; one query."""
    found: Summary | None = known(edition, _COUNTS)
    return found


def _summed(checked: Checkup) -> Summary:
    counted = counts(checked.found)
    spots = (spot_of(one.finding) for one in checked.open)
    annexes = Counter(spot.matrix for spot in spots if spot.matrix)
    return Summary(
        counted["galat"], counted["peringatan"], counted["catatan"], counted["diterima"], dict(annexes)
    )


def rows_of_whole(edition: Edition, matrix: int) -> list[int]:
    """The rows of a matrix with an open finding that only the check of the whole edition makes."""
    return _rows_in(matrix, told(edition, _WHOLE_ONLY, _whole_only))


def known_rows_of_whole(edition: Edition, matrix: int) -> list[int] | None:
    """The same if it is known without a check, else None."""
    found = _known_whole_only(edition, last_sequence())
    return None if found is None else _rows_in(matrix, found)


def beside(edition: Edition, rows: Collection[int], *, matrix: int | None = None) -> list[Checked]:
    """What stands beside the cells of these rows, the gravest first: what is asked of single rows as they are
    now, and what the check of the whole edition said if nothing was done since.

    `matrix`: the rows are all of the matrix with this number; what is asked of them is asked once a change.
    """
    last, part = last_sequence(), f"matrix-{matrix}"
    found: list[Checked] | None = None if matrix is None else _kept(edition, part, last)
    if found is None:
        found = queries.checked(edition, focus=rows)
        if matrix is not None:
            cache.set(_key(edition, part), (last, found), KEPT)
    whole = [one for one in _known_whole_only(edition, last) or [] if _spot(one).row in rows]
    return sorted([*found, *whole], key=lambda one: _GRAVITY.index(one.finding.severity))


_GRAVITY = list(Severity)


def _known_whole_only(edition: Edition, last: int) -> list[Checked] | None:
    """Of the findings that a page asked for since the last deed; None when none has."""
    found: list[Checked] | None = _kept(edition, _WHOLE_ONLY, last)
    if found is None and _kept(edition, "whole", last) is not None:
        found = told(edition, _WHOLE_ONLY, _whole_only)
    return found


def _rows_in(matrix: int, found: Sequence[Checked]) -> list[int]:
    return sorted({one.row for one in map(_spot, found) if one.matrix == matrix and one.row})


def _whole_only(checked: Checkup) -> list[Checked]:
    rules = {rule.id for rule in RULES.values() if rule.whole}
    return [one for one in checked.open if one.finding.rule in rules and _spot(one).row]


def _spot(one: Checked) -> Spot:
    return spot_of(one.finding)
