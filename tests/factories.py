"""Small worlds for tests, made through the deeds that officials use; every name is a post's."""

from datetime import date
from itertools import count
from typing import Any

from selaras.accounts import actions as accounts
from selaras.accounts.models import Role, User
from selaras.cascade import actions as cascade
from selaras.cascade.models import Annex, Commitment, Edition, MatrixRow
from selaras.engine.targets import YearTargets
from selaras.org import actions as org
from selaras.org.models import Agency, Holder, OrgUnit, Position, Superior
from selaras.planning import actions as planning
from selaras.planning.models import EntrySystem, Indicator, Objective
from tests.conftest import NOW

SINCE = date(2024, 1, 1)
_number = count(1)


def small(number: int) -> int:
    """Places and printed numbers are kept in two bytes; one run of the tests makes more rows than that."""
    return number % 30_000


def make_agency(**fields: Any) -> Agency:
    n = next(_number)
    given = {"code": f"agency-{n}", "name": f"Kota Administrasi Contoh {n}", "short_name": f"Contoh {n}"}
    rest = {"government": "Pemerintah Provinsi Contoh", "place": "Contoh", "hue": None}
    return org.create_agency(**{**given, **rest, **fields}, by=None, at=NOW)


def make_unit(agency: Agency | None = None, parent: OrgUnit | None = None, **fields: Any) -> OrgUnit:
    n = next(_number)
    given = {"code": f"unit-{n}", "name": f"Bagian Contoh {n}", "kind": OrgUnit.Kind.DIVISION, "since": SINCE}
    agency = agency or (parent.agency if parent else make_agency())
    return org.create_unit(agency=agency, parent=parent, **{**given, **fields}, by=None, at=NOW)


def make_position(unit: OrgUnit | None = None, tier: str = "kabag", **fields: Any) -> Position:
    n = next(_number)
    given = {"code": f"post-{n}", "title": f"Kepala Bagian Contoh {n}", "since": SINCE, "order": small(n)}
    return org.create_position(unit=unit or make_unit(), tier=tier, **{**given, **fields}, by=None, at=NOW)


def make_user(**fields: Any) -> User:
    n = next(_number)
    given = {"name": f"Pejabat Contoh {n}", "email": f"pejabat-{n}@contoh.example"}
    return accounts.create_user(**{**given, **fields}, by=None, at=NOW)


def appoint(position: Position, user: User | None = None, **fields: Any) -> Holder:
    return org.appoint(
        position=position, user=user or make_user(), **{"since": SINCE, **fields}, by=None, at=NOW
    )


def set_superior(position: Position, superior: Position, since: date = SINCE, **fields: Any) -> Superior:
    return org.set_superior(position=position, superior=superior, since=since, by=None, at=NOW, **fields)


def make_official(unit: OrgUnit | None = None, tier: str = "kabag") -> User:
    """A person who holds a post of the tier in the unit."""
    return appoint(make_position(unit, tier)).user


def make_grantee(role: Role, position: Position | None = None, agency: Agency | None = None) -> User:
    """A person with a granted role and no post."""
    user = make_user()
    if role is not Role.SUPERADMIN and position is None:
        position = make_position(make_unit(agency))
    home = position.agency if position else agency or make_agency()
    org.grant_role(user=user, role=role, agency=home, position=position, since=SINCE, by=None, at=NOW)
    return user


def make_objective(agency: Agency, block: str = "strategis", **fields: Any) -> Objective:
    n = next(_number)
    given = {"name": f"Meningkatnya layanan contoh {n}", "order": n}
    return planning.define_objective(agency=agency, block=block, **{**given, **fields}, by=None, at=NOW)


def make_indicator(objective: Objective, **fields: Any) -> Indicator:
    n = next(_number)
    given = {
        "number": 1, "code": f"IND-{n}", "name": f"Persentase layanan contoh {n}", "uom": "Persen",
        "entry_system": EntrySystem.ESAKIP, "annual_rule": Indicator.Annual.LAST,
    }  # fmt: skip
    return planning.define_indicator(objective=objective, **{**given, **fields}, by=None, at=NOW)


def make_edition(agency: Agency, year: int = 2024) -> Edition:
    return cascade.open_edition(agency=agency, year=year, decree="e-0001/2024", by=None, at=NOW)


def mark_published(edition: Edition) -> Edition:
    """Published without any check: for tests of what a published edition refuses."""
    edition.state, edition.published_at, edition.published_by = Edition.State.PUBLISHED, NOW, make_user()
    edition.effective_on = edition.effective_on or SINCE
    edition.save()
    return edition


def make_annex(edition: Edition, giver: Position, number: int = 1, **fields: Any) -> Annex:
    given = {"title": f"Cascading indikator {number}", "layout": Annex.Layout.COLUMNS, "tiers": ["kabag"]}
    return cascade.add_annex(
        edition=edition, giver=giver, number=number, **{**given, **fields}, by=None, at=NOW
    )


def make_row(
    annex: Annex, indicator: Indicator, targets: YearTargets | None = None, **fields: Any
) -> MatrixRow:
    n = next(_number)
    objective = indicator.objective
    row = MatrixRow(
        agency=annex.agency, annex=annex, indicator=indicator,
        **{
            "order": small(n), "block": objective.block, "objective_number": small(n),
            "objective_wording": objective.name, "indicator_number": 1, "indicator_wording": indicator.name,
            "source_wording": "e-SAKIP", "measurement": "Jumlah selesai dibagi jumlah seluruhnya",
            "uom": indicator.uom, **fields,
        },
    )  # fmt: skip
    row.targets = targets or YearTargets()
    row.save()
    return row


def make_commitment(row: MatrixRow, position: Position, **fields: Any) -> Commitment:
    commitment = Commitment(
        agency=row.agency, edition=row.annex.edition, row=row, position=position, indicator=row.indicator,
        giver=row.annex.giver, **fields,
    )  # fmt: skip
    commitment.targets = row.targets
    commitment.save()
    return commitment
