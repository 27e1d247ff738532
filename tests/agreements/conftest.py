import hashlib

import pytest
from django.apps import apps
from django.db import connection, transaction

from selaras.documents import keys
from tests.agreements.world import make_world


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


def sweep():
    """Empty every table of ours, whatever its triggers say: only who owns the database can."""
    # pytest-django makes the test database only where some collected test asks for `db`
    assert connection.settings_dict["NAME"].startswith("test_"), "run this with a test that asks for `db`"
    ours = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("selaras.")
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in ours:
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')  # noqa: S608 - our own table
