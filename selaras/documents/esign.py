"""Signing with a certificate of BSrE, through the agency's own BSrE Esign Client Service (version 2).

`POST /api/v2/sign/pdf` takes the PDF in Base64 with NIK and passphrase and answers with the signed PDF. Both
pass through memory only. What comes back is believed only as far as it can be checked: our bytes, followed by
one signature, in our field, from a chain we believe.
"""

import base64
import binascii
import json
import ssl
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection, IncompleteRead
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.views.decorators.debug import sensitive_variables

from selaras.documents import authority, pades
from selaras.documents.examine import SKEW, Findings, Reason, examine
from selaras.kernel.rules import RuleError

PATH = "/api/v2/sign/pdf"
SILENCE = 30  # seconds without a byte
PATIENCE = 90  # seconds in all
_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_WRONG_PASSPHRASE = 2031  # the one code of the service that officials meet
_NIK_DIGITS = 16


class Esign:
    """The signature of a person whom BSrE knows by NIK; lives for one request, written nowhere."""

    is_certified = True

    @sensitive_variables()
    def __init__(self, *, nik: str, passphrase: str) -> None:
        """RuleError TTD-09 for what cannot be a NIK or a passphrase, TTD-08 without a safe service."""
        self._service = _service()
        if not (nik.isascii() and nik.isdecimal() and len(nik) == _NIK_DIGITS) or not passphrase:
            raise RuleError("TTD-09", "Isi NIK (16 angka) dan frasa sandi BSrE.")
        self._nik, self._passphrase = nik, passphrase

    def __repr__(self) -> str:
        return "Esign()"

    @sensitive_variables()
    def put(self, pdf: bytes, signature: pades.Signature) -> bytes:
        """The signed PDF. RuleError TTD-10 (no answer), TTD-11 (refused), TTD-14, TTD-15 (not believed)."""
        look = {"tampilan": "INVISIBLE", "reason": signature.reason, "location": signature.location}
        body = {
            "nik": self._nik, "passphrase": self._passphrase, "signatureProperties": [look],
            "file": [base64.b64encode(pdf).decode()],
        }  # fmt: skip
        try:
            status, answer = self._service.post(json.dumps(body).encode(), most=8 * len(pdf) + 1024 * 1024)
        except (OSError, HTTPException) as failed:
            raise RuleError(
                "TTD-10", "Layanan BSrE tidak menjawab; tidak ada yang disimpan. Cobalah beberapa saat lagi."
            ) from failed
        content = self._content(status, _json(answer))
        _believe(content, pdf, signature)
        return content

    def _content(self, status: int, said: dict[str, Any]) -> bytes:
        if status >= 400 or "error" in said:
            raise RuleError("TTD-11", self._refusal(status, said))
        try:
            [content] = said["file"]
            return base64.b64decode(content, validate=True)
        except (KeyError, ValueError, TypeError, binascii.Error) as strange:
            raise RuleError("TTD-14", _NONSENSE) from strange

    def _refusal(self, status: int, said: dict[str, Any]) -> str:
        """The service's own words, without what we told it."""
        if said.get("status_code") == _WRONG_PASSPHRASE:
            return (
                "Frasa sandi BSrE salah. Ketik ulang; terlalu sering salah dapat memblokir sertifikat "
                "Bapak/Ibu."
            )
        words = str(said.get("error") or "tanpa alasan")[:200]
        for secret in (self._passphrase, self._nik):
            words = words.replace(secret, "…")
        words = "".join(letter if letter.isprintable() else " " for letter in words)
        return f"BSrE menolak: {words} (kode {said.get('status_code') or status}). Tidak ada yang disimpan."


_NONSENSE = "Jawaban layanan BSrE tidak dapat dibaca; tidak ada yang disimpan. Beri tahu pengelola sistem."


def _json(answer: bytes) -> dict[str, Any]:
    try:
        said = json.loads(answer)
    except ValueError as strange:
        raise RuleError("TTD-14", _NONSENSE) from strange
    if not isinstance(said, dict):
        raise RuleError("TTD-14", _NONSENSE)
    return said


def _believe(answer: bytes, pdf: bytes, signature: pades.Signature) -> None:
    """TTD-15 unless the answer is `pdf` followed by exactly the signature that was asked for."""
    before, found = pades.reader(pdf), examine(answer, roots=authority.roots())
    if not (
        answer.startswith(pdf)
        and found.reason in {Reason.VALID, Reason.INCOMPLETE}
        and len(found.signatures) == len(before.embedded_signatures) + 1
        and set(pades.fields_of(pades.reader(answer))) == set(pades.fields_of(before))
        and _is_ours(found, signature)
    ):
        raise RuleError(
            "TTD-15",
            "Yang dikembalikan layanan BSrE bukan dokumen ini dengan satu tanda tangan tersertifikasi pada "
            "tempatnya; tidak ada yang disimpan. Beri tahu pengelola sistem.",
        )


def _is_ours(found: Findings, signature: pades.Signature) -> bool:
    last = found.signatures[-1]
    on_time = last.at is not None and abs(last.at - signature.at) <= SKEW
    return last.field == signature.field and last.certified is True and on_time


@dataclass(frozen=True)
class _Service:
    """Where the Esign Client Service answers, and how it knows us."""

    address: SplitResult

    @sensitive_variables()
    def post(self, body: bytes, *, most: int) -> tuple[int, bytes]:
        """Status and body of the answer, no longer than `most`; OSError or HTTPException otherwise."""
        end = time.monotonic() + PATIENCE
        account = base64.b64encode(f"{settings.ESIGN_USER}:{settings.ESIGN_PASSWORD}".encode()).decode()
        headers = {"Authorization": f"Basic {account}", "Content-Type": "application/json"}
        line = self._line()
        try:
            line.request("POST", self.address.path + PATH, body, headers)
            with line.getresponse() as response:
                answer = b""
                while piece := response.read(65_536):
                    answer += piece
                    if len(answer) > most or time.monotonic() > end:
                        raise TimeoutError
                if response.length:  # bytes that were announced and never came
                    raise IncompleteRead(answer, response.length)
                return response.status, answer
        finally:
            line.close()

    def _line(self) -> HTTPConnection:
        host, port = self.address.hostname or "", self.address.port
        if self.address.scheme == "http":
            return HTTPConnection(host, port, timeout=SILENCE)
        context = ssl.create_default_context(cafile=settings.ESIGN_CA or None)
        return HTTPSConnection(host, port, timeout=SILENCE, context=context)


def is_set_up() -> bool:
    """Whether this instance was told of an Esign Client Service."""
    return bool(settings.ESIGN_URL)


def _service() -> _Service:
    """TTD-08: a passphrase never crosses the network in the clear, unless the agency has decided that."""
    address = urlsplit(settings.ESIGN_URL)
    plain = address.scheme == "http" and (settings.ESIGN_PLAIN or address.hostname in _LOOPBACK)
    if not address.hostname or not (plain or address.scheme == "https"):
        raise RuleError(
            "TTD-08", "Layanan BSrE belum disiapkan dengan alamat https; hubungi pengelola sistem."
        )
    return _Service(address)
