"""What a passphrase must be, and whose certificate counts as whose."""

import re
import unicodedata

from django.views.decorators.debug import sensitive_variables

from selaras.accounts.models import User
from selaras.engine.findings import Finding
from selaras.engine.names import fold

SHORTEST = 12  # characters
_SHORTEST_NAME = 4  # shorter parts of a name stand in many words


@sensitive_variables()
def passphrase_faults(passphrase: str, *, user: User) -> list[str]:
    """What is wrong with a passphrase, as sentences; empty when it will do (TTD-01)."""
    text = unicodedata.normalize("NFC", passphrase).casefold()
    faults = []
    if len(text) < SHORTEST:
        faults.append(f"Frasa sandi paling sedikit {SHORTEST} karakter.")
    if len(set(text)) < SHORTEST // 3:
        faults.append("Frasa sandi tidak boleh berulang-ulang satu dua karakter saja.")
    if any(part in text for part in _names(user)):
        faults.append("Frasa sandi tidak boleh memuat nama, NIP, atau alamat surel Bapak/Ibu.")
    return faults


def not_ones_key(serial: str, *, own: str) -> Finding | None:
    """TTD-17: what this instance certifies is signed with the key that is the person's at this moment."""
    if own and serial == own:
        return None
    return Finding(
        "TTD-17",
        "Kunci ini bukan kunci Bapak/Ibu yang berlaku. Buka kunci sendiri, lalu tanda tangani lagi; "
        "tidak ada yang disimpan.",
    )


def not_ones_name(name: str, *, user: User) -> Finding | None:
    """TTD-18: a provider's certificate names the person, with or without titles."""
    if fold(name) in {fold(user.full_name), fold(user.name)}:
        return None
    return Finding(
        "TTD-18",
        f"Sertifikat BSrE ini atas nama “{name}”, sedangkan nama Bapak/Ibu di sini “{user.full_name}”. Pakai "
        "NIK sendiri, atau minta pengelola menyamakan namanya; tidak ada yang disimpan.",
    )


def _names(user: User) -> set[str]:
    parts = re.split(r"\W+", unicodedata.normalize("NFC", user.name).casefold())
    local = (user.email or "").casefold().partition("@")[0]
    given = {part for part in (*parts, local) if len(part) >= _SHORTEST_NAME}
    return given | ({user.nip} if user.nip else set())
