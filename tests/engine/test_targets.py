from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.targets import NA, YearTargets, format_target, parse_target


@pytest.mark.parametrize("cell", ["N/A", "n/a", " NA ", "na"])
def test_not_measured_is_said_explicitly(cell):
    assert parse_target(cell) == (NA, None)


@pytest.mark.parametrize("cell", [None, "", "  "])
def test_blank_is_neither_not_measured_nor_zero(cell):
    assert parse_target(cell) == (None, None)


@pytest.mark.parametrize("cell", [0, 0.0, "0", "0,00"])
def test_zero_is_a_target(cell):
    target, finding = parse_target(cell)
    assert (target, finding, target is NA) == (Decimal(0), None, False)


@pytest.mark.parametrize(
    ("cell", "rule"), [("3.25", "NUM-01"), ("-", "NUM-02"), (101.0, "NUM-05"), ("101", "NUM-05")]
)
def test_a_cell_that_is_no_target_says_why(cell, rule):
    target, finding = parse_target(cell, low=Decimal(0), high=Decimal(100))
    assert (target, finding.rule) == (None, rule)


@pytest.mark.parametrize(
    ("target", "text"), [(NA, "N/A"), (None, "–"), (Decimal(0), "0"), (Decimal("87.3"), "87,3")]
)
def test_the_three_states_are_printed_differently(target, text):
    assert format_target(target, blank="–") == text


def test_the_mark_shows_itself_in_messages():
    assert repr(NA) == "NA"


@given(st.one_of(st.none(), st.text(), st.floats(), st.integers(), st.booleans()))
def test_no_cell_crashes(cell):
    parse_target(cell)


def test_measured_quarters_come_in_order_without_blank_and_not_measured():
    assert YearTargets(q1=Decimal(5), q2=NA, q3=None, q4=Decimal(0)).measured == (Decimal(5), Decimal(0))
