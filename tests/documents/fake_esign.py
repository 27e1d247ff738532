"""An Esign Client Service on the loopback address: it speaks the contract of version 2 and really signs.

Its certificates come from a chain of its own (root, issuing authority, person), as BSrE's do.
"""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from selaras.documents import authority, pades
from tests.conftest import NOW

NIK, PASSPHRASE = "3173000000000001", "frasa sandi bsre"
ACCOUNT = ("selaras", "sandi layanan")


class Chain:
    """Root, issuing authority and one person's certificate, none of them ours."""

    def __init__(self) -> None:
        self.root_key, self.middle_key, self.key = (authority.new_key() for _ in range(3))
        self.root = self._made("Root CA Contoh", self.root_key, "Root CA Contoh", self.root_key, ca=1)
        self.middle = self._made("Penerbit Contoh", self.middle_key, "Root CA Contoh", self.root_key, ca=0)
        self.person = self._made(
            "Pejabat Contoh Tersertifikasi", self.key, "Penerbit Contoh", self.middle_key
        )

    def _made(
        self,
        subject: str,
        key: ec.EllipticCurvePrivateKey,
        issuer: str,
        signer: ec.EllipticCurvePrivateKey,
        ca: int | None = None,
    ) -> x509.Certificate:
        names = [
            x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]) for name in (subject, issuer)
        ]
        usage = authority._usage(content_commitment=ca is None, key_cert_sign=ca is not None)
        return (
            authority._builder(NOW - timedelta(days=1), NOW + timedelta(days=700), key.public_key())
            .subject_name(names[0])
            .issuer_name(names[1])
            .add_extension(x509.BasicConstraints(ca=ca is not None, path_length=ca), critical=True)
            .add_extension(usage, critical=True)
            .sign(signer, hashes.SHA256())
        )

    def signer(self) -> pades.CachedSigner:
        return pades.CachedSigner(
            self.key, pades.plain(self.person), [pades.plain(self.middle), pades.plain(self.root)]
        )

    def pem(self) -> bytes:
        return self.root.public_bytes(Encoding.PEM)


class Service:
    """What the service does with a request; a test replaces `answer` to make it misbehave."""

    def __init__(self) -> None:
        self.chain, self.at, self.seen = Chain(), NOW, []
        self.answer: Callable[[dict], tuple[int, bytes]] = self.sign

    def sign(self, body: dict) -> tuple[int, bytes]:
        if body["nik"] != NIK:
            return self.error(2011, "Akun tidak terdaftar")
        if body["passphrase"] != PASSPHRASE:
            return self.error(2031, "Passphrase anda salah")
        [content] = body["file"]
        [look] = body["signatureProperties"]
        assert look["tampilan"] == "INVISIBLE"
        signed = self.signed(base64.b64decode(content), look)
        return 200, self.file(signed)

    def signed(self, pdf: bytes, look: dict, field: str | None = None, at: datetime | None = None) -> bytes:
        """The contract names no field: the service takes the first empty one."""
        empty = [name for name, is_signed in pades.fields_of(pades.reader(pdf)).items() if not is_signed]
        signature = pades.Signature(field or empty[0], at or self.at, look["reason"], look["location"], False)
        return pades.signed(pdf, signature, self.chain.signer())

    @staticmethod
    def file(pdf: bytes) -> bytes:
        return json.dumps({"time": 1234, "file": [base64.b64encode(pdf).decode()]}).encode()

    @staticmethod
    def error(code: int, words: str, status: int = 400) -> tuple[int, bytes]:
        return status, json.dumps({"status_code": code, "error": words}).encode()


@contextmanager
def running(service: Service) -> Iterator[str]:
    """The service at an address of its own, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            service.seen.append((self.path, dict(self.headers), raw))
            expected = base64.b64encode(":".join(ACCOUNT).encode()).decode()
            status, body = service.error(401, "Unauthorized", 401)
            if self.headers["Authorization"] == f"Basic {expected}":
                status, body = service.answer(json.loads(raw))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(ConnectionError):  # whoever had enough has hung up
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """The test reads what was seen, not the log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
