"""Who does what with an edition as a whole."""

from dataclasses import dataclass

from selaras.cascade import access as cascade
from selaras.cascade.models import Edition
from selaras.engine.findings import Finding
from selaras.org.access import Duties


@dataclass(frozen=True, slots=True)
class Answerable:
    """The annex numbers whose findings a person may accept and take back; None stands for "in no annex"."""

    annexes: frozenset[int | None]

    def __bool__(self) -> bool:
        return bool(self.annexes)

    def covers(self, finding: Finding) -> bool:
        return (finding.spot.matrix if finding.spot else None) in self.annexes


def may_set_decree(duties: Duties, edition: Edition) -> bool:
    """Whether one writes the decree of a draft: whoever prepares it, and whoever publishes it (KAS-03)."""
    return edition.state == Edition.State.DRAFT and (
        cascade.may_prepare(duties, edition.agency) or cascade.may_publish(duties, edition)
    )


def answerable(duties: Duties, edition: Edition) -> Answerable:
    """Which findings one may answer for (KAS-24); two queries at most.

    Those of an annex belong to whoever may change that annex, the others (dictionary, posts, units) to
    whoever prepares editions. None in a published edition: what was accepted there stays as it was.
    """
    if edition.state != Edition.State.DRAFT:
        return Answerable(frozenset())
    annexes = cascade.editable_annexes(duties).filter(edition=edition)
    mine: set[int | None] = set(annexes.values_list("number", flat=True))
    if cascade.may_prepare(duties, edition.agency):
        mine.add(None)
    return Answerable(frozenset(mine))
