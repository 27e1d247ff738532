"""The small city with score cards, asked in March 2024 or after its days."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.measurement.cards import DURING, Cards, make_cards

Clock = Callable[[datetime], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    def sets(at: datetime) -> None:
        monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: at.date())
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)

    sets(DURING)
    return sets


@pytest.fixture
def city(db: None, clock: Clock, settings: Any, tmp_path: Any) -> Cards:
    settings.MEDIA_ROOT = tmp_path
    return make_cards()
