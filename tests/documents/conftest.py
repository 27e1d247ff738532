"""Every test here has folders of its own for files, the authority and the roots that are believed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from tests.documents.paper import base_pdf


@pytest.fixture(autouse=True)
def folders(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.AUTHORITY = tmp_path / "authority"
    settings.TRUSTED_ROOTS = tmp_path / "roots"
    return tmp_path


@pytest.fixture(scope="session")
def pdf() -> bytes:
    """An archival, accessible page of two paragraphs, as the room above typesets it."""
    return base_pdf()


COMMITTED = ("documents_signingkey", "documents_storedfile", "kernel_auditevent", "accounts_user")
SWEEP = ("ALTER TABLE {} DISABLE TRIGGER USER", "DELETE FROM {}", "ALTER TABLE {} ENABLE TRIGGER USER")


@pytest.fixture
def committed(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Deeds that really commit, for threads and for what must outlive a refusal; swept away by the owner."""

    def sweep() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in COMMITTED:
                for step in SWEEP:
                    cursor.execute(step.format(table))

    with django_db_blocker.unblock():
        sweep()
        try:
            yield
        finally:
            sweep()
            connection.close()
