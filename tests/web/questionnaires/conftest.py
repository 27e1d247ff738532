"""The small city of the survey tests, with who sets surveys up and who only reads them."""

import pytest

from selaras.accounts.models import Role
from tests.factories import appoint, make_grantee
from tests.surveys.fields import make_city


@pytest.fixture
def city(db, on_the_day, folders):
    city = make_city()
    appoint(city.owner, city.runner)
    city.planner = make_grantee(Role.PLANNING_AGENCY, city.owner)
    city.reader = make_grantee(Role.AUDITOR, city.owner)
    city.instrument = city.wave.instrument
    return city
