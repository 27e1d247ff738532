"""The instance's own certificate authority, and whom else it believes.

What it signs is a signature that is *tidak tersertifikasi* (PP 71/2019 Pasal 60): tied to a person by this
instance, not by a certification provider. The root's private key lies in the data folder (0600), as the other
secrets of the instance do; its certificate may be given to anybody who wants to verify.
"""

import secrets
import shutil
import tempfile
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID, ObjectIdentifier
from django.conf import settings

from selaras.accounts.models import User
from selaras.documents import store
from selaras.documents.examine import Roots

CERTIFICATE_LIFE = timedelta(days=2 * 365)
ROOT_LIFE = timedelta(days=20 * 365)
UNCERTIFIED = "Tanda tangan elektronik tidak tersertifikasi"
_FULL_NAME = ObjectIdentifier("2.5.4.41")  # X.520 name: a common name ends at 64 bytes
_LONGEST_COMMON_NAME = 64
_KEY, _ROOT = "root.key", "root.pem"


def roots() -> Roots:
    """Our root if there is one already, and the PEM files that the agency put into TRUSTED_ROOTS.

    Raises ValueError for a file there that holds no certificate: half a list of whom to believe is none.
    """
    folder = Path(settings.TRUSTED_ROOTS)
    recognised = (cert for file in sorted(folder.glob("*.pem")) for cert in _certificates(file))
    return Roots(own=own_roots(), recognised=tuple(recognised))


def own_roots() -> tuple[x509.Certificate, ...]:
    """Our root if there is one already."""
    return tuple(_certificates(_place(_ROOT)))


def root(*, at: datetime) -> x509.Certificate:
    """The root certificate; the authority is made when there is none yet."""
    if not _place(_ROOT).exists():
        _found(at)
    return x509.load_pem_x509_certificate(_place(_ROOT).read_bytes())


def pem(certificates: Iterable[x509.Certificate]) -> bytes:
    """Certificates to hand out."""
    return b"".join(one.public_bytes(serialization.Encoding.PEM) for one in certificates)


def new_key() -> ec.EllipticCurvePrivateKey:
    """A P-256 key: made in a blink, where RSA takes a tenth of a second, and small in the file."""
    return ec.generate_private_key(ec.SECP256R1())


def issue(
    *, user: User, common_name: str, public_key: ec.EllipticCurvePublicKey, at: datetime
) -> x509.Certificate:
    """A certificate for one person, from `at` on, only to sign documents.

    It holds the full name and the number of the account; never the NIP, which tells birth date and sex.
    """
    issuer = root(at=at)
    key = serialization.load_pem_private_key(_place(_KEY).read_bytes(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)  # noqa: S101 - what _found writes
    identifiers = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    return (
        _builder(at, min(at + CERTIFICATE_LIFE, issuer.not_valid_after_utc), public_key)
        .subject_name(_subject(user, common_name))
        .issuer_name(issuer.subject)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(content_commitment=True), critical=True)
        .add_extension(identifiers, critical=False)
        .sign(key, hashes.SHA256())
    )


def _subject(user: User, common_name: str) -> x509.Name:
    short = common_name
    if len(common_name.encode()) > _LONGEST_COMMON_NAME:
        cut = common_name.encode()[: _LONGEST_COMMON_NAME - len("…".encode())]
        short = cut.decode(errors="ignore").rstrip(" ,.") + "…"
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, short),
            x509.NameAttribute(_FULL_NAME, common_name),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, UNCERTIFIED),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, f"akun-{user.pk}"),
        ]
    )


def _found(at: datetime) -> None:
    """Make key and root in a draft folder that becomes the real one at once; the first of two makers wins."""
    folder = Path(settings.AUTHORITY)
    draft = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))  # 0700
    key = new_key()
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"Selaras {secrets.token_hex(4)} (tidak tersertifikasi)"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, UNCERTIFIED),
        ]
    )
    certificate = (
        _builder(at, at + ROOT_LIFE, key.public_key())
        .subject_name(name)
        .issuer_name(name)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    store.write(draft / _KEY, key.private_bytes(pem, pkcs8, plain))
    store.write(draft / _ROOT, certificate.public_bytes(pem))
    store.sync(draft)
    try:
        draft.rename(folder)
    except OSError:
        shutil.rmtree(draft)
        if not _place(_ROOT).exists():
            raise
    store.sync(folder.parent)


def _builder(
    since: datetime, until: datetime, public_key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    identifier = x509.SubjectKeyIdentifier.from_public_key(public_key)
    return (
        x509.CertificateBuilder()
        .serial_number(x509.random_serial_number())
        .not_valid_before(since.replace(microsecond=0))
        .not_valid_after(until.replace(microsecond=0))
        .public_key(public_key)
        .add_extension(identifier, critical=False)
    )


def _usage(
    *, content_commitment: bool = False, key_cert_sign: bool = False, crl_sign: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False, content_commitment=content_commitment, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=key_cert_sign, crl_sign=crl_sign,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _place(name: str) -> Path:
    return Path(settings.AUTHORITY) / name


def _certificates(file: Path) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(file.read_bytes()) if file.exists() else []
