"""A city whose first wave is open."""

import pytest

from selaras.surveys import actions
from tests.conftest import NOW
from tests.surveys.fields import make_city


@pytest.fixture
def city(db):
    return make_city()


@pytest.fixture
def open_city(city):
    actions.open_wave(wave=city.wave, by=city.runner, at=NOW)
    city.wave.refresh_from_db()
    return city
