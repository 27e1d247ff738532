"""A person's own key: sealed under their passphrase, opened for one request, signing with it."""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from argon2.low_level import Type, hash_secret_raw
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from django.views.decorators.debug import sensitive_variables

from selaras.documents import pades
from selaras.kernel.rules import RuleError

LAPSED = "Sertifikat kunci ini tidak berlaku pada saat ini. Cabut, lalu buat kunci baru."
SALT_BYTES = 16


@dataclass(frozen=True)
class Sealed:
    """What is kept of a key; worth nothing without the passphrase."""

    pkcs12: bytes
    salt: bytes


class PersonalKey:
    """An open key. It lives in memory for one request or one bulk of signatures, written nowhere."""

    is_certified = False

    def __init__(
        self,
        key: ec.EllipticCurvePrivateKey,
        certificate: x509.Certificate,
        chain: tuple[x509.Certificate, ...],
    ) -> None:
        self._key, self.certificate, self._chain = key, certificate, chain

    def __repr__(self) -> str:
        return f"PersonalKey({self.certificate.serial_number:x})"

    def put(self, pdf: bytes, signature: pades.Signature) -> bytes:
        """The signed PDF; RuleError TTD-06 outside of what the certificate covers."""
        if not self.covers(signature.at):
            raise RuleError("TTD-06", LAPSED)
        return pades.signed(pdf, signature, self._signer)

    def covers(self, at: datetime) -> bool:
        return self.certificate.not_valid_before_utc <= at <= self.certificate.not_valid_after_utc

    @cached_property
    def _signer(self) -> pades.CachedSigner:
        return pades.CachedSigner(
            self._key, pades.plain(self.certificate), [pades.plain(one) for one in self._chain]
        )


@sensitive_variables()
def sealed(key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate, passphrase: str) -> Sealed:
    """Key and certificate as PKCS #12 under the passphrase.

    Its own password is what Argon2id makes of the passphrase: the integrity code of PKCS #12 allows guessing
    at 2,048 rounds of a plain hash, whatever the rounds of its encryption.
    """
    salt = secrets.token_bytes(SALT_BYTES)
    password = BestAvailableEncryption(_stretched(passphrase, salt))
    return Sealed(pkcs12.serialize_key_and_certificates(None, key, certificate, None, password), salt)


@sensitive_variables()
def opened(box: Sealed, passphrase: str, chain: tuple[x509.Certificate, ...]) -> PersonalKey | None:
    """The key, or None when the passphrase is another one."""
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(box.pkcs12, _stretched(passphrase, box.salt))
    except ValueError:
        return None
    assert isinstance(key, ec.EllipticCurvePrivateKey)  # noqa: S101 - what `sealed` writes
    assert certificate is not None  # noqa: S101 - likewise
    return PersonalKey(key, certificate, chain)


@sensitive_variables()
def resealed(key: PersonalKey, passphrase: str) -> Sealed:
    """The same key under another passphrase."""
    return sealed(key._key, key.certificate, passphrase)


def _stretched(passphrase: str, salt: bytes) -> bytes:
    """64 MiB and three rounds for every guess; hexadecimal, since a password is a text without zero bytes."""
    text = unicodedata.normalize("NFC", passphrase).encode()
    raw = hash_secret_raw(
        text, salt, time_cost=3, memory_cost=65_536, parallelism=1, hash_len=32, type=Type.ID
    )
    return raw.hex().encode()
