from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.periods import QUARTER_LABELS, QUARTERS, checkpoint_due, quarter_end, quarter_of


@given(st.dates())
def test_a_quarter_ends_where_the_next_begins(day):
    quarter = quarter_of(day)
    end = quarter_end(day.year, quarter)
    assert day <= end
    assert quarter_of(end) == quarter
    if end != date.max:
        assert quarter_of(end + timedelta(1)) == quarter % 4 + 1


def test_every_quarter_has_a_label():
    assert list(QUARTER_LABELS) == list(QUARTERS) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("checkpoint", "due"),
    [
        ("B03", date(2024, 3, 31)),
        ("B06", date(2024, 6, 30)),
        ("B09", date(2024, 9, 30)),
        ("B12", date(2024, 12, 31)),
    ],
)
def test_a_checkpoint_is_due_at_the_end_of_its_month(checkpoint, due):
    assert checkpoint_due(2024, checkpoint) == due


@pytest.mark.parametrize("checkpoint", ["B01", "b03", "", "B003"])
def test_an_unknown_checkpoint_is_refused(checkpoint):
    with pytest.raises(ValueError, match="none of B03"):
        checkpoint_due(2024, checkpoint)


def test_before_its_table_there_is_no_checkpoint():
    with pytest.raises(LookupError):
        checkpoint_due(2017, "B03")
