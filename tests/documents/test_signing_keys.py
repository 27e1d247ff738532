"""A person's signing key: made, opened, locked, sealed again, revoked; its passphrase is nowhere."""

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import pkcs12
from django.db import IntegrityError, InternalError, ProgrammingError, connection, connections, transaction
from django.test import RequestFactory
from django.views.debug import SafeExceptionReporterFilter, get_exception_reporter_filter

from selaras.documents import actions, keys
from selaras.documents.models import SigningKey
from selaras.documents.queries import certificate_of, earlier_keys, live_key
from selaras.documents.rules import passphrase_faults
from selaras.kernel.models import AuditEvent
from selaras.kernel.rules import RuleError
from tests.conftest import NOW
from tests.factories import make_user

GOOD = "kereta melintas jembatan"
OTHER = "payung biru di beranda"
REFUSED = (InternalError, ProgrammingError, IntegrityError)


def make(user=None, passphrase=GOOD, at=NOW):
    return actions.make_key(passphrase=passphrase, by=user or make_user(), at=at)


def unlock(user, passphrase=GOOD, at=NOW):
    return actions.unlock(passphrase=passphrase, by=user, at=at)


def refusal(deed, *args, **more):
    with pytest.raises(RuleError) as refused:
        deed(*args, **more)
    return refused.value


def kinds():
    return [
        event.kind for event in AuditEvent.objects.order_by("sequence") if event.kind.startswith("signing")
    ]


def test_a_key_is_made_with_a_certificate_of_its_own(db):
    key = make(user := make_user(name="Pejabat Contoh"))
    certificate = certificate_of(key)
    assert live_key(user) == key
    assert f"{certificate.serial_number:x}" == key.serial
    assert (key.valid_from, key.valid_until) == (
        certificate.not_valid_before_utc, certificate.not_valid_after_utc,
    )  # fmt: skip
    assert key.is_valid(at=NOW)
    assert not key.is_valid(at=NOW + timedelta(days=731))
    assert str(key) == f"signing-key/{key.serial}"
    assert kinds() == ["signing_key.made"]


def test_the_passphrase_opens_the_key_and_each_opening_is_on_the_trail(db):
    key = make(user := make_user())
    opened = unlock(user)
    assert opened.certificate == certificate_of(key)
    assert kinds() == ["signing_key.made", "signing_key.opened"]


@pytest.mark.parametrize(
    "passphrase",
    [
        "", "sebelas sj", "aaaaaaaaaaaaaaaa", "saya Contoh sekali", "SAYA CONTOH SEKALI",
        "nip 198001012010011004", "surat ke bapak-baik saja",
    ],
)  # fmt: skip
def test_TTD_01_a_passphrase_is_long_and_tells_nothing_of_its_owner(db, passphrase):
    user = make_user(name="Pejabat Contoh", nip="198001012010011004", email="bapak-baik@contoh.example")
    assert refusal(make, user, passphrase).rule == "TTD-01"
    assert not SigningKey.objects.exists()
    make(user)
    assert (
        refusal(actions.change_passphrase, passphrase=GOOD, new=passphrase, by=user, at=NOW).rule == "TTD-01"
    )


def test_TTD_01_the_faults_are_sentences(db):
    assert passphrase_faults("pendek", user=make_user()) == ["Frasa sandi paling sedikit 12 karakter."]
    assert passphrase_faults(GOOD, user=make_user(name="Al Contoh")) == []


def test_TTD_02_one_live_key_a_person(db):
    key = make(user := make_user())
    assert refusal(make, user).rule == "TTD-02"
    with pytest.raises(IntegrityError), transaction.atomic():
        SigningKey.objects.create(
            user=user, pkcs12=b"x", salt=b"x", certificate=b"x", serial="1", valid_from=NOW, valid_until=NOW,
            created_at=NOW,
        )  # fmt: skip
    actions.revoke_key(by=user, at=NOW)
    second = make(user)
    assert live_key(user) == second
    assert earlier_keys(user) == [key]


def test_TTD_03_whoever_has_no_key_is_told_to_make_one(db):
    user = make_user()
    assert refusal(unlock, user).rule == "TTD-03"
    assert refusal(actions.revoke_key, by=user, at=NOW).rule == "TTD-03"


def test_TTD_04_a_wrong_passphrase_is_counted_and_a_right_one_clears_the_count(db):
    key = make(user := make_user())
    said = [refusal(unlock, user, OTHER).message for _ in range(4)]
    assert [sentence.split("Tinggal ")[1][0] for sentence in said] == ["4", "3", "2", "1"]
    assert refusal(unlock, make_user()).rule == "TTD-03"
    unlock(user)
    key.refresh_from_db()
    assert key.failures == 0
    refused = refusal(unlock, user, OTHER)
    assert (refused.rule, "Tinggal 4 kali" in refused.message) == ("TTD-04", True)


def test_TTD_05_five_wrong_ones_lock_the_key_for_a_quarter_of_an_hour(db):
    make(user := make_user())
    rules = [refusal(unlock, user, OTHER).rule for _ in range(5)]
    assert rules == ["TTD-04"] * 4 + ["TTD-05"]
    assert kinds().count("signing_key.refused") == 5
    assert refusal(unlock, user).rule == "TTD-05"  # the right one does not help now
    assert refusal(unlock, user, at=NOW + timedelta(minutes=14, seconds=59)).rule == "TTD-05"
    assert kinds().count("signing_key.refused") == 5
    unlock(user, at=NOW + timedelta(minutes=15))


def test_TTD_05_the_lock_is_one_persons(db):
    make(user := make_user())
    make(neighbour := make_user())
    for _ in range(5):
        refusal(unlock, user, OTHER)
    assert unlock(neighbour)


def test_TTD_05_also_when_the_old_passphrase_is_guessed_for_a_new_one(db):
    make(user := make_user())
    for _ in range(5):
        refusal(actions.change_passphrase, passphrase=OTHER, new=GOOD, by=user, at=NOW)
    assert refusal(unlock, user).rule == "TTD-05"


def test_TTD_05_guesses_at_the_same_time_are_not_free(committed):
    make(user := make_user())

    def guess(_):
        try:
            return refusal(unlock, user, OTHER).rule
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        rules = sorted(pool.map(guess, range(12)))
    assert rules == ["TTD-04"] * 4 + ["TTD-05"] * 8
    assert kinds().count("signing_key.refused") == 5


def test_TTD_04_the_count_stays_although_the_deed_refused_and_no_deed_may_wrap_it(committed):
    make(user := make_user())
    refusal(unlock, user, OTHER)
    assert SigningKey.objects.get().failures == 1
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        unlock(user)


def test_TTD_06_an_expired_certificate_signs_no_more_but_its_key_can_be_resealed(db):
    make(user := make_user())
    late = NOW + timedelta(days=731)
    assert refusal(unlock, user, at=late).rule == "TTD-06"
    assert refusal(unlock, user, at=NOW - timedelta(seconds=1)).rule == "TTD-06"
    actions.change_passphrase(passphrase=GOOD, new=OTHER, by=user, at=late)
    assert unlock(user, OTHER)


def test_TTD_07_a_revoked_key_is_erased_and_its_certificate_stays(db):
    key = make(user := make_user())
    before = bytes(key.certificate)
    actions.revoke_key(by=user, at=NOW)
    key.refresh_from_db()
    assert (bytes(key.pkcs12), bytes(key.certificate), key.revoked_at) == (b"", before, NOW)
    assert live_key(user) is None
    assert refusal(unlock, user).rule == "TTD-07"
    assert refusal(actions.revoke_key, by=user, at=NOW).rule == "TTD-07"
    assert kinds()[-1] == "signing_key.revoked"


def test_a_new_passphrase_replaces_the_old_one_for_the_same_key(db):
    key = make(user := make_user())
    actions.change_passphrase(passphrase=GOOD, new=OTHER, by=user, at=NOW)
    assert refusal(unlock, user, GOOD).rule == "TTD-04"
    assert unlock(user, OTHER).certificate == certificate_of(key)
    assert "signing_key.passphrase_changed" in kinds()


def test_letters_written_in_two_ways_are_the_same_passphrase(db):
    make(user := make_user(), "caf\u00e9 di tepi sungai")
    assert unlock(user, "cafe\u0301 di tepi sungai")


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE documents_signingkey SET certificate = 'x'",
        "UPDATE documents_signingkey SET valid_until = now()",
        "UPDATE documents_signingkey SET user_id = user_id + 1",
        "DELETE FROM documents_signingkey",
        "TRUNCATE documents_signingkey",
        "UPDATE documents_signingkey SET revoked_at = now()",  # without erasing the key
        "UPDATE documents_signingkey SET pkcs12 = ''",
    ],
)
def test_the_database_keeps_a_certificate_as_it_was_issued(db, sql):
    make()
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(REFUSED), transaction.atomic():
        connection.cursor().execute(sql)


def test_a_revoked_key_never_comes_back(db):
    key = make(user := make_user())
    pkcs12_before = bytes(key.pkcs12)
    actions.revoke_key(by=user, at=NOW)
    with pytest.raises(REFUSED), transaction.atomic():
        SigningKey.objects.filter(pk=key.pk).update(revoked_at=None, pkcs12=pkcs12_before)


def test_the_passphrase_itself_does_not_open_what_is_kept(db):
    """The cheap integrity code of PKCS #12 is no way to guess: its password is not the passphrase."""
    key = make()
    for guess in (GOOD, OTHER):
        with pytest.raises(ValueError):
            pkcs12.load_key_and_certificates(bytes(key.pkcs12), guess.encode())


def test_negative_control_without_the_stretching_the_passphrase_would_open_it(db, monkeypatch):
    monkeypatch.setattr(keys, "_stretched", lambda passphrase, _: passphrase.encode())
    key = make()
    assert pkcs12.load_key_and_certificates(bytes(key.pkcs12), GOOD.encode())[0]


def test_the_passphrase_is_nowhere_in_the_database_nor_in_the_log(db, caplog):
    caplog.set_level(logging.DEBUG)
    make(user := make_user())
    unlock(user)
    refusal(unlock, user, OTHER)
    actions.change_passphrase(passphrase=GOOD, new=OTHER, by=user, at=NOW)
    row = SigningKey.objects.values().get()
    kept = [bytes(value) if isinstance(value, memoryview) else str(value).encode() for value in row.values()]
    told = [str(event.data).encode() for event in AuditEvent.objects.order_by("sequence")]
    for secret in (GOOD.encode(), OTHER.encode()):
        assert not [value for value in (*kept, *told) if secret in value]
    said = " ".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    assert GOOD not in said
    assert OTHER not in said


def frames(error):
    step = error.__traceback__
    while step:
        yield step.tb_frame
        step = step.tb_next


@pytest.mark.parametrize("deed", ["make_key", "unlock", "change_passphrase"])
def test_an_error_page_shows_no_passphrase(db, monkeypatch, deed):
    make(user := make_user())
    monkeypatch.setattr(actions, "record", lambda **_: 1 / 0)
    given = {"passphrase": GOOD, "by": user, "at": NOW}
    if deed == "change_passphrase":
        given["new"] = OTHER
    if deed == "make_key":
        monkeypatch.setattr(actions.SigningKey.objects, "filter", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError) as broken:
        getattr(actions, deed)(**given)
    request = RequestFactory().post("/", {"passphrase": GOOD})
    shown = get_exception_reporter_filter(request)
    assert isinstance(shown, SafeExceptionReporterFilter)
    ours = [frame for frame in frames(broken.value) if "/selaras/documents/" in frame.f_code.co_filename]
    assert ours
    for frame in ours:
        variables = str(shown.get_traceback_frame_variables(request, frame))
        assert GOOD not in variables
        assert OTHER not in variables


def test_an_open_key_tells_nothing_of_itself(db):
    make(user := make_user())
    opened = unlock(user)
    assert repr(opened) == f"PersonalKey({opened.certificate.serial_number:x})"
