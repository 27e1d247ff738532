"""What a passphrase must be."""

import re
import unicodedata

from django.views.decorators.debug import sensitive_variables

from selaras.accounts.models import User

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


def _names(user: User) -> set[str]:
    parts = re.split(r"\W+", unicodedata.normalize("NFC", user.name).casefold())
    local = (user.email or "").casefold().partition("@")[0]
    given = {part for part in (*parts, local) if len(part) >= _SHORTEST_NAME}
    return given | ({user.nip} if user.nip else set())
