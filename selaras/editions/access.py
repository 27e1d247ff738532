"""Who does what with an edition as a whole."""

from collections.abc import Iterable

from selaras.cascade import access as cascade
from selaras.cascade.models import Edition
from selaras.engine.findings import Finding
from selaras.org.access import Duties


def answerable(duties: Duties, edition: Edition, findings: Iterable[Finding]) -> set[str]:
    """The ids of the findings one may accept or take back (KAS-24); two queries at most.

    Those of an annex belong to whoever may change that annex, the others (dictionary, posts, units) to
    whoever prepares editions. None in a published edition: what was accepted there stays as it was.
    """
    if edition.state != Edition.State.DRAFT:
        return set()
    annexes = cascade.editable_annexes(duties).filter(edition=edition)
    mine: set[int | None] = set(annexes.values_list("number", flat=True))
    if cascade.may_prepare(duties, edition.agency):
        mine.add(None)
    return {one.id for one in findings if (one.spot.matrix if one.spot else None) in mine}
