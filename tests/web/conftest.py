"""Pages are asked on the day of the tests, never on the day they run."""

from pathlib import Path
from typing import Any

import pytest

from selaras.org.models import OrgUnit
from tests.agreements.world import World, make_world
from tests.conftest import TODAY
from tests.factories import make_official, make_unit, make_user
from tests.web.cast import Cast, make_cast


@pytest.fixture
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: TODAY)


@pytest.fixture
def cast(db: None, on_the_day: None) -> Cast:
    return make_cast()


@pytest.fixture
def folders(settings: Any, tmp_path: Path) -> Path:
    """Files, the authority and the believed roots of this test only."""
    settings.MEDIA_ROOT, settings.AUTHORITY = tmp_path / "files", tmp_path / "authority"
    settings.TRUSTED_ROOTS = tmp_path / "roots"
    return tmp_path


@pytest.fixture
def hall(db: None, on_the_day: None, folders: Path, settings: Any) -> World:
    """The city hall of the agreements; besides its people somebody of the unit beside and of no duty at all.

    Nobody there has a password, as in the demo: what re-authentication asks is tried with keys.
    """
    settings.DEMO = True
    world = make_world()
    city = OrgUnit.objects.get(agency=world.agency, parent=None)
    world.people["neighbour"] = make_official(make_unit(parent=city))
    world.people["nobody"] = make_user()
    return world
