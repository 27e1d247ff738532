"""Registering files, and the life of a person's signing key. No passphrase is stored, logged or recorded."""

from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from selaras.accounts.models import User
from selaras.documents import authority, keys
from selaras.documents.models import SigningKey, StoredFile
from selaras.documents.rules import passphrase_faults
from selaras.kernel.models import record
from selaras.kernel.rules import RuleError

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)


@transaction.atomic
def register(
    *, content: bytes, media_type: str, by: User | None, at: datetime, agency_id: int | None
) -> StoredFile:
    """Keep a file and put its hash into the registry; the same content is one row, with its first date."""
    file, is_new = StoredFile.objects.keep(content, media_type=media_type, by=by, at=at, agency_id=agency_id)
    if is_new:
        record(kind="file.registered", subject=file, by=by, at=at, sha256=file.sha256, size=len(content))
    return file


@sensitive_variables()
@transaction.atomic
def make_key(*, passphrase: str, by: User, at: datetime) -> SigningKey:
    """A new key of one's own, with a certificate of this instance (TTD-01, TTD-02)."""
    _check(passphrase, by)
    User.objects.select_for_update().get(pk=by.pk)
    if SigningKey.objects.filter(user=by, revoked_at=None).exists():
        raise RuleError(
            "TTD-02", "Bapak/Ibu sudah mempunyai kunci. Cabut dahulu bila ingin membuat yang baru."
        )
    private = authority.new_key()
    certificate = authority.issue(user=by, common_name=by.full_name, public_key=private.public_key(), at=at)
    box = keys.sealed(private, certificate, passphrase)
    key = SigningKey.objects.create(
        user=by, pkcs12=box.pkcs12, salt=box.salt, created_at=at, **_facts(certificate)
    )
    record(kind="signing_key.made", subject=key, by=by, at=at, serial=key.serial)
    return key


@sensitive_variables()
def unlock(*, passphrase: str, by: User, at: datetime) -> keys.PersonalKey:
    """One's own key, open for this request. RuleError TTD-03 to TTD-07.

    Not inside another transaction: a wrong passphrase stays counted although this raises.
    """
    return _raised(_with_passphrase(passphrase=passphrase, new=None, by=by, at=at))


@sensitive_variables()
def change_passphrase(*, passphrase: str, new: str, by: User, at: datetime) -> None:
    """The same key under another passphrase (TTD-01, TTD-03 to TTD-07); like `unlock`, a deed of its own."""
    _check(new, by)
    _raised(_with_passphrase(passphrase=passphrase, new=new, by=by, at=at))


@transaction.atomic
def revoke_key(*, by: User, at: datetime) -> None:
    """End one's own key for good: the private key is erased, its certificate stays for what it signed."""
    key = _live_key(by)
    key.revoked_at, key.pkcs12 = at, b""
    key.save(update_fields=["revoked_at", "pkcs12"])
    record(kind="signing_key.revoked", subject=key, by=by, at=at, serial=key.serial)


@sensitive_variables()
@transaction.atomic(durable=True)
def _with_passphrase(
    *, passphrase: str, new: str | None, by: User, at: datetime
) -> keys.PersonalKey | RuleError:
    """Try the passphrase under the row's lock and count it; the refusal comes back instead of being raised.

    With `new` the key is sealed again. Guesses wait for each other, so that no sixth one is ever tried.
    """
    key = _live_key(by)
    if key.is_locked(at=at):
        return _locked()
    opened = keys.opened(keys.Sealed(bytes(key.pkcs12), bytes(key.salt)), passphrase, authority.own_roots())
    if opened is None:
        return _counted(key, by=by, at=at)
    if new is None and not opened.covers(at):
        return RuleError("TTD-06", keys.LAPSED)
    if new is not None:
        box = keys.resealed(opened, new)
        key.pkcs12, key.salt = box.pkcs12, box.salt
    key.failures, key.locked_until = 0, None
    key.save(update_fields=["pkcs12", "salt", "failures", "locked_until"])
    kind = "signing_key.opened" if new is None else "signing_key.passphrase_changed"
    record(kind=kind, subject=key, by=by, at=at, serial=key.serial)
    return opened


def _counted(key: SigningKey, *, by: User, at: datetime) -> RuleError:
    key.failures += 1
    left = TRIES - key.failures
    if not left:
        key.failures, key.locked_until = 0, at + LOCKED_FOR
    key.save(update_fields=["failures", "locked_until"])
    record(kind="signing_key.refused", subject=key, by=by, at=at, serial=key.serial, left=left)
    if left:
        return RuleError("TTD-04", f"Frasa sandi salah. Tinggal {left} kali lagi sebelum kunci terkunci.")
    return _locked()


def _locked() -> RuleError:
    return RuleError("TTD-05", "Frasa sandi salah lima kali; kunci terkunci 15 menit sejak yang terakhir.")


def _raised(outcome: keys.PersonalKey | RuleError) -> keys.PersonalKey:
    if isinstance(outcome, RuleError):
        raise outcome
    return outcome


@sensitive_variables()
def _check(passphrase: str, by: User) -> None:
    faults = passphrase_faults(passphrase, user=by)
    if faults:
        raise RuleError("TTD-01", " ".join(faults))


def _live_key(by: User) -> SigningKey:
    """TTD-07 for whoever revoked the only key, TTD-03 for whoever never had one."""
    key = SigningKey.objects.select_for_update().filter(user=by, revoked_at=None).first()
    if key is not None:
        return key
    if SigningKey.objects.filter(user=by).exists():
        raise RuleError("TTD-07", "Kunci Bapak/Ibu sudah dicabut. Buat kunci baru untuk menandatangani.")
    raise RuleError("TTD-03", "Bapak/Ibu belum mempunyai kunci tanda tangan. Buat dahulu.")


def _facts(certificate: x509.Certificate) -> dict[str, Any]:
    return {
        "certificate": certificate.public_bytes(Encoding.DER),
        "serial": f"{certificate.serial_number:x}",
        "valid_from": certificate.not_valid_before_utc,
        "valid_until": certificate.not_valid_after_utc,
    }
