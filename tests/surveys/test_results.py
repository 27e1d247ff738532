"""From points to the city: a mean of means at every step, what is missing told, need never hidden."""

from decimal import Decimal

import pytest

from selaras.kernel.rules import RuleError
from selaras.surveys import actions
from selaras.surveys.models import SurveyPoint
from selaras.surveys.queries import WaveResults, fingerprint, scopes, untold_services, untold_units
from selaras.surveys.rules import short_of
from tests.conftest import NOW
from tests.surveys.fields import answered, closed, miscount


@pytest.fixture
def results(open_city):
    """Kecamatan A: kelurahan 100 (mean of 100 and 100) and 50; kecamatan B: 25. Nobody asked B's second."""
    answered(open_city, 0, 0, "444", "444", "444")
    answered(open_city, 0, 1, "444")
    answered(open_city, 1, 0, "111", "111")
    answered(open_city, 1, 1, "333", "333")
    answered(open_city, 2, 0, "111", "1-1")
    closed(open_city)
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


def test_narrowing_reads_nothing_again_and_says_the_same(results, django_assert_num_queries):
    city, told = results
    pkk = city.services[0].pk
    with django_assert_num_queries(0):
        only = told.narrowed(services=[pkk])
        assert index(only, city.city) == Decimal("43.75")
    assert only.units == WaveResults(city.wave, services={pkk}).units
    assert [one.pk for one in only.services] == [pkk]
    assert index(told, city.city) == Decimal(50)


def test_a_post_is_the_mean_over_the_services_it_answers_for(results):
    city, told = results
    ((post, only),) = scopes(told)
    assert (post, only.top.converted) == (city.assistant, Decimal("43.75"))


def test_several_waves_are_read_as_one(results, django_assert_num_queries):
    city, told = results
    with django_assert_num_queries(4):
        one, again = WaveResults.of_many([city.wave, city.wave])
    assert one.units == again.units == told.units


def test_what_is_below_a_unit_is_what_is_joined_in_it(results):
    city, told = results
    assert [one.unit for one in told.below(city.city.pk)] == list(city.districts)
    assert [one.unit for one in told.below(city.districts[0].pk)] == city.wards[:2]


def test_who_answered_is_counted_with_those_who_told_nothing(results):
    _, told = results
    assert told.groups == [("Jenis kelamin", [("Laki-laki", 10), ("Perempuan", 0)], 0)]


def test_the_data_are_known_by_their_fingerprint(results):
    city, told = results
    mark = fingerprint(told)
    assert fingerprint(WaveResults(city.wave)) == mark
    miscount(city.wave.points.filter(service=city.services[1], unit=city.wards[2]), groups=[1, 0])
    assert fingerprint(WaveResults(city.wave)) != mark


@pytest.fixture
def shut_city(open_city):
    return closed(open_city)


def people(city, *counts):
    """So many respondents at the points of the wave, ward by ward and service by service."""
    places = [(ward, service) for ward in range(3) for service in range(2)]
    for (ward, service), count in zip(places, counts, strict=True):
        points = city.wave.points.filter(unit=city.wards[ward], service=city.services[service])
        miscount(points, respondents=count)
    return WaveResults(city.wave)


def test_SKM_35_a_unit_of_a_few_people_is_hidden_with_one_beside_it(shut_city):
    told = people(shut_city, 2, 1, 9, 9, 20, 20)
    wards, (a, b) = shut_city.wards, shut_city.districts
    assert untold_units(told) == {wards[0].pk, wards[1].pk}
    assert not {a.pk, b.pk} & untold_units(told)


def test_SKM_35_what_lies_below_a_hidden_unit_is_hidden_with_it(shut_city):
    told = people(shut_city, 20, 20, 20, 20, 2, 1)
    assert untold_units(told) >= {one.pk for one in (*shut_city.districts, *shut_city.wards)}


@pytest.mark.parametrize(("own", "untold"), [(2, {0}), (4, {0}), (0, set()), (5, set())])
def test_SKM_35_points_of_a_unit_itself_are_one_more_part_of_it(shut_city, own, untold):
    """3K - A - B would tell the two people who answered at the district itself."""
    point = shut_city.wave.points.get(unit=shut_city.wards[2], service=shut_city.services[1])
    miscount(SurveyPoint.objects.filter(pk=point.pk), unit=shut_city.districts[0])
    told = people_at(shut_city, {0: 50, 1: 60, 2: 40}, own)
    assert untold_units(told) == {shut_city.wards[place].pk for place in untold}


def people_at(city, wards, own):
    """So many people at the first service of every ward, and at the points of the first district itself."""
    points = city.wave.points.all()
    miscount(points, respondents=0)
    for place, count in wards.items():
        miscount(points.filter(unit=city.wards[place], service=city.services[0]), respondents=count)
    miscount(points.filter(unit=city.districts[0]), respondents=own)
    return WaveResults(city.wave)


def test_SKM_35_a_service_of_a_few_people_takes_another_along(shut_city):
    told = people(shut_city, 20, 1, 20, 1, 20, 1)
    assert untold_services(told) == {one.pk for one in shut_city.services}
    assert untold_services(people(shut_city, 20, 9, 20, 9, 20, 9)) == set()


def test_SKM_35_a_wave_of_a_few_people_tells_nothing(shut_city):
    told = people(shut_city, 1, 1, 0, 0, 0, 0)
    assert told.top.unit.pk in untold_units(told)


def test_a_class_follows_the_law_of_the_waves_last_day(results):
    _, told = results
    assert [told.band(Decimal(figure)).mark for figure in (100, 75, 25)] == ["A", "C", "D"]
    assert told.band(None) is None


def test_results_ask_the_same_number_of_queries_however_many_answers(results, django_assert_num_queries):
    city, _ = results
    with django_assert_num_queries(4):
        WaveResults(city.wave)


@pytest.mark.parametrize("state", ["draf", "dibuka"])
def test_SKM_40_a_wave_that_is_not_closed_tells_no_result(open_city, state):
    """No door of the house has another way to them than this one."""
    answered(open_city, 0, 0, *["444"] * 9)
    open_city.wave.state = state
    with pytest.raises(RuleError, match="sesudah survei ditutup"):
        WaveResults(open_city.wave)
    with pytest.raises(RuleError, match="SKM-40"):
        WaveResults.of_many([open_city.wave])


def test_SKM_40_a_wave_that_is_opened_again_tells_its_results_no_more(open_city):
    answered(open_city, 0, 0, *["444"] * 9)
    city = closed(open_city)
    assert WaveResults(city.wave).top.converted == 100
    wave = actions.send_back(
        wave=city.wave, reason="Dua kelurahan belum cukup.", closes_on=city.wave.closes_on, by=city.checker,
        at=NOW,
    )  # fmt: skip
    with pytest.raises(RuleError, match="SKM-40"):
        WaveResults(wave)
