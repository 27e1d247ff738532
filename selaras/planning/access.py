"""Who may read the dictionary of indicators: everybody of the agency (indikator.lihat)."""

from django.db.models import QuerySet

from selaras.org.access import Duties
from selaras.planning.models import Component, Indicator


def indicators(duties: Duties) -> QuerySet[Indicator]:
    return Indicator.objects.filter(agency_id__in=_agency_ids(duties))


def components(duties: Duties) -> QuerySet[Component]:
    return Component.objects.filter(agency_id__in=_agency_ids(duties)).order_by("pk")


def _agency_ids(duties: Duties) -> set[int]:
    return {duty.agency_id for duty, _ in duties.reaches("indikator", "lihat", "terbit")}
