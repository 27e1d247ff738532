"""Whose certificate is in the file: TTD-17 for our own keys, TTD-18 for a provider's; PK-29 for waiting."""

import threading
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, transaction

from selaras.agreements import actions
from selaras.agreements.models import Agreement, Signature
from selaras.agreements.models import agreement as rows
from selaras.documents import actions as documents
from selaras.documents.esign import Esign
from selaras.documents.models import StoredFile
from selaras.documents.rules import not_ones_key, not_ones_name
from selaras.engine.agreements import State
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from tests.agreements.pens import PASSPHRASE, pen, sign
from tests.agreements.world import put
from tests.conftest import NOW
from tests.documents.fake_esign import ACCOUNT, NIK, Service, running
from tests.documents.fake_esign import PASSPHRASE as AT_BSRE
from tests.documents.paper import personal_key

CERTIFIED_NAME = "Pejabat Contoh Tersertifikasi"


@pytest.fixture
def ready(world, folders):
    return put(world.draft(), State.READY)


@pytest.fixture
def service(settings, folders):
    made = Service()
    (folders / "roots").mkdir()
    (folders / "roots" / "akar.pem").write_bytes(made.chain.pem())
    settings.ESIGN_USER, settings.ESIGN_PASSWORD = ACCOUNT
    settings.ESIGN_CA, settings.ESIGN_PLAIN = "", False
    with running(made) as address:
        settings.ESIGN_URL = address
        yield made


def named(user, name, before="", after=""):
    user.name, user.title_before, user.title_after = name, before, after
    user.save()
    return user


def refused(rule, agreement, signer, user):
    """By that rule, and nothing of it is kept."""
    events, files = AuditEvent.objects.count(), StoredFile.objects.count()
    with pytest.raises(RuleError, match=rule):
        sign(agreement, 1, signer, user)
    assert not Signature.objects.exists()
    assert (AuditEvent.objects.count(), StoredFile.objects.count()) == (events, files)
    assert Agreement.objects.get(pk=agreement.pk).state == State.READY


def test_TTD_17_ones_own_key_signs_and_its_certificate_is_kept(world, ready):
    user = world.head.user
    key = pen(user)
    sign(ready, 1, key, user)
    kept = Signature.objects.get()
    assert (kept.certificate_serial, kept.certificate_name) == (
        f"{key.certificate.serial_number:x}", user.full_name,
    )  # fmt: skip


def test_TTD_17_the_open_key_of_another_does_not_sign(world, ready):
    pen(world.head.user)
    refused("TTD-17", ready, pen(world.mayor.user), world.head.user)


def test_TTD_17_nor_does_one_that_nobody_has_on_record(world, ready):
    """A certificate of our own authority, with the right name and account, that is no key of the person."""
    user = world.head.user
    refused("TTD-17", ready, personal_key(user.full_name, user.pk), user)


def test_TTD_17_nor_one_that_was_revoked_while_it_was_open(world, ready):
    user = world.head.user
    key = pen(user)
    documents.revoke_key(by=user, at=NOW)
    refused("TTD-17", ready, key, user)
    documents.make_key(passphrase=PASSPHRASE, by=user, at=NOW)
    refused("TTD-17", ready, key, user)


def test_TTD_17_no_key_is_nobodys():
    assert not_ones_key("", own="").rule == "TTD-17"
    assert not_ones_key("ab", own="ab") is None


@pytest.mark.parametrize(("before", "after"), [("", ""), ("Drs.", "M.Si.")])
def test_TTD_18_a_providers_certificate_with_ones_name_signs(world, ready, service, before, after):
    user = named(world.head.user, CERTIFIED_NAME.upper(), before, after)
    sign(ready, 1, Esign(nik=NIK, passphrase=AT_BSRE), user)
    kept = Signature.objects.get()
    assert kept.method == Signature.Method.CERTIFIED
    assert kept.certificate_name == CERTIFIED_NAME
    assert kept.certificate_serial == f"{service.chain.person.serial_number:x}"


def test_TTD_18_the_certificate_of_another_signs_nothing(world, ready, service):
    user = named(world.head.user, "Orang Lain")
    refused(r"Orang Lain.*TTD-18", ready, Esign(nik=NIK, passphrase=AT_BSRE), user)


def test_TTD_18_a_name_is_the_same_with_its_titles_or_without(world):
    user = named(world.head.user, "Nama Contoh", "Dr.", "S.H.")
    for same in ("Nama Contoh", "NAMA  CONTOH", "Dr. Nama Contoh, S.H.", "dr. nama contoh, s.h"):
        assert not_ones_name(same, user=user) is None, same
    for other in ("", "Nama", "Nama Contoh Lain", "Dr. Nama Contoh"):
        found = not_ones_name(other, user=user)
        assert found.rule == "TTD-18", other
        assert user.full_name in found.message


# waiting for somebody else


@contextmanager
def held(agreement):
    """The row is another's meanwhile, as while a provider thinks."""
    taken, done = threading.Event(), threading.Event()

    def hold():
        try:
            with transaction.atomic():
                Agreement.objects.locked(agreement.pk)
                taken.set()
                done.wait(30)
        finally:
            connection.close()

    thread = threading.Thread(target=hold)
    thread.start()
    assert taken.wait(30)
    try:
        yield
    finally:
        done.set()
        thread.join()


def test_PK_29_whoever_comes_while_another_signs_is_told_so(committed, monkeypatch):
    monkeypatch.setattr(rows, "PATIENCE", "100ms")
    user = committed.head.user
    key, agreement = pen(user), put(committed.draft(), State.READY)
    with held(agreement), pytest.raises(RuleError, match=r"sedang diproses orang lain.*PK-29"):
        sign(agreement, 1, key, user)
    assert not Signature.objects.exists()
    assert sign(agreement, 1, key, user).state == State.SIGNED_FIRST


def test_PK_29_only_the_row_is_waited_for_so_short(world, ready):
    user = world.head.user
    sign(ready, 1, pen(user), user)
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)


def test_PK_29_another_fault_of_the_database_is_no_waiting(world, ready, monkeypatch):
    def fail(self, pk):
        raise OperationalError("disk full")

    monkeypatch.setattr(rows.AgreementQuerySet, "locked", fail)
    with pytest.raises(OperationalError, match="disk full"):
        actions.sign(agreement=ready, side=1, signer=None, assent=None, by=world.head.user, at=NOW)
