"""LAP-21: the same file, or the same photo, as proof of more than one report."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from selaras.documents.queries import alike
from selaras.measurement.models import Evidence, Figure, Report

_EARLIEST = ("report__figure__year", "report__quarter", "pk")


@dataclass(frozen=True, slots=True)
class Use:
    """Another report that shows a proof; `is_alike`: by another file with the very same pixels."""

    figure: Figure
    quarter: int
    is_alike: bool


def uses(evidence: Sequence[Evidence]) -> dict[int, list[Use]]:
    """Where else each proof stands, by its key, the earliest quarter first; one query for any number, and
    one more where there are pictures.

    A correction shows the proofs of what it corrects: the same quarter of a figure is not another report.
    """
    twins = alike(one.file for one in evidence)
    found = Evidence.objects.filter(file__in=set().union(*twins.values()))
    related = ("report__figure__indicator", "report__figure__position")
    asked = (
        "file", "report__quarter", "report__figure__year", "report__figure__indicator__code",
        "report__figure__position__short_title",
    )  # fmt: skip
    shown = list(found.select_related(*related).only(*asked).order_by(*_EARLIEST))
    by_file = defaultdict[int, list[int]](list)
    for place, one in enumerate(shown):
        by_file[one.file_id].append(place)

    def of(files: Iterable[int]) -> list[Evidence]:
        return [shown[place] for place in sorted(place for file in files for place in by_file[file])]

    return {one.pk: _others(one, of([one.file_id]), of(twins[one.file_id])) for one in evidence}


def reused(report: Report) -> int:
    """How many proofs of a report also stand in another one; two queries."""
    own = list(report.evidence.select_related("file").order_by("pk"))
    return sum(map(bool, uses(own).values())) if own else 0


def _others(evidence: Evidence, same: Sequence[Evidence], alike: Sequence[Evidence]) -> list[Use]:
    """One for each quarter of another figure; the very same file says more than the same pixels."""
    own = (evidence.report.figure_id, evidence.report.quarter)
    found: dict[tuple[int, int], Use] = {}
    for one in (*same, *alike):
        key = (one.report.figure_id, one.report.quarter)
        if key != own and key not in found:
            found[key] = Use(one.report.figure, one.report.quarter, one.file_id != evidence.file_id)
    return list(found.values())
