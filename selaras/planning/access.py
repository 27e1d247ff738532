"""Who may read the dictionary and the budgets: all of the agency; who writes a budget or its spending."""

from django.db.models import QuerySet

from selaras.accounts.access import Reach
from selaras.org.access import Duties, units_within
from selaras.org.models import OrgUnit
from selaras.planning.models import BudgetActual, BudgetDocument, Component, FormulaVersion, Indicator


def indicators(duties: Duties) -> QuerySet[Indicator]:
    return Indicator.objects.filter(agency_id__in=_agency_ids(duties))


def components(duties: Duties) -> QuerySet[Component]:
    return Component.objects.filter(agency_id__in=_agency_ids(duties)).order_by("pk")


def budgets(duties: Duties) -> QuerySet[BudgetDocument]:
    """The DPA that one may read (anggaran.lihat)."""
    return BudgetDocument.objects.filter(
        agency_id__in={duty.agency_id for duty, _ in duties.reaches("anggaran", "lihat")}
    )


def budget_units(duties: Duties) -> QuerySet[OrgUnit]:
    """The units whose DPA one records: one's own, all for the planning agency (anggaran.ubah)."""
    within = units_within(duties, "anggaran", "ubah")
    return OrgUnit.objects.as_of(duties.on).filter(within).order_by("path")


def actual_units(duties: Duties) -> QuerySet[OrgUnit]:
    """The units whose spending one records, as its DPA (anggaran.catat_realisasi)."""
    within = units_within(duties, "anggaran", "catat_realisasi")
    return OrgUnit.objects.as_of(duties.on).filter(within).order_by("path")


def actuals(duties: Duties) -> QuerySet[BudgetActual]:
    """What was spent of the DPA that one may read (anggaran.lihat)."""
    return BudgetActual.objects.filter(
        agency_id__in={duty.agency_id for duty, _ in duties.reaches("anggaran", "lihat")}
    )


def _agency_ids(duties: Duties) -> set[int]:
    return {duty.agency_id for duty, _ in duties.reaches("indikator", "lihat", "terbit")}


def proposals(duties: Duties) -> QuerySet[FormulaVersion]:
    """The proposed versions that wait for one of those who may answer them."""
    mine = formulas_to_change(duties).order_by().values("pk")
    return FormulaVersion.objects.filter(indicator__in=mine, state=FormulaVersion.State.PROPOSED)


def formulas_to_change(duties: Duties) -> QuerySet[Indicator]:
    """The entries whose formula one proposes and grants, never both (rumus.buat_versi_baru, G)."""
    reached = duties.reaches("rumus", "buat_versi_baru", "terbit")
    agencies = {duty.agency_id for duty, code in reached if code is Reach.TWO_PERSONS}
    return Indicator.objects.filter(agency_id__in=agencies)
