"""What is due next, by when, and how late it is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selaras.engine import deadlines
from selaras.engine.agreements import DEAD, State
from selaras.engine.deadlines import DueKind, Station


@pytest.mark.parametrize(
    ("state", "uploaded", "kind", "station"),
    [
        (None, False, DueKind.DRAW_UP, Station.NONE),
        (State.VOID, False, DueKind.DRAW_UP, Station.NONE),
        (State.DRAFT, False, DueKind.SUBMIT, Station.DRAFT),
        (State.RETURNED, False, DueKind.SUBMIT, Station.DRAFT),
        (State.SUBMITTED, False, DueKind.SIGN, Station.SUBMITTED),
        (State.READY, False, DueKind.SIGN, Station.READY),
        (State.SIGNED_FIRST, False, DueKind.SIGN, Station.SIGNED_FIRST),
        (State.SIGNED_BOTH, False, DueKind.SIGN, Station.SIGNED_FIRST),
        (State.IN_FORCE, False, DueKind.UPLOAD, Station.IN_FORCE),
        (State.IN_FORCE, True, DueKind.DELIVER, Station.UPLOADED),
        (State.DELIVERED, False, DueKind.UPLOAD, Station.DELIVERED),
        (State.DELIVERED, True, None, Station.DELIVERED),
    ],
)
def test_what_is_due_next(state, uploaded, kind, station):
    assert deadlines.due_kind(state, uploaded=uploaded) == kind
    assert deadlines.station(state, uploaded=uploaded) == station


@pytest.mark.parametrize("state", [None, *State])
def test_whatever_its_state_an_agreement_has_a_station(state):
    found = deadlines.station(state, uploaded=False)
    assert (found is Station.NONE) == (state is None or state in DEAD)


def test_signing_is_due_a_month_after_the_budget_document():
    day = deadlines.usual_day(DueKind.SIGN, year=2024, ratified_on=date(2024, 1, 31))
    assert day == date(2024, 2, 29)
    source, assumption = deadlines.usual_source(DueKind.SIGN, year=2024, ratified_on=date(2024, 1, 31))
    assert "I.C.2" in source
    assert assumption == ""


def test_without_a_budget_document_the_end_of_february_is_an_assumption():
    assert deadlines.usual_day(DueKind.SIGN, year=2023, ratified_on=None) == date(2023, 2, 28)
    source, assumption = deadlines.usual_source(DueKind.SIGN, year=2023, ratified_on=None)
    assert source == ""
    assert "akhir Februari" in assumption


def test_the_other_days_follow_from_the_signing_and_are_assumed():
    days = [deadlines.usual_day(kind, year=2024, ratified_on=None) for kind in DueKind]
    assert days == sorted(days)
    assert days[2] == date(2024, 2, 29)
    source, assumption = deadlines.usual_source(DueKind.UPLOAD, year=2024, ratified_on=date(2024, 1, 5))
    assert source == ""
    assert "batas lain" in assumption


def test_december_runs_into_the_next_year():
    assert deadlines.month_after(date(2023, 12, 31)) == date(2024, 1, 31)


@pytest.mark.parametrize(
    ("on", "late", "words"),
    [
        (date(2024, 2, 17), -12, "12 hari lagi"),
        (date(2024, 2, 29), 0, "hari ini"),
        (date(2024, 3, 3), 3, "terlambat 3 hari"),
    ],
)
def test_the_day_itself_is_in_time(on, late, words):
    assert deadlines.days_late(date(2024, 2, 29), on=on) == late
    assert deadlines.in_words(late) == words


def test_PK_40_seven_and_one_days_before_then_weekly():
    said = [days for days in range(-30, 30) if deadlines.is_reminded(days, year=2024)]
    assert said == [-7, -1, 1, 8, 15, 22, 29]


@given(st.dates(date(2015, 1, 1), date(2090, 12, 31)), st.integers(0, 400))
def test_a_day_later_is_a_day_later(due, days):
    on = date.fromordinal(due.toordinal() + days)
    assert deadlines.days_late(due, on=on) == days
