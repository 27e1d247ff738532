from typing import Any

import pytest

from tests.actionplans.world import World, make_world


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Any) -> World:
    settings.MEDIA_ROOT = tmp_path
    return make_world()
