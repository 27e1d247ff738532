import pytest
from django.db import connection

from tests.measurement.cards import make_cards
from tests.sweeping import sweep


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """A database that really commits, for threads; swept away by the owner."""
    with django_db_blocker.unblock():
        sweep()
        try:
            yield
        finally:
            sweep()
            connection.close()


@pytest.fixture
def city(db, settings, tmp_path):
    """A small city with score cards."""
    settings.MEDIA_ROOT = tmp_path
    return make_cards()
