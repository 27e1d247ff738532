"""A survey is verified or opened again while the year is laid out: one waits, and no figure is missed."""

from datetime import timedelta

import pytest

from selaras.kernel.models import AuditEvent
from selaras.measurement.actions import surveying
from selaras.measurement.actions.laying import lay_out
from selaras.measurement.models import SurveyedQuarter
from selaras.measurement.queries.recompute import differing
from selaras.measurement.queries.surveyed import unlike
from selaras.surveys import actions as surveys
from selaras.surveys.models import Wave
from tests.agreements.test_race import rush
from tests.conftest import NOW, TODAY
from tests.measurement.surveying import answer_all, closed, make_surveyed_city, publish
from tests.measurement.test_card_races import beside

REASON = "Satu berkas jawaban dari kelurahan belum ikut terhitung."


@pytest.fixture
def city(committed):
    """Published and not laid out yet; its survey is closed."""
    city = publish(make_surveyed_city(), lay=False)
    answer_all(city)
    closed(city)
    return city


@pytest.fixture
def revised(committed):
    """Laid out for two lurah; a revision that has a third is published and not laid out yet."""
    city = make_surveyed_city()
    publish(publish(city, lurahs=city.lurahs[:2]), lay=False)
    answer_all(city)
    closed(city)
    return city


def lay(city):
    lay_out(edition=city.edition, by=None, at=NOW)


def verify(city):
    surveying.verify_wave(wave=city.wave, by=city.checker, at=NOW)


def asked(city):
    """A reopening that waits for the second person."""
    city.wave.refresh_from_db()
    return surveys.ask_reopening(wave=city.wave, reason=REASON, by=city.runner, at=NOW)


def grant(city, request):
    surveying.grant_reopening(asked=request, closes_on=TODAY + timedelta(7), by=city.checker, at=NOW)


def filled(city):
    """The posts whose quarter the survey fills; every figure is what it should be, up to the mayor."""
    city.wave.refresh_from_db()
    assert (unlike([city.wave]), differing(city.agency, 2024)) == ([], [])
    return set(SurveyedQuarter.objects.values_list("figure__position", flat=True))


def lurahs(city):
    return {one.pk for one in city.lurahs}


@pytest.mark.parametrize("which", ["city", "revised"])
def test_a_survey_verified_while_the_year_is_laid_out_reaches_every_figure(which, request):
    city = request.getfixturevalue(which)
    with beside(verify, city) as told:
        lay(city)
    assert (told, filled(city)) == (["done"], lurahs(city))


@pytest.mark.parametrize("which", ["city", "revised"])
def test_a_year_laid_out_while_its_survey_is_verified_has_every_figure(which, request):
    city = request.getfixturevalue(which)
    with beside(lay, city) as told:
        verify(city)
    assert told == ["done"]
    # the third lurah's camat reported for the revision, and keeps what the survey said of theirs on record
    assert lurahs(city) <= filled(city) <= lurahs(city) | {city.camats[1].pk}


def test_SKM_42_a_survey_opened_again_while_the_year_is_laid_out_fills_nothing(revised):
    verify(revised)
    with beside(grant, revised, asked(revised)) as told:
        lay(revised)
    assert (told, filled(revised), revised.wave.state) == (["done"], set(), Wave.State.OPEN)


def test_SKM_42_a_year_laid_out_while_its_survey_is_opened_again_takes_nothing_of_it(revised):
    verify(revised)
    with beside(lay, revised) as told:
        grant(revised, asked(revised))
    assert (told, filled(revised), revised.wave.state) == (["done"], set(), Wave.State.OPEN)


def test_SKM_13_of_two_grants_at_once_one_opens_and_the_other_is_told(revised):
    verify(revised)
    request = asked(revised)
    assert rush(lambda: grant(revised, request), 2) in (["SKM-07", "signed"], ["SKM-13", "signed"])
    assert AuditEvent.objects.filter(kind="wave.reopened").count() == 1
    assert filled(revised) == set()


def test_SKM_07_of_two_verifications_at_once_one_counts(city):
    lay(city)
    assert rush(lambda: verify(city), 2) == ["SKM-07", "signed"]
    assert filled(city) == lurahs(city)
