"""Somebody answers while the wave is being closed: counted before, or told so in words; never in between."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from selaras.surveys import actions
from selaras.surveys.actions import Form
from selaras.surveys.models import Opinion, Response
from selaras.surveys.queries import miscounted
from tests.agreements.test_race import rush
from tests.conftest import NOW
from tests.measurement.conftest import committed  # noqa: F401 - a fixture
from tests.measurement.test_card_races import beside
from tests.surveys.fields import asked, make_city, make_instrument, point


def test_who_answers_while_the_wave_closes_waits_and_is_told(committed):  # noqa: F811
    city = make_city()
    actions.open_wave(wave=city.wave, by=city.runner, at=NOW)
    closing, told = Event(), []

    def answer():
        try:
            closing.wait(10)
            actions.answer(point=point(city, 0, 0), form=Form([4, 4, 4], [1]), at=NOW)
            told.append("answered")
        except RuleError as error:
            told.append(error.rule)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            actions.close_wave(wave=city.wave, by=city.runner, at=NOW)
            waiting = pool.submit(answer)
            closing.set()
            with pytest.raises(TimeoutError):  # the answer waits for the wave
                waiting.result(1)
        waiting.result(20)
    assert (told, Response.objects.count()) == (["SKM-06"], 0)


def test_SKM_11_who_closes_the_wave_waits_for_an_answer_under_way_and_counts_it(committed):  # noqa: F811
    city = make_city()
    actions.open_wave(wave=city.wave, by=city.runner, at=NOW)
    with beside(lambda: actions.close_wave(wave=city.wave, by=city.runner, at=NOW)) as told:
        actions.answer(point=point(city, 0, 0), form=Form([4, 4, 4], [1]), at=NOW)
    assert (told, Response.objects.count(), miscounted(city.wave)) == (["done"], 1, [])
    assert AuditEvent.objects.get(kind="wave.closed").data["respondents"] == 1


def test_SKM_21_one_form_sent_twice_at_the_same_moment_is_one_answer(committed):  # noqa: F811
    city = make_city()
    actions.open_wave(wave=city.wave, by=city.runner, at=NOW)
    place = point(city, 0, 0)

    def answer():
        actions.answer(point=place, form=Form([4, 4, 4], [1]), opinion="Ramah", receipt="x" * 32, at=NOW)

    assert rush(answer, 4) == ["signed"] * 4
    assert (Response.objects.count(), Opinion.objects.count(), miscounted(city.wave)) == (1, 1, [])
    place.refresh_from_db()
    assert place.respondents == 1


def test_SKM_07_a_wave_opened_while_its_instrument_is_changed_opens_with_the_new_one(committed):  # noqa: F811
    city = make_city()
    other = make_instrument(city.agency, code="lain", elements=asked("K1 K2"))

    def open_it():
        actions.open_wave(wave=city.wave, by=city.runner, at=NOW)

    with beside(open_it) as told:
        actions.change_wave(wave=city.wave, instrument=other, by=city.runner, at=NOW)
    city.wave.refresh_from_db()
    assert (told, city.wave.state, city.wave.instrument) == (["done"], "dibuka", other)
    other.refresh_from_db()
    assert other.used_at == NOW
