import hashlib

import pytest
from django.db import connection

from selaras.documents import keys
from tests.agreements.world import make_world
from tests.sweeping import sweep


@pytest.fixture
def world(db):
    return make_world()


@pytest.fixture
def folders(settings, tmp_path):
    """Files, the authority and the believed roots of this test only."""
    settings.MEDIA_ROOT, settings.AUTHORITY = tmp_path / "files", tmp_path / "authority"
    settings.TRUSTED_ROOTS = tmp_path / "roots"
    return tmp_path


@pytest.fixture
def cheap_stretching(monkeypatch):
    """Keys sealed at once: Argon2id takes a tenth of a second by design, a city has seventy keys.

    Only for tests that sign in bulk; how hard a passphrase is to guess is tested in tests/documents.
    """
    monkeypatch.setattr(
        keys,
        "_stretched",
        lambda passphrase, salt: hashlib.sha256(salt + passphrase.encode()).digest().hex().encode(),
    )


@pytest.fixture
def committed(django_db_setup, django_db_blocker, folders):
    """A world that really commits, for threads and for processes that die; swept away by the owner."""
    with django_db_blocker.unblock():
        sweep()
        try:
            yield make_world()
        finally:
            sweep()
            connection.close()
