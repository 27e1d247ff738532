"""Signing by BSrE: what we send, what we believe of the answer, and what is refused by name."""

import base64
import json
import logging
import socket
import threading
from datetime import timedelta

import pytest

from selaras.documents import esign, pades
from selaras.documents.esign import Esign, is_set_up
from selaras.documents.examine import Reason, examine
from selaras.documents.sign import prepare
from selaras.kernel.rules import RuleError
from tests.conftest import NOW
from tests.documents.fake_esign import ACCOUNT, NIK, PASSPHRASE, Service, running
from tests.documents.paper import FIRST, SECOND, base_pdf, ours, personal_key, sign_first, sign_second


@pytest.fixture
def service(settings, folders):
    """The service running, its root in the folder of roots, our settings pointing at it."""
    made = Service()
    (folders / "roots").mkdir()
    (folders / "roots" / "bsre.pem").write_bytes(made.chain.pem())
    settings.ESIGN_USER, settings.ESIGN_PASSWORD = ACCOUNT
    with running(made) as address:
        settings.ESIGN_URL = address
        yield made


@pytest.fixture
def prepared(pdf):
    return prepare(pdf, fields=[FIRST, SECOND])


def person(**changes):
    return Esign(**{"nik": NIK, "passphrase": PASSPHRASE, **changes})


def refusal(deed, *args, **more):
    with pytest.raises(RuleError) as refused:
        deed(*args, **more)
    return refused.value


def test_the_signed_file_comes_back_from_another_chain_and_is_certified(service, prepared):
    signed = sign_first(prepared, person())
    assert signed.startswith(prepared)
    found = examine(signed, roots=ours())
    assert found.reason is Reason.INCOMPLETE
    assert [(one.field, one.name, one.certified) for one in found.signatures] == [
        (FIRST, "Pejabat Contoh Tersertifikasi", True)
    ]


def test_one_may_be_certified_and_the_other_not(service, prepared):
    service.at = NOW + timedelta(minutes=2)
    signed = sign_second(sign_first(prepared), person())
    found = examine(signed, roots=ours())
    assert found.reason is Reason.VALID
    assert [one.certified for one in found.signatures] == [False, True]


def test_the_request_is_the_public_contract_and_nothing_more(service, prepared):
    sign_first(prepared, person())
    [(path, headers, raw)] = service.seen
    assert path == "/api/v2/sign/pdf"
    assert headers["Authorization"].startswith("Basic ")
    assert headers["Content-Type"] == "application/json"
    body = json.loads(raw)
    assert sorted(body) == ["file", "nik", "passphrase", "signatureProperties"]
    assert body["signatureProperties"] == [
        {"tampilan": "INVISIBLE", "reason": "Menyetujui", "location": "Contoh"}
    ]


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("", False),
        ("http://10.10.20.204", False),
        ("ftp://bsre.example", True),
        ("https://", False),
        ("bsre", True),
    ],
)
def test_TTD_08_a_passphrase_never_crosses_the_network_in_the_clear(settings, url, plain):
    settings.ESIGN_URL, settings.ESIGN_PLAIN = url, plain
    assert refusal(person).rule == "TTD-08"


@pytest.mark.parametrize(("url", "plain"), [("https://bsre.example", False), ("http://10.10.20.204", True)])
def test_TTD_08_https_or_what_the_agency_has_decided(settings, url, plain):
    settings.ESIGN_URL, settings.ESIGN_PLAIN = url, plain
    assert person()
    assert is_set_up()


def test_without_an_address_it_is_not_set_up(settings):
    settings.ESIGN_URL = ""
    assert not is_set_up()


@pytest.mark.parametrize(
    "nik", ["", "123", "317300000000000a", "31730000000000012", "３１７３０００００００００００１"]
)
def test_TTD_09_a_nik_is_sixteen_digits(service, nik):
    assert refusal(person, nik=nik).rule == "TTD-09"


def test_TTD_09_a_passphrase_is_needed(service):
    assert refusal(person, passphrase="").rule == "TTD-09"
    assert service.seen == []


def closed_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_TTD_10_nobody_answers(settings, prepared):
    settings.ESIGN_URL = f"http://127.0.0.1:{closed_port()}"
    assert refusal(sign_first, prepared, person()).rule == "TTD-10"


def test_TTD_10_an_https_service_that_speaks_no_tls(service, settings, prepared):
    settings.ESIGN_URL = settings.ESIGN_URL.replace("http:", "https:")
    assert refusal(sign_first, prepared, person()).rule == "TTD-10"
    assert service.seen == []


@pytest.mark.parametrize(
    "greeting", [b"", b"bukan HTTP\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"]
)
def test_TTD_10_a_line_that_breaks(settings, prepared, greeting):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.ESIGN_URL = f"http://127.0.0.1:{listener.getsockname()[1]}"

        def answer():
            line, _ = listener.accept()
            line.recv(1_000_000)
            line.sendall(greeting)
            line.close()

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        assert refusal(sign_first, prepared, person()).rule == "TTD-10"
        thread.join()


def test_TTD_10_a_silent_service(service, prepared, monkeypatch):
    monkeypatch.setattr(esign, "SILENCE", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        monkeypatch.setattr(esign.settings, "ESIGN_URL", f"http://127.0.0.1:{listener.getsockname()[1]}")
        assert refusal(sign_first, prepared, person()).rule == "TTD-10"


def test_TTD_10_a_service_without_end(service, prepared, monkeypatch):
    service.answer = lambda _: (200, b" " * 20_000_000)
    assert refusal(sign_first, prepared, person()).rule == "TTD-10"
    monkeypatch.setattr(esign, "PATIENCE", -1)
    service.answer = service.sign
    assert refusal(sign_first, prepared, person()).rule == "TTD-10"


def test_TTD_11_a_wrong_passphrase_is_said_plainly(service, prepared):
    refused = refusal(sign_first, prepared, person(passphrase="salah"))
    assert refused.rule == "TTD-11"
    assert refused.message.startswith("Frasa sandi BSrE salah.")


@pytest.mark.parametrize(
    ("status", "body", "says"),
    [
        (400, {"status_code": 2011, "error": "Akun tidak terdaftar"}, "Akun tidak terdaftar (kode 2011)"),
        (500, {"timestamp": "x", "status": 500, "error": "Internal Server Error"}, "Server Error (kode 500)"),
        (403, {}, "tanpa alasan (kode 403)"),
        (200, {"error": "Sertifikat kedaluwarsa", "status_code": 1006}, "Sertifikat kedaluwarsa (kode 1006)"),
        (400, {"error": ["x"], "status_code": None}, "(kode 400)"),
        (400, {"error": "\u202e\n" + "a" * 900}, "aaa (kode 400)"),
    ],
)
def test_TTD_11_the_services_own_words_are_passed_on(service, prepared, status, body, says):
    service.answer = lambda _: (status, json.dumps(body).encode())
    refused = refusal(sign_first, prepared, person())
    assert (refused.rule, says in refused.message) == ("TTD-11", True)
    assert refused.message.isprintable()
    assert len(refused.message) < 300


def test_TTD_11_what_we_told_the_service_is_not_passed_on(service, prepared):
    service.answer = lambda body: service.error(9, f"gagal untuk {body['nik']} dengan {body['passphrase']}")
    refused = refusal(sign_first, prepared, person())
    assert "gagal untuk … dengan …" in refused.message


def test_TTD_11_a_wrong_account_of_ours(service, settings, prepared):
    settings.ESIGN_PASSWORD = "lain"
    assert "Unauthorized" in refusal(sign_first, prepared, person()).message


@pytest.mark.parametrize(
    "body",
    [
        b"", b"<html>", b"[]", b"null", b'"file"', b"{}", b'{"file": []}', b'{"file": ["a", "b"]}',
        b'{"file": "JVBERi0="}', b'{"file": ["!!!"]}', b'{"file": [1]}', b'{"file": null}', b"\xff\xfe",
    ],
)  # fmt: skip
def test_TTD_14_nonsense_is_nonsense(service, prepared, body):
    service.answer = lambda _: (200, body)
    assert refusal(sign_first, prepared, person()).rule in {"TTD-14", "TTD-15"}


def misbehaving(service, make):
    """The service answers with what `make` does to our PDF."""

    def answer(body):
        pdf = base64.b64decode(body["file"][0])
        return 200, service.file(make(pdf, body["signatureProperties"][0]))

    service.answer = answer


STRANGE = {
    "our bytes unsigned": lambda _service, pdf, _look: pdf,
    "another document": lambda service, _pdf, look: service.signed(
        prepare(base_pdf("Naskah lain."), fields=[FIRST, SECOND]), look
    ),
    "the other field": lambda service, pdf, look: service.signed(pdf, look, field=SECOND),
    "both fields": lambda service, pdf, look: service.signed(service.signed(pdf, look), look),
    "another hour": lambda service, pdf, look: service.signed(pdf, look, at=NOW + timedelta(minutes=11)),
    "something appended": lambda service, pdf, look: service.signed(pdf, look) + b"\n",
    "no PDF": lambda *_: b"berkas",
    "nothing": lambda *_: b"",
    "a changed page": lambda service, pdf, look: service.signed(pdf.replace(b"/Tabs /S", b"/Tabs /R"), look),
    "a field more": lambda service, pdf, look: service.signed(prepare(pdf, fields=["Pihak3"]), look),
    "our own root": lambda _service, pdf, _look: sign_first(
        pdf, personal_key("Pejabat Contoh"), certify=False
    ),
}


@pytest.mark.parametrize("strange", STRANGE)
def test_TTD_15_only_our_bytes_with_one_certified_signature_in_our_field(service, prepared, strange):
    misbehaving(service, lambda pdf, look: STRANGE[strange](service, pdf, look))
    assert refusal(sign_first, prepared, person()).rule == "TTD-15"


def test_TTD_15_a_chain_that_the_agency_does_not_believe(service, folders, prepared):
    (folders / "roots" / "bsre.pem").unlink()
    assert refusal(sign_first, prepared, person()).rule == "TTD-15"


def test_nik_and_passphrase_are_nowhere_but_in_the_request(service, prepared, caplog, folders):
    caplog.set_level(logging.DEBUG)
    signer = person()
    signed = sign_first(prepared, signer)
    assert repr(signer) == "Esign()"
    kept = b"".join(file.read_bytes() for file in folders.rglob("*") if file.is_file())
    for secret in (NIK, PASSPHRASE):
        assert secret not in caplog.text
        assert secret.encode() not in signed + kept


def test_negative_control_the_strange_answers_are_whole_files_that_pyhanko_signs(service, prepared):
    look = {"reason": "x", "location": "x"}
    signed = STRANGE["the other field"](service, prepared, look)
    assert examine(signed, roots=ours()).reason is Reason.INCOMPLETE
    assert pades.fields_of(pades.reader(signed)) == {FIRST: False, SECOND: True}


def test_the_software_of_a_provider_may_write_the_digits_in_small_letters(service, prepared):
    signed = sign_first(prepared, person())
    [one] = pades.reader(signed).embedded_signatures
    start, stop = int(one.byte_range[1]), int(one.byte_range[2])
    quiet = signed[:start] + signed[start:stop].lower() + signed[stop:]
    mixed = signed[:start] + signed[start : start + 200].lower() + signed[start + 200 :]
    assert quiet != signed != mixed
    assert examine(quiet, roots=ours()).reason is Reason.INCOMPLETE
    assert examine(mixed, roots=ours()).reason is Reason.CHANGED
