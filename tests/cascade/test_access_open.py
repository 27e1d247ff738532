"""KAS-02: the matrix names posts, so colleagues of the agency read all of it; nobody else does."""

import pytest

from selaras.accounts.models import Role
from selaras.cascade import access
from selaras.org.access import duties_of
from tests.factories import (
    SINCE,
    make_annex,
    make_edition,
    make_grantee,
    make_indicator,
    make_objective,
    make_official,
    make_position,
    make_row,
    make_unit,
)


@pytest.mark.parametrize("tier", ["pelaksana", "lurah", "kabag", "walikota"])
def test_KAS_02_every_official_of_the_agency_reads_every_row(db, tier):
    top = make_unit()
    row = make_row(
        make_annex(make_edition(top.agency), make_position(top)),
        make_indicator(make_objective(top.agency)),
    )
    colleague = make_official(make_unit(parent=top), tier)
    assert list(access.rows(duties_of(colleague, on=SINCE))) == [row]
    assert list(access.rows(duties_of(make_official(tier=tier), on=SINCE))) == []


def test_KAS_02_who_has_no_right_on_the_cascade_reads_nothing(db):
    top = make_unit()
    make_row(
        make_annex(make_edition(top.agency), make_position(top)),
        make_indicator(make_objective(top.agency)),
    )
    root = make_grantee(Role.SUPERADMIN, agency=top.agency)
    assert list(access.rows(duties_of(root, on=SINCE))) == []
