"""The houses that are measured stand: right to the last digit, a wrong figure found; a cascade is checked."""

import pytest

from selaras.measurement.queries.recompute import checked, differing, suspects
from selaras.ops.bench_check import checks, grow
from selaras.ops.bench_nation import nation
from selaras.ops.bench_sweep import FIRST, TREE, YEAR, sweeps
from tests import factories as make


@pytest.fixture
def edition(db):
    top = make.make_position()
    make.make_indicator(make.make_objective(top.agency), formula="selesai / total * 100")
    return make.make_edition(top.agency)


def test_the_tree_of_the_bench_stands_as_settling_would_leave_it(edition):
    house = grow(edition, "ukur", FIRST, sql=TREE, p=111)
    assert differing(house.agency, YEAR) == []
    assert suspects(house.agency, YEAR) == set()
    assert house.figures.filter(source="gabungan").count() == 110
    house.figures.filter(pk=FIRST).update(value_year=1)
    assert checked(house.agency, YEAR, turn=1, sample=10) == [FIRST]


def test_it_is_measured_beside_the_exact_code_and_a_recursion(edition):
    told = list(sweeps(edition, province=111, small=11))
    assert [bool(one.baseline) for one in told] == [False, True, True, False, True, False, True]
    assert "diragukan 0" in told[5].note


def test_a_nation_is_generated_swept_and_its_wrong_figures_found():
    [told] = nation(posts=11_111, indicators=4)
    assert (len(told.times), told.queries) == (4, 0)
    assert "44444 angka" in told.note


def test_a_house_is_made_checked_and_measured_beside_its_reading(edition):
    told = list(checks(edition, city=2, province=3))
    assert [bool(one.baseline) for one in told] == [False, True, True, True, False, True]
    assert all(one.times and one.queries for one in told)
