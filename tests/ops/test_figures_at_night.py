"""Every night the stored results are computed anew; a digit that is wrong is told."""

import logging

import pytest

from selaras.kernel.models import AuditEvent
from selaras.measurement.models import Figure
from selaras.ops.tasks import check_figures
from tests.conftest import TODAY
from tests.measurement.trees import fill, grow


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: TODAY)


@pytest.fixture
def levels(db):
    levels = grow(3, 3)
    fill(levels[-1], 2)
    return levels


def events():
    return list(AuditEvent.objects.filter(kind="figures.differ"))


def test_GAB_04_a_night_without_a_difference_says_nothing(levels, caplog):
    with caplog.at_level(logging.CRITICAL):
        assert check_figures(0) == 0
    assert (events(), caplog.records) == ([], [])


def test_GAB_04_negative_control_a_wrong_last_digit_is_recorded_and_shouted(levels, caplog):
    middle = Figure.objects.get(pk=levels[1][1].pk)
    Figure.objects.filter(pk=middle.pk).update(value2=middle.value2.next_plus())
    with caplog.at_level(logging.CRITICAL):
        assert check_figures(0) == 1
    [event] = events()
    assert (event.agency_id, event.by_id) == (middle.agency_id, None)
    assert event.data == {"year": 2024, "count": 1, "figures": [middle.pk]}
    assert f"1 angka tahun 2024 pada perangkat daerah {middle.agency_id}" in caplog.text
    kept = Figure.objects.get(pk=middle.pk)
    assert kept.value2 == middle.value2.next_plus(), "nothing is mended silently"


def test_GAB_04_the_last_quarter_of_the_year_before_is_checked_as_well(levels, monkeypatch):
    Figure.objects.filter(pk=levels[0][0].pk).update(percent2=1)
    day = TODAY.replace(year=2025)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: day)
    assert check_figures(0) == 1
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: day.replace(year=2026))
    assert check_figures(0) == 0


def test_GAB_04_each_agency_answers_for_its_own(levels, db):
    other = grow(2)
    fill(other[-1], 2)
    Figure.objects.filter(pk=other[0][0].pk).update(percent2=1)
    assert check_figures(0) == 1
    assert [event.agency_id for event in events()] == [other[0][0].agency_id]
