"""Who may see the cascade, and who works on it. It names posts, not persons: an agency reads all of it."""

from datetime import date

from django.db.models import Q, QuerySet

from selaras.accounts.access import Reach
from selaras.cascade.models import Annex, Commitment, Edition, MatrixRow, Remark
from selaras.org.access import Duties, Duty
from selaras.org.models import Agency, OrgUnit, PeriodQuerySet, Position
from selaras.planning.models import Indicator


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


def editable_annexes(duties: Duties) -> QuerySet[Annex]:
    """The matrices one may change, drafts only (KAS-03)."""
    return entrusted_annexes(duties).filter(edition__state=Edition.State.DRAFT)


def entrusted_annexes(duties: Duties) -> QuerySet[Annex]:
    """The matrices one has the care of, published ones too: who is at work when one is published is told so.

    Those one's own post hands down (cascading.usul D) or a post of one's unit (U); all of the agency for
    whoever takes in its annexes (impor.terapkan K).
    """
    return annexes(duties).filter(_hands_down(duties, "giver__"))


def givers(duties: Duties, *, on: date) -> PeriodQuerySet:
    """The posts for which one may make a matrix: those whose matrices one may change (KAS-03)."""
    return Position.objects.as_of(on).filter(_hands_down(duties, "")).order_by("order", "pk")


def may_hand_down(duties: Duties, edition: Edition | None) -> bool:
    """Whether one may add a matrix to the edition: a draft, and a post to hand down from (KAS-03)."""
    return (
        edition is not None
        and edition.state == Edition.State.DRAFT
        and givers(duties, on=edition.day).filter(agency_id=edition.agency_id).exists()
    )


def _hands_down(duties: Duties, giver: str) -> Q:
    """The condition on a giver; `giver` is the way to it ("" on the posts themselves)."""
    mine = Q(pk__in=[])
    reached = [
        *duties.reaches("cascading", "usul", "draf"),
        *duties.reaches("impor", "terapkan", "pratinjau_sah"),
    ]
    for duty, code in reached:
        match code:
            case Reach.OWN if duty.position_id is not None:
                mine |= Q(agency_id=duty.agency_id, **{f"{giver}pk": duty.position_id})
            case Reach.UNIT if duty.unit_id is not None:
                mine |= Q(agency_id=duty.agency_id, **{f"{giver}unit_id": duty.unit_id})
            case Reach.AGENCY:
                mine |= Q(agency_id=duty.agency_id)
    return mine


def indicators_to_plan(duties: Duties) -> QuerySet[Indicator]:
    """The entries of which one records the Renstra targets (indikator.ubah, draf; KAS-28).

    All of the agency for the planners of the region (K); for a division and its operator (U) those that a
    post of the unit carries or hands down.
    """
    mine = Q(pk__in=[])
    for duty, code in duties.reaches("indikator", "ubah", "draf"):
        if code is Reach.AGENCY:
            mine |= Q(agency_id=duty.agency_id)
        elif code is Reach.UNIT and duty.unit_id is not None:
            carried = Commitment.objects.filter(position__unit_id=duty.unit_id).values("indicator_id")
            given = Commitment.objects.filter(giver__unit_id=duty.unit_id).values("indicator_id")
            mine |= Q(agency_id=duty.agency_id) & (Q(pk__in=carried) | Q(pk__in=given))
    return Indicator.objects.filter(mine)


def may_prepare(duties: Duties, agency: Agency | None) -> bool:
    """Whether one opens, copies and revises editions of an agency: its planners, and its head (KAS-03)."""
    plans = (
        any(
            duty.agency_id == agency.pk and code is Reach.AGENCY
            for duty, code in duties.reaches("impor", "terapkan", "pratinjau_sah")
        )
        if agency
        else False
    )
    return plans or (agency is not None and _heads(duties, agency, "usul", "draf"))


def may_publish(duties: Duties, edition: Edition) -> bool:
    """Whether one puts an edition in force: the agency's head, for those below (cascading.tetapkan B)."""
    return _heads(duties, edition.agency, "tetapkan", "diusulkan")


def _heads(duties: Duties, agency: Agency, deed: str, state: str) -> bool:
    """Whether a right on the cascade comes from a post in the top unit of the agency."""
    return any(
        duty.agency_id == agency.pk and code in {Reach.OWN, Reach.DIRECT_SUBORDINATES} and _is_top(duty)
        for duty, code in duties.reaches("cascading", deed, state)
    )


def _is_top(duty: Duty) -> bool:
    return duty.position_id is not None and duty.unit_path.count(".") == 1


def _agency_ids(duties: Duties) -> set[int]:
    return {duty.agency_id for duty, _ in duties.reaches("cascading", "lihat")}
