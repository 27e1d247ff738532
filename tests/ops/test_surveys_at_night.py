"""Every night the answers of every wave are counted anew; a counter that differs is told and not mended."""

import logging

import pytest

from selaras.kernel.models import AuditEvent
from selaras.ops.tasks import check_surveys
from selaras.surveys.models import SurveyPoint
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
