"""What a page is about: the agency, year, edition and unit that the person has chosen."""

from dataclasses import dataclass

from selaras.cascade import access as cascade_access
from selaras.cascade.models import Edition
from selaras.org import access as org_access
from selaras.org.models import Agency, OrgUnit
from selaras.web.context import chosen_agency, chosen_unit_id, chosen_year
from selaras.web.http import Request


@dataclass(frozen=True, slots=True)
class Chosen:
    """`edition` is the latest of the year, None while there is none; `unit` None means the whole agency."""

    agency: Agency | None
    year: int
    edition: Edition | None
    unit: OrgUnit | None


def chosen(request: Request) -> Chosen:
    """Four queries; without a duty there is no agency and nothing to see."""
    agency = chosen_agency(request)
    editions = list(cascade_access.editions(request.duties).filter(agency=agency)) if agency else []
    year = chosen_year(request, [edition.year for edition in editions])
    edition = next((edition for edition in editions if edition.year == year), None)
    return Chosen(agency, year, edition, _unit(request, agency))


def _unit(request: Request, agency: Agency | None) -> OrgUnit | None:
    """The unit lists are narrowed to; the top unit of an agency is the agency itself."""
    pk = chosen_unit_id(request)
    unit: OrgUnit | None = (
        org_access.units(request.duties).filter(pk=pk, agency=agency).first() if pk else None
    )
    return unit if unit is not None and unit.parent_id is not None else None
