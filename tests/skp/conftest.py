import pytest

from tests.agreements.world import make_world


@pytest.fixture
def world(db):
    return make_world()
