"""The small city hall with its figures laid out, asked within the days of TW II."""

from typing import Any

import pytest
from django.test import Client

from selaras.measurement.actions.laying import lay_out
from selaras.measurement.models import Figure
from tests.agreements.world import World, make_world
from tests.measurement.test_reporting import AT
from tests.web.cast import enter
from tests.web.measurement.desk import Desk


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: AT.date())
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Any) -> World:
    settings.MEDIA_ROOT = tmp_path
    world = make_world()
    indicator = world.rows[0].indicator
    indicator.inputs = [
        {"kode": "jumlah", "nama": "Jumlah nilai", "sumber": "Jaksurvei", "satuan": "nilai", "bawah": "0"},
        {"kode": "banyak", "nama": "Banyak responden", "sumber": "Jaksurvei"},
    ]
    indicator.save()
    lay_out(edition=world.edition, by=None, at=AT)
    return world


@pytest.fixture
def desk(world: World, client: Client) -> Desk:
    """At the figure that the head of subdivision fills in."""
    figure = Figure.objects.get(position=world.sub_post, indicator=world.rows[0].indicator)
    return Desk(world, enter(client, world.people["sub"]), figure)
