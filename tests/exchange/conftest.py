import pytest

from tests.exchange.clerk import Clerk
from tests.exchange.world import World, make_world


@pytest.fixture
def world(db: None, tmp_path) -> World:
    return make_world(tmp_path)


@pytest.fixture
def desk(world: World) -> Clerk:
    return Clerk(world)
