"""Somebody answers while the wave is being closed: told so in words, and not counted."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, transaction

from selaras.kernel.rules import RuleError
from selaras.surveys import actions
from selaras.surveys.actions import Form
from selaras.surveys.models import Response
from tests.conftest import NOW
from tests.measurement.conftest import committed  # noqa: F401 - a fixture
from tests.surveys.fields import make_city, point


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
