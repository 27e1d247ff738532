"""The small city hall of the agreements, asked on the day of the tests."""

import pytest

from tests.agreements.world import World, make_world
from tests.conftest import NOW, TODAY


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: TODAY)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return make_world()
