"""Who may see the cascade. The matrix names posts, not persons: within an agency it is open to read."""

from django.db.models import QuerySet

from selaras.accounts.access import Reach
from selaras.cascade.models import Annex, Commitment, Edition, MatrixRow, Remark
from selaras.org.access import Duties
from selaras.org.models import Agency, OrgUnit


def editions(duties: Duties) -> QuerySet[Edition]:
    """The editions of one's agencies (cascading.lihat)."""
    return Edition.objects.filter(agency_id__in=_agency_ids(duties)).order_by("-year", "-number")


def years(duties: Duties, *, agency: Agency | None) -> list[int]:
    """The years in which an agency has an edition that one may see, newest first."""
    return list(dict.fromkeys(editions(duties).filter(agency=agency).values_list("year", flat=True)))


def annexes(duties: Duties) -> QuerySet[Annex]:
    return Annex.objects.filter(agency_id__in=_agency_ids(duties)).order_by("edition", "number")


def rows(duties: Duties) -> QuerySet[MatrixRow]:
    """The rows as documents print them: they name posts, not persons, and every colleague may (KAS-02)."""
    return MatrixRow.objects.filter(agency_id__in=_agency_ids(duties)).order_by("annex", "order")


def commitments(duties: Duties) -> QuerySet[Commitment]:
    return Commitment.objects.filter(agency_id__in=_agency_ids(duties)).order_by("row", "order", "pk")


def remarks(duties: Duties) -> QuerySet[Remark]:
    """Corrections, assumptions and readings: whoever sees the document sees what was made of it."""
    return Remark.objects.filter(agency_id__in=_agency_ids(duties)).order_by("edition", "number")


def may_read_in_full(duties: Duties, unit: OrgUnit) -> bool:
    """Whether a unit's commitments are within reach unmasked, with the names of the persons who owe them."""
    for duty, code in duties.reaches("cascading", "lihat"):
        if duty.agency_id != unit.agency_id:
            continue
        below = code is Reach.UNIT_AND_BELOW and bool(duty.unit_path) and unit.path.startswith(duty.unit_path)
        if code is Reach.AGENCY or below or (code is Reach.UNIT and duty.unit_id == unit.pk):
            return True
    return False


def _agency_ids(duties: Duties) -> set[int]:
    return {duty.agency_id for duty, _ in duties.reaches("cascading", "lihat")}
