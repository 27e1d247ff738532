"""The counts of the check for pages that are about something else: asked once per change, not per page."""

from dataclasses import dataclass

from django.core.cache import cache

from selaras.cascade.models import Edition
from selaras.editions import queries
from selaras.exchange.findings import counts
from selaras.kernel.models import last_sequence

KEPT = 3600  # seconds; a new event of the audit trail makes a new key long before


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
    """The counts of an edition as it stands; one query while nothing has changed, None without edition.

    Every deed leaves an event in the audit trail: while its last number is the same, so is the answer.
    """
    if edition is None:
        return None
    key = f"checkup-{edition.pk}-{last_sequence()}"
    counted = cache.get(key)
    if counted is None:
        counted = counts(queries.checked(edition))
        cache.set(key, counted, KEPT)
    return Summary(counted["galat"], counted["peringatan"], counted["catatan"], counted["diterima"])
