"""Pages are asked on the day of the tests, never on the day they run."""

import pytest

from tests.conftest import TODAY
from tests.web.cast import Cast, make_cast


@pytest.fixture
def cast(db: None, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: TODAY)
    return make_cast()
