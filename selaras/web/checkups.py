"""What the check found, for every page that tells of it: asked once per change, not once per page.

Every deed leaves an event in the audit trail: while its last number is the same, so is everything the
check reads, and so is the answer. The number is read before the check: what is changed meanwhile is then
asked again, never shown as old. There is one entry for each edition and part, so that a new answer takes
the room of the old one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.cache import cache

from selaras.cascade.models import Edition
from selaras.editions import queries
from selaras.editions.queries import Checkup
from selaras.exchange.findings import counts, spot_of
from selaras.kernel.models import last_sequence

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
    """How many findings are open of each gravity, and how many somebody has answered for."""

    galat: int
    peringatan: int
    catatan: int
    accepted: int

    @property
    def any_open(self) -> bool:
        return bool(self.galat or self.peringatan or self.catatan)


def summary(edition: Edition | None) -> Summary | None:
    """The counts of an edition as it stands; one query while nothing has changed, None without edition."""
    if edition is None:
        return None
    counted = told(edition, "counts", lambda checked: counts(checked.found))
    return Summary(counted["galat"], counted["peringatan"], counted["catatan"], counted["diterima"])


def open_in_annex(edition: Edition, number: int) -> int:
    """How many open findings stand in an annex, as Temuan lists them; one query while nothing has changed."""

    def tell(checked: Checkup) -> int:
        return sum(one.is_open and spot_of(one.finding).matrix == number for one in checked.found)

    return told(edition, f"open-{number}", tell)
