"""Every night answers are counted anew, old waves by turn; a counter that differs is told, not mended."""

import logging
from datetime import timedelta

import pytest

from selaras.kernel.models import AuditEvent
from selaras.ops.tasks import NIGHTS, check_surveys
from selaras.surveys import actions
from selaras.surveys.models import SurveyPoint, Wave
from tests.conftest import NOW, TODAY
from tests.surveys.conftest import city, open_city  # noqa: F401 - fixtures
from tests.surveys.fields import answered, make_wave, point


@pytest.fixture
def asked(open_city):  # noqa: F811
    answered(open_city, 0, 0, "444", "4-3")
    answered(open_city, 2, 1, "111")
    return open_city


def events():
    return list(AuditEvent.objects.filter(kind="surveys.differ"))


def test_SKM_05_a_night_without_a_difference_says_nothing(asked, caplog):
    make_wave(asked.agency, asked.owner, asked.runner, name="Disiapkan", instrument=asked.wave.instrument)
    with caplog.at_level(logging.CRITICAL):
        assert check_surveys(0) == 0
    assert (events(), caplog.records) == ([], [])


@pytest.mark.parametrize("broken", ["respondents", "counts", "groups"])
def test_SKM_05_negative_control_a_broken_counter_is_recorded_and_shouted(asked, caplog, broken):
    row = point(asked, 0, 0)
    wrong = row.respondents + 1 if broken == "respondents" else [7, *getattr(row, broken)[1:]]
    SurveyPoint.objects.filter(pk=row.pk).update(**{broken: wrong})
    with caplog.at_level(logging.CRITICAL):
        assert check_surveys(0) == 1
    [event] = events()
    assert (event.agency_id, event.by_id, event.subject_id) == (asked.agency.pk, None, asked.wave.pk)
    assert event.data == {"count": 1, "points": [row.pk]}
    assert f"Cacah 1 titik survei gelombang {asked.wave.pk}" in caplog.text
    assert getattr(point(asked, 0, 0), broken) == wrong, "nothing is mended silently"


def test_SKM_05_a_counter_of_a_point_nobody_answered_is_found_too(asked):
    row = point(asked, 1, 0)
    SurveyPoint.objects.filter(pk=row.pk).update(respondents=1)
    assert check_surveys(0) == 1


def nights_found(monkeypatch):
    """In how many nights of a whole turn something was found."""
    found = []
    for night in range(NIGHTS):
        monkeypatch.setattr("django.utils.timezone.localdate", lambda day=TODAY + timedelta(night): day)
        found.append(check_surveys(0))
    return sum(map(bool, found))


@pytest.mark.parametrize(
    ("back", "is_open", "nights"), [(0, False, NIGHTS), (1, False, NIGHTS), (3, False, 1), (3, True, NIGHTS)]
)
def test_SKM_05_older_waves_are_counted_anew_by_turn(asked, monkeypatch, back, is_open, nights):
    SurveyPoint.objects.filter(pk=point(asked, 1, 0).pk).update(respondents=1)
    if not is_open:
        actions.close_wave(wave=asked.wave, by=asked.runner, at=NOW)
    Wave.objects.filter(pk=asked.wave.pk).update(year=TODAY.year - back)
    assert nights_found(monkeypatch) == nights
