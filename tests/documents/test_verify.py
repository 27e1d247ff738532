"""The verdict: valid only when everything holds, otherwise one reason with a kind sentence."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from selaras.documents import apart, authority, pades
from selaras.documents.apart import examine_apart
from selaras.documents.examine import LARGEST, Reason, Roots, examine
from selaras.documents.keys import PersonalKey
from selaras.documents.sign import prepare
from selaras.documents.verify import DOES_NOT_PROVE, Standing, State, verdict
from tests.conftest import NOW
from tests.documents.paper import (
    FIRST,
    LATER,
    SECOND,
    all_known,
    known_as,
    nothing_known,
    ours,
    personal_key,
    sign_first,
    sign_second,
    signed_twice,
)


def judge(pdf, known=all_known, roots=None):
    return verdict(pdf, roots=roots or ours(), known=known)


@pytest.fixture
def prepared(pdf):
    return prepare(pdf, fields=[FIRST, SECOND])


def test_a_whole_registered_file_is_valid_and_says_what_that_does_not_prove(pdf):
    answer = judge(signed_twice(pdf))
    assert answer.is_valid
    assert answer.reason is Reason.VALID
    assert answer.sentence.startswith("Dokumen sah")
    assert [one.name for one in answer.signatures] == ["Pejabat Contoh Satu", "Pejabat Contoh Dua"]
    assert answer.standing == Standing(registered_at=LATER)
    assert answer.does_not_prove == DOES_NOT_PROVE
    assert any("bukan stempel waktu" in sentence for sentence in DOES_NOT_PROVE)


def test_every_reason_has_a_sentence_of_its_own():
    sentences = [reason.sentence for reason in Reason]
    assert len(set(sentences)) == len(sentences)
    assert all(sentence.endswith(".") for sentence in sentences)


def test_a_file_that_nobody_registered_is_not_valid_although_it_is_whole(pdf):
    answer = judge(signed_twice(pdf), known=nothing_known)
    assert (answer.reason, answer.standing) == (Reason.UNKNOWN, None)
    assert [one.reason for one in answer.signatures] == [Reason.VALID] * 2


@pytest.mark.parametrize(
    ("state", "reason"), [(State.VOID, Reason.VOID), (State.SUPERSEDED, Reason.SUPERSEDED)]
)
def test_void_and_superseded_come_before_everything_else(pdf, state, reason):
    answer = judge(signed_twice(pdf), known=known_as(state))
    assert (answer.reason, answer.is_valid) == (reason, False)
    assert judge(b"rusak", known=known_as(state)).reason is reason


@pytest.mark.parametrize(
    ("day", "said"), [(date(2024, 12, 31), "pada 31 Desember 2024."), (None, "berakhir.")]
)
def test_what_has_run_its_course_is_whole_and_says_until_when(pdf, day, said):
    def over(_):
        return Standing(LATER, State.ENDED, ended_on=day)

    answer = judge(signed_twice(pdf), known=over)
    assert (answer.reason, answer.is_valid) == (Reason.ENDED, True)
    assert answer.sentence.startswith("Setiap tanda tangan utuh")
    assert answer.sentence.endswith(said)
    # what is wrong with the file is worse than what is over
    assert judge(signed_twice(pdf) + b"\n", known=over).reason is Reason.ADDED
    early = replace(over(""), registered_at=NOW - timedelta(days=1))
    assert judge(signed_twice(pdf), known=lambda _: early).reason is Reason.TIME


def test_a_missing_second_signature_is_incomplete(prepared):
    answer = judge(sign_first(prepared))
    assert (answer.reason, len(answer.signatures)) == (Reason.INCOMPLETE, 1)


@pytest.mark.parametrize("fields", [[], [FIRST]])
def test_a_file_without_a_signature_says_so(pdf, fields):
    assert judge(prepare(pdf, fields=fields) if fields else pdf).reason is Reason.UNSIGNED


def test_a_file_that_is_too_large_is_not_opened(pdf):
    large = signed_twice(pdf) + b"\0" * LARGEST
    for known in (all_known, nothing_known):
        assert judge(large, known=known).reason is Reason.TOO_LARGE


def test_without_our_root_nobody_is_believed(pdf):
    answer = judge(signed_twice(pdf), roots=Roots(own=()))
    assert answer.reason is Reason.UNTRUSTED
    assert {one.method for one in answer.signatures} == {"penerbit tidak dikenal"}


def test_who_is_certified_follows_from_the_root_that_the_chain_ends_in(pdf):
    signed = signed_twice(pdf)
    answer = judge(signed, roots=Roots(own=(), recognised=ours().own))
    assert answer.is_valid
    assert {one.method for one in answer.signatures} == {"tersertifikasi"}


def test_an_impostor_with_the_same_names_is_not_believed(prepared, settings, folders, monkeypatch):
    believed = authority.root(at=NOW)
    settings.AUTHORITY = folders / "impostor"
    token = believed.subject.rfc4514_string().split("Selaras ")[1][:8]
    monkeypatch.setattr(authority.secrets, "token_hex", lambda _: token)
    signed = sign_second(sign_first(prepared))
    assert authority.root(at=NOW).subject == believed.subject
    answer = judge(signed, roots=Roots(own=(believed,)))
    assert answer.reason is Reason.UNTRUSTED
    assert answer.signatures[0].certified is None


def with_certificate(key, change):
    """The key with a certificate that our authority really issued, but for something else."""
    issuer = authority.root(at=NOW)
    root_key = authority.serialization.load_pem_private_key(authority._place("root.key").read_bytes(), None)
    builder = authority._builder(NOW, NOW + timedelta(days=30), key._key.public_key())
    builder = builder.subject_name(key.certificate.subject).issuer_name(issuer.subject)
    return PersonalKey(key._key, change(builder).sign(root_key, hashes.SHA256()), key._chain)


def test_a_certificate_for_another_purpose_signs_no_document(prepared):
    usage = authority._usage(key_cert_sign=True)
    key = with_certificate(
        personal_key("Pejabat Contoh"), lambda made: made.add_extension(usage, critical=True)
    )
    assert judge(sign_second(sign_first(prepared, key))).reason is Reason.UNTRUSTED


def test_a_certificate_made_by_a_persons_certificate_is_not_believed(prepared):
    person, other = personal_key("Pejabat Contoh"), personal_key("Penyusup")
    forged = (
        authority._builder(NOW, NOW + timedelta(days=30), other._key.public_key())
        .subject_name(other.certificate.subject)
        .issuer_name(person.certificate.subject)
        .add_extension(authority._usage(content_commitment=True), critical=True)
        .sign(person._key, hashes.SHA256())
    )
    key = PersonalKey(other._key, forged, (person.certificate, *ours().own))
    assert judge(sign_second(sign_first(prepared, key))).reason is Reason.UNTRUSTED


def unchecked(pdf, key, field=FIRST, at=NOW, certify=True):
    """A signature that our own door refuses: whoever stole a key has no door."""
    return pades.signed(pdf, pades.Signature(field, at, "Menyetujui", "Contoh", certify), key._signer)


@pytest.mark.parametrize("moment", [NOW - timedelta(days=1), NOW + timedelta(days=731)])
def test_a_certificate_is_judged_at_the_moment_of_signing(prepared, moment):
    key, late = personal_key("Pejabat Contoh"), NOW + timedelta(days=2_000)
    signed = unchecked(unchecked(prepared, key, at=moment), key, SECOND, moment, certify=False)
    answer = judge(signed, known=lambda _: Standing(registered_at=late))
    assert answer.reason is Reason.CERTIFICATE


def test_a_signature_outlives_its_certificate(pdf):
    """Nothing of today's clock is in the verdict: the moment of signing is what counts (ADR 25)."""
    signed = signed_twice(pdf)
    years = Standing(registered_at=LATER)
    assert judge(signed, known=lambda _: years).is_valid


def test_times_in_the_wrong_order_are_odd(prepared):
    key = personal_key("Pejabat Contoh")
    first = unchecked(prepared, key, at=NOW + timedelta(minutes=30))
    assert judge(unchecked(first, key, SECOND, NOW, certify=False), known=late_registry).reason is Reason.TIME


def late_registry(_):
    return Standing(registered_at=NOW + timedelta(days=1))


def test_a_file_registered_before_it_was_signed_is_odd(pdf):
    signed = signed_twice(pdf)
    early = Standing(registered_at=LATER - timedelta(minutes=10, seconds=1))
    assert judge(signed, known=lambda _: early).reason is Reason.TIME
    assert judge(signed, known=lambda _: replace(early, registered_at=LATER)).is_valid


def test_a_time_without_its_zone_is_no_time(prepared):
    key = personal_key("Pejabat Contoh")
    naive = NOW.replace(tzinfo=None)
    signed = sign_second(unchecked(prepared, key, at=naive))
    answer = judge(signed)
    assert answer.reason in {Reason.TIME, Reason.UNREADABLE}


def test_a_strangers_file_is_examined_in_a_program_of_its_own_with_the_same_answer(pdf, prepared):
    for content in (signed_twice(pdf), sign_first(prepared), pdf, b"", b"%PDF-", b"\x00" * 100):
        assert examine_apart(content, roots=ours()) == examine(content, roots=ours())


def test_a_child_that_takes_too_long_found_the_file_unreadable(pdf, monkeypatch):
    monkeypatch.setattr(apart, "SECONDS", 0.001)
    assert examine_apart(signed_twice(pdf), roots=ours()).reason is Reason.UNREADABLE


def test_a_child_that_dies_found_the_file_unreadable(pdf, monkeypatch):
    monkeypatch.setattr(apart.sys, "executable", "/bin/false")
    assert examine_apart(pdf, roots=ours()).reason is Reason.UNREADABLE


@pytest.mark.parametrize(
    "greedy",
    ["bytearray(2 ** 30)", "[0 for _ in iter(int, 1)]", "__import__('pathlib').Path('x').write_text('x')"],
)
def test_the_limits_of_a_child_are_the_systems(tmp_path, greedy):
    code = "from selaras.documents import bounds; bounds.SECONDS = 1; bounds.bound(); " + greedy
    words = [apart.sys.executable, "-c", code]
    child = apart.subprocess.run(words, cwd=tmp_path, capture_output=True, timeout=60, check=False)
    assert child.returncode != 0


def test_the_certificate_that_is_shown_is_the_one_that_signed(pdf):
    signed = signed_twice(pdf)
    certificate = pades.reader(signed).embedded_signatures[0].signer_cert
    assert x509.load_der_x509_certificate(certificate.dump()).not_valid_before_utc == NOW
