"""From points to the city: a mean of means at every step, what is missing told, need never hidden."""

from decimal import Decimal

import pytest

from selaras.surveys.queries import WaveResults
from selaras.surveys.rules import short_of
from tests.surveys.fields import answered


@pytest.fixture
def results(open_city):
    """Kecamatan A: kelurahan 100 (mean of 100 and 100) and 50; kecamatan B: 25. Nobody asked B's second."""
    answered(open_city, 0, 0, "444", "444", "444")
    answered(open_city, 0, 1, "444")
    answered(open_city, 1, 0, "111", "111")
    answered(open_city, 1, 1, "333", "333")
    answered(open_city, 2, 0, "111", "1-1")
    return open_city, WaveResults(open_city.wave)


def index(results, unit):
    return results.of_unit(unit.pk).converted


def test_every_level_is_the_mean_of_the_level_below(results):
    city, told = results
    a, b = city.districts
    assert [index(told, ward) for ward in city.wards] == [Decimal(100), Decimal(50), Decimal(25)]
    assert (index(told, a), index(told, b)) == (Decimal(75), Decimal(25))
    assert index(told, city.city) == Decimal(50)
    assert told.top.unit == city.city


def test_the_city_is_not_the_mean_of_all_answers(results):
    _, told = results
    assert told.whole.converted not in {None, Decimal(50)}


def test_one_service_is_a_survey_of_its_own(results):
    city, _ = results
    only = WaveResults(city.wave, services={city.services[0].pk})
    assert index(only, city.city) == Decimal("43.75")  # ((100 + 25) / 2 + 25) / 2


def test_SKM_03_a_point_nobody_answered_is_counted_as_missing(results):
    city, told = results
    ward = told.of_unit(city.wards[2].pk)
    assert (ward.counted, ward.due) == (1, 2)


def test_SKM_11_what_is_short_of_its_need_is_marked_up_to_the_top(results):
    city, told = results
    assert [told.of_unit(ward.pk).is_short for ward in city.wards] == [True, False, True]
    assert told.top.is_short
    assert (told.top.respondents, told.top.needed) == (10, 12)
    assert "2 dari 6" in short_of(list(city.wave.points.all())).message


def test_a_class_follows_the_law_of_the_waves_last_day(results):
    _, told = results
    assert [told.band(Decimal(figure)).mark for figure in (100, 75, 25)] == ["A", "C", "D"]
    assert told.band(None) is None


def test_results_ask_the_same_number_of_queries_however_many_answers(results, django_assert_num_queries):
    city, _ = results
    with django_assert_num_queries(4):
        WaveResults(city.wave)
