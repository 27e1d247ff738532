"""The instance's own authority: made once, its key private, its certificates without a NIP."""

import stat
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtensionOID, NameOID
from django.conf import settings

from selaras.accounts.models import User
from selaras.documents import authority
from tests.conftest import NOW

NIP = "190001012010011004"


def issued(name="Pejabat Contoh, S.E., M.Si.", at=NOW):
    person = User(pk=7, name=name, nip=NIP)
    return authority.issue(user=person, common_name=name, public_key=authority.new_key().public_key(), at=at)


def texts(name):
    return {attribute.oid: attribute.value for attribute in name}


def test_it_is_made_at_first_use_with_a_private_key_for_its_owner_alone(folders):
    assert authority.own_roots() == ()
    root = authority.root(at=NOW)
    assert authority.root(at=NOW + timedelta(days=9)) == root
    assert authority.own_roots() == (root,)
    assert stat.S_IMODE((folders / "authority").stat().st_mode) == 0o700
    assert stat.S_IMODE((folders / "authority" / "root.key").stat().st_mode) == 0o600
    assert sorted(file.name for file in folders.iterdir()) == ["authority"]


def test_those_who_make_it_at_the_same_time_have_the_same_one(folders):
    with ThreadPoolExecutor(8) as pool:
        roots = set(pool.map(lambda _: authority.root(at=NOW), range(16)))
    assert len(roots) == 1
    assert sorted(file.name for file in folders.iterdir()) == ["authority"]


def test_a_draft_left_by_a_crash_is_never_used(folders, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            authority.root(at=NOW)
    assert authority.own_roots() == ()
    assert authority.root(at=NOW) == authority.own_roots()[0]


def test_a_folder_that_cannot_be_written_is_said(folders):
    (folders / "authority").write_text("in the way")
    with pytest.raises(OSError):
        authority.root(at=NOW)
    assert [file.name for file in folders.iterdir()] == ["authority"]


def test_a_certificate_says_who_and_that_it_is_not_certified():
    certificate = issued()
    subject = texts(certificate.subject)
    assert subject[NameOID.COMMON_NAME] == "Pejabat Contoh, S.E., M.Si."
    assert subject[NameOID.SERIAL_NUMBER] == "akun-7"
    assert subject[NameOID.ORGANIZATIONAL_UNIT_NAME] == authority.UNCERTIFIED
    assert "(tidak tersertifikasi)" in texts(certificate.issuer)[NameOID.COMMON_NAME]
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc == timedelta(days=730)


def test_a_certificate_holds_no_nip():
    der = issued().public_bytes(Encoding.DER)
    assert NIP.encode() not in der
    assert NIP[:8].encode() not in der


def test_it_is_for_signing_documents_only_and_makes_no_further_certificates():
    extensions = issued().extensions
    usage = extensions.get_extension_for_oid(ExtensionOID.KEY_USAGE)
    basic = extensions.get_extension_for_oid(ExtensionOID.BASIC_CONSTRAINTS)
    assert usage.critical
    assert usage.value.content_commitment
    assert [usage.value.digital_signature, usage.value.key_cert_sign, usage.value.key_encipherment] == [
        False
    ] * 3
    assert basic.critical
    assert not basic.value.ca
    root = authority.root(at=NOW).extensions.get_extension_for_oid(ExtensionOID.BASIC_CONSTRAINTS).value
    assert (root.ca, root.path_length) == (True, 0)


def test_a_long_name_is_whole_in_the_certificate_and_shortened_where_64_letters_are_the_most():
    name = "Dr. Ir. Pejabat Contoh Bernama Sangat Panjang Sekali, S.T., M.T., M.Si., Ph.D."
    subject = texts(issued(name).subject)
    assert subject[x509.ObjectIdentifier("2.5.4.41")] == name
    assert subject[NameOID.COMMON_NAME].endswith("…")
    assert len(subject[NameOID.COMMON_NAME].encode()) <= 64


def test_a_certificate_never_outlives_its_root():
    root = authority.root(at=NOW)
    late = root.not_valid_after_utc - timedelta(days=30)
    assert issued(at=late).not_valid_after_utc == root.not_valid_after_utc


def test_the_root_is_there_to_be_handed_out():
    root = authority.root(at=NOW)
    assert x509.load_pem_x509_certificates(authority.pem([root, root])) == [root, root]


def test_roots_of_a_provider_are_what_the_agency_put_into_the_folder(folders):
    (folders / "roots").mkdir()
    other = folders / "roots" / "bsre.pem"
    settings.AUTHORITY = folders / "elsewhere"
    foreign = authority.root(at=NOW)
    other.write_bytes(authority.pem([foreign, foreign]))
    settings.AUTHORITY = folders / "authority"
    assert authority.roots().recognised == (foreign, foreign)
    assert authority.own_roots() == ()
    other.write_text("not a certificate")
    with pytest.raises(ValueError):
        authority.roots()


def test_openssl_agrees_with_the_chain(folders):
    (folders / "person.pem").write_bytes(issued(at=NOW).public_bytes(Encoding.PEM))
    words = ["openssl", "verify", "-attime", str(int(NOW.timestamp())), "-CAfile", "authority/root.pem"]
    said = subprocess.run([*words, "person.pem"], cwd=folders, capture_output=True, text=True, check=False)
    assert said.stdout == "person.pem: OK\n"
