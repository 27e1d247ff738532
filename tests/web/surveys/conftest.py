"""The small city of the survey tests with its first wave open, and people who sign in to it."""

import pytest

from selaras.surveys import actions
from tests.conftest import NOW
from tests.factories import appoint
from tests.surveys.fields import make_city


@pytest.fixture
def city(db, on_the_day, folders):
    """The runner holds the post that owns the wave; the checker sits above it."""
    city = make_city()
    appoint(city.owner, city.runner)
    return city


@pytest.fixture
def open_city(city):
    actions.open_wave(wave=city.wave, by=city.runner, at=NOW)
    city.wave.refresh_from_db()
    return city
