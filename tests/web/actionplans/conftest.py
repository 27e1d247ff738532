"""The small city hall of the reports, asked in June."""

from typing import Any

import pytest
from django.test import Client

from tests.actionplans.world import JUNE, World, make_world
from tests.web.actionplans.desk import Desk


@pytest.fixture
def in_june(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: JUNE.date())
    monkeypatch.setattr("django.utils.timezone.now", lambda: JUNE)


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Any, in_june: None) -> World:
    settings.MEDIA_ROOT = tmp_path
    return make_world()


@pytest.fixture
def desk(world: World, client: Client) -> Desk:
    return Desk(world, client).enter("sub")
