"""What a page is about: the agency, year, edition and unit that the person has chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from selaras.cascade import access as cascade_access
from selaras.cascade.models import Edition
from selaras.engine.periods import format_day
from selaras.org import access as org_access
from selaras.org.access import Duties
from selaras.org.models import Agency, OrgUnit
from selaras.web.context import EDITION_KEY, chosen_agency, chosen_unit_id, chosen_year
from selaras.web.http import Request


@dataclass(frozen=True, slots=True)
class Chosen:
    """`edition` is the one looked at, None while the year has none; `unit` None means the whole agency."""

    agency: Agency | None
    year: int
    edition: Edition | None
    unit: OrgUnit | None


@dataclass(frozen=True, slots=True)
class EditionLine:
    """Which edition a page shows and whether it is in force; `choices` are those of the year: (id, name)."""

    edition: Edition
    standing: str  # draft, in-force, coming, replaced
    words: str
    url: str
    choices: Sequence[tuple[int, str]]

    @property
    def short(self) -> str:
        """Where the edition's name already stands beside it."""
        return "Draf, belum berlaku" if self.standing == "draft" else self.words


def chosen(request: Request) -> Chosen:
    """Four queries, two more while a year has a draft beside what is published.

    Without a duty there is no agency and nothing to see.
    """
    agency = chosen_agency(request)
    editions = list(cascade_access.editions(request.duties).filter(agency=agency)) if agency else []
    year = chosen_year(request, [edition.year for edition in editions])
    of_year = [edition for edition in editions if edition.year == year]
    kept = request.session.get(EDITION_KEY)
    edition = next((one for one in of_year if one.pk == kept), None) or _first(request, of_year)
    if edition is not None:
        request.edition_line = edition_line(edition, of_year, today=request.today)
    return Chosen(agency, year, edition, _unit(request, agency))


def _first(request: Request, of_year: Sequence[Edition]) -> Edition | None:
    """Without a choice: those who work on the draft see it, others what is in force (ADR 0018)."""
    published = [one for one in of_year if one.state == Edition.State.PUBLISHED]
    draft = next((one for one in of_year if one.state == Edition.State.DRAFT), None)
    if draft and (not published or _works_on(request.duties, draft, request.agency)):
        return draft
    return in_force(published, on=request.today) or next(iter(published), None)


def _works_on(duties: Duties, draft: Edition, agency: Agency | None) -> bool:
    """KAS-03: planners of the agency, its head, and whoever may change one of its matrices."""
    if cascade_access.may_prepare(duties, agency):
        return True
    return cascade_access.editable_annexes(duties).filter(edition=draft).exists()


def in_force(editions: Sequence[Edition], *, on: date) -> Edition | None:
    """Of the published editions of a year, newest first, the one that holds on a day."""
    return next((one for one in editions if one.state == Edition.State.PUBLISHED and one.day <= on), None)


def edition_name(edition: Edition) -> str:
    """Edisi murni, Perubahan ke-1: as a colleague would say it."""
    return f"Perubahan ke-{edition.number}" if edition.number else "Edisi murni"


def edition_line(edition: Edition, of_year: Sequence[Edition], *, today: date) -> EditionLine:
    """The line above every page that shows an edition; no query."""
    now = in_force(of_year, on=today)
    follower = next((one for one in reversed(of_year) if _follows(one, edition)), None)
    if edition.state == Edition.State.DRAFT:
        name = f"perubahan ke-{edition.number}" if edition.number else f"edisi murni {edition.year}"
        standing, words = "draft", f"Draf {name}, belum berlaku"
    elif now is None or now.number < edition.number:
        standing, words = "coming", f"Terbit, berlaku mulai {format_day(edition.day)}"
    elif now.pk != edition.pk and follower is not None:
        since = format_day(follower.day)
        standing, words = "replaced", f"Digantikan {edition_name(follower).lower()} sejak {since}"
    else:
        standing, words = "in-force", f"Berlaku sejak {format_day(edition.day)}"
    draft = Edition.State.DRAFT
    choices = [(one.pk, f"{edition_name(one)}{' (draf)' if one.state == draft else ''}") for one in of_year]
    return EditionLine(edition, standing, words, reverse("editions:show", args=[edition.pk]), choices)


def _follows(one: Edition, edition: Edition) -> bool:
    return one.state == Edition.State.PUBLISHED and one.number > edition.number


def _unit(request: Request, agency: Agency | None) -> OrgUnit | None:
    """The unit lists are narrowed to; the top unit of an agency is the agency itself."""
    pk = chosen_unit_id(request)
    unit: OrgUnit | None = (
        org_access.units(request.duties).filter(pk=pk, agency=agency).first() if pk else None
    )
    return unit if unit is not None and unit.parent_id is not None else None
