"""A key in words: whose, since when, until when, and what stands in its way."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from selaras.documents.models import SigningKey
from selaras.documents.queries import certificate_of
from selaras.engine.names import tidy
from selaras.web.templatetags.selaras import tanggal


@dataclass(frozen=True)
class KeyCard:
    """A key as its page shows it; `trouble` is why it cannot sign now."""

    facts: list[tuple[str, str]]
    trouble: str


def card(key: SigningKey, *, at: datetime) -> KeyCard:
    subject = certificate_of(key).subject
    names = {attribute.oid.dotted_string: str(attribute.value) for attribute in subject}
    facts = [
        ("Nama pada sertifikat", tidy(names["2.5.4.41"])),
        ("Jenis", "Tidak tersertifikasi, diterbitkan instansi ini"),
        ("Berlaku", f"{_day(key.valid_from)} sampai {_day(key.valid_until)}"),
        ("Nomor seri", key.serial),
    ]
    return KeyCard(facts, _trouble(key, at))


def earlier(keys: list[SigningKey]) -> list[tuple[str, str]]:
    """Revoked keys: what they are known by, and when they ended."""
    return [(key.serial, f"dicabut {_day(key.revoked_at)}") for key in keys if key.revoked_at]


def _trouble(key: SigningKey, at: datetime) -> str:
    if key.locked_until is not None and key.is_locked(at=at):
        clock = timezone.localtime(key.locked_until)
        return f"Frasa sandi salah lima kali. Kunci terbuka lagi pukul {clock:%H.%M} WIB."
    if not key.is_valid(at=at):
        return "Sertifikat kunci ini tidak berlaku lagi. Cabut, lalu buat kunci baru."
    return ""


def _day(moment: datetime) -> str:
    return tanggal(timezone.localtime(moment).date())
