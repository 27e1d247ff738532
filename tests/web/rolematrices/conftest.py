"""The matrix of the head of division, drawn from two agreements."""

import pytest

from selaras.engine.agreements import State
from selaras.skp import actions
from selaras.skp.models import RoleMatrix
from tests.agreements.world import World, make_world, put
from tests.conftest import NOW, TODAY


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: TODAY)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def matrix(world: World) -> RoleMatrix:
    put(world.draft(world.head_post), State.IN_FORCE)
    world.draft(world.sub_post)
    return actions.draw_matrix(position=world.head_post, year=2024, by=world.head.user, at=NOW)
