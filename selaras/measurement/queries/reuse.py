"""LAP-21: the same file, or the same photo, as proof of more than one report."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from selaras.documents.models import StoredFile
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
    files = {one.file_id for one in evidence}
    pictures = {one.file.likeness for one in evidence if one.file.likeness}
    # asked apart and told as keys: as one query the whole evidence was read where statistics were missing
    if pictures:
        files |= set(StoredFile.objects.filter(likeness__in=pictures).order_by().values_list("pk", flat=True))
    found = Evidence.objects.filter(file__in=files)
    related = ("file", "report__figure__indicator", "report__figure__position")
    asked = (
        "file__likeness", "report__quarter", "report__figure__year", "report__figure__indicator__code",
        "report__figure__position__short_title",
    )  # fmt: skip
    by_file, by_likeness = defaultdict[int, list[Evidence]](list), defaultdict[str, list[Evidence]](list)
    for one in found.select_related(*related).only(*asked).order_by(*_EARLIEST):
        by_file[one.file_id].append(one)
        by_likeness[one.file.likeness].append(one)
    by_likeness.pop("", None)  # what is no picture is like nothing
    return {
        one.pk: _others(one, by_file[one.file_id], by_likeness.get(one.file.likeness, ())) for one in evidence
    }


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
