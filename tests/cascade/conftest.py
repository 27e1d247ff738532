"""A small secretariat, its edition with one matrix, and a row for it."""

from decimal import Decimal

import pytest

from selaras.cascade.queries import Carrier, RowSpec
from selaras.engine.targets import NA, YearTargets
from selaras.org.models import OrgUnit
from tests import factories as make

TARGETS = YearTargets(NA, Decimal("87.3"), NA, Decimal("87.3"), Decimal("87.3"))


@pytest.fixture
def office(db):
    """Mayor over assistant over two heads; a secretariat with a subdivision head and a subgroup lead."""
    agency = make.make_agency()
    city = make.make_unit(agency, kind=OrgUnit.Kind.CITY)
    secretariat = make.make_unit(parent=city, kind=OrgUnit.Kind.SECRETARIAT)
    division = make.make_unit(parent=secretariat)
    posts = {
        "mayor": make.make_position(city, "walikota"),
        "assistant": make.make_position(secretariat, "asisten"),
        "head": make.make_position(division),
        "other": make.make_position(make.make_unit(parent=secretariat)),
        "sub": make.make_position(division, "kasubbag"),
        "lead": make.make_position(division, "ketua-subkelompok"),
        "outside": make.make_position(make.make_unit(parent=city, kind=OrgUnit.Kind.DISTRICT), "kasubbag"),
    }
    for below, above in [("assistant", "mayor"), ("head", "assistant"), ("sub", "head"), ("lead", "head")]:
        make.set_superior(posts[below], posts[above])
    return posts


@pytest.fixture
def edition(office):
    return make.make_edition(office["mayor"].agency)


@pytest.fixture
def annex(office, edition):
    receivers = [("A", office["head"]), ("B", office["other"])]
    return make.make_annex(edition, office["mayor"], receivers=receivers)


@pytest.fixture
def spec(office, edition):
    objective = make.make_objective(edition.agency)
    indicator = make.make_indicator(objective)
    return RowSpec(
        order=0, block="strategis", objective_number=1, objective=objective.name, indicator_number=1,
        indicator_wording=indicator.name, indicator_id=indicator.pk, source="e-SAKIP", measurement="",
        targets=TARGETS, uom="Nilai", derivation="", group="", note="",
        carriers=(Carrier(office["head"].pk, "", ""), Carrier(office["other"].pk, "sebagian", "")),
    )  # fmt: skip
