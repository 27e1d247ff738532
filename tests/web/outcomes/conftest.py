"""The small city of the survey tests, answered, and people who sign in to it."""

import pytest

from selaras.surveys import actions
from tests.conftest import NOW
from tests.factories import appoint
from tests.surveys.fields import answered, make_city


@pytest.fixture
def city(db, on_the_day, folders, monkeypatch):
    """The runner holds the post that owns the wave; it is open and answered, but for one point."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    city = make_city()
    appoint(city.owner, city.runner)
    actions.open_wave(wave=city.wave, by=city.runner, at=NOW)
    answered(city, 0, 0, *["444"] * 3)
    answered(city, 0, 1, "444")
    answered(city, 1, 0, *["311"] * 6)
    answered(city, 1, 1, *["333"] * 7)
    answered(city, 2, 0, *["41-"] * 5)
    city.wave.refresh_from_db()
    return city


def close(city):
    actions.close_wave(wave=city.wave, by=city.runner, at=NOW)
    city.wave.refresh_from_db()


@pytest.fixture
def closed(city):
    close(city)
    return city


@pytest.fixture
def published(closed):
    actions.verify(wave=closed.wave, by=closed.checker, at=NOW)
    actions.publish(wave=closed.wave, by=closed.checker, at=NOW)
    closed.wave.refresh_from_db()
    return closed
