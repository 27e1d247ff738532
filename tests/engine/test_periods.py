from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine.periods import (
    QUARTER_LABELS,
    QUARTERS,
    Zone,
    checkpoint_due,
    civil_day,
    end_of_day,
    is_late,
    quarter_end,
    quarter_of,
)


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


def test_a_quarter_ends_earlier_in_the_east():
    ends = [
        end_of_day(date(2024, 3, 31), zone).astimezone(UTC).hour for zone in (Zone.WIB, Zone.WITA, Zone.WIT)
    ]
    assert ends == [17, 16, 15]


@pytest.mark.parametrize(
    ("moment", "zone", "late"),
    [
        (datetime(2024, 9, 5, 16, 59, 59, tzinfo=UTC), Zone.WIB, False),
        (datetime(2024, 9, 5, 17, 0, tzinfo=UTC), Zone.WIB, True),
        (datetime(2024, 9, 5, 15, 30, tzinfo=UTC), Zone.WIT, True),
    ],
)
def test_a_due_day_inside_a_quarter_ends_at_midnight_of_the_office(moment, zone, late):
    assert is_late(moment, due_on=date(2024, 9, 5), zone=zone) is late


def test_the_last_moment_of_a_year_belongs_to_two_years():
    moment = datetime(2024, 12, 31, 16, 0, tzinfo=UTC)
    assert [civil_day(moment, zone).year for zone in (Zone.WIB, Zone.WITA, Zone.WIT)] == [2024, 2025, 2025]


def test_a_moment_without_its_zone_is_no_moment():
    with pytest.raises(ValueError, match="zone"):
        is_late(datetime(2024, 1, 1), due_on=date(2024, 1, 1), zone=Zone.WIB)  # noqa: DTZ001
    with pytest.raises(ValueError, match="zone"):
        civil_day(datetime(2024, 1, 1), Zone.WIB)  # noqa: DTZ001
