"""The registry of files: a hash, a size and a date, never changed."""

import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction

from selaras.documents import actions, store
from selaras.documents.models import StoredFile
from selaras.documents.queries import registered
from selaras.documents.verify import Standing
from selaras.kernel.models import AuditEvent
from tests.conftest import NOW
from tests.factories import make_user

REFUSED = (InternalError, ProgrammingError)
CONTENT = b"%PDF-contoh"


def register(**changes):
    given = {"content": CONTENT, "media_type": "application/pdf", "by": None, "at": NOW, "agency_id": 7}
    return actions.register(**{**given, **changes})


def test_a_file_is_registered_with_what_is_known_of_it(db):
    user = make_user()
    file = register(by=user)
    told = (file.sha256, file.size, file.media_type, file.agency_id, file.by, file.created_at)
    assert told == (hashlib.sha256(CONTENT).hexdigest(), 11, "application/pdf", 7, user, NOW)
    assert str(file) == file.sha256
    assert store.get(file.sha256) == CONTENT
    event = AuditEvent.objects.order_by("-sequence")[0]
    assert (event.kind, event.subject_id, event.data) == (
        "file.registered", file.pk, {"sha256": file.sha256, "size": 11},
    )  # fmt: skip


def test_the_same_content_is_one_row_with_its_first_date_and_one_event(db):
    first = register()
    assert register(at=NOW + timedelta(days=1), agency_id=8) == first
    assert StoredFile.objects.get().created_at == NOW
    assert AuditEvent.objects.filter(kind="file.registered").count() == 1


def test_no_row_is_written_about_a_file_that_is_not_on_the_disk(db, monkeypatch):
    def full(content):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("selaras.documents.store.put", full)
    with pytest.raises(OSError, match="No space"):
        register()
    assert not StoredFile.objects.exists()
    assert not AuditEvent.objects.filter(kind="file.registered").exists()


def test_cut_short_after_the_file_nobody_knows_it_and_it_is_taken_up_again(db, monkeypatch):
    def killed(**_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(actions, "record", killed)
        with pytest.raises(KeyboardInterrupt):
            register()
    number = hashlib.sha256(CONTENT).hexdigest()
    assert store.get(number) == CONTENT
    assert registered(number) is None
    register()
    assert registered(number) == Standing(registered_at=NOW)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE documents_storedfile SET size = 1",
        "DELETE FROM documents_storedfile",
        "TRUNCATE documents_storedfile CASCADE",
        "INSERT INTO documents_storedfile SELECT * FROM documents_storedfile"
        " ON CONFLICT (id) DO UPDATE SET size = 1",
    ],
)
def test_the_registry_never_forgets(db, sql):
    register()
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(REFUSED, match=r"(?i)cannot update or delete|never emptied"), transaction.atomic():
        connection.cursor().execute(sql)
    assert StoredFile.objects.get().size == len(CONTENT)


def test_a_number_is_small_hex(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        StoredFile.objects.create(sha256="A" * 64, size=1, media_type="x", created_at=NOW)
