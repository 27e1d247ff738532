"""Passphrases, typed twice; they are never put back into a page."""

from typing import Any

from django import forms

from selaras.accounts.models import User
from selaras.documents.rules import SHORTEST, passphrase_faults

_DIFFERENT = "Kedua frasa sandi berbeda. Ketik ulang keduanya."
_HELP = (
    f"Paling sedikit {SHORTEST} karakter, tanpa nama, NIP, atau alamat surel Bapak/Ibu. Beberapa kata yang "
    "mudah diingat lebih baik daripada sandi yang rumit."
)


class Passphrase(forms.CharField):
    def __init__(self, label: str, autocomplete: str, help_text: str = "") -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(label=label, help_text=help_text, strip=False, max_length=1_000, widget=widget)


class Make(forms.Form):
    """A new passphrase (TTD-01)."""

    new = Passphrase("Frasa sandi", "new-password", _HELP)
    again = Passphrase("Ulangi frasa sandi", "new-password")

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        self.user = user

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        new, again = data.get("new"), data.get("again")
        if new and again and new != again:
            self.add_error("again", _DIFFERENT)
        elif new:
            for fault in passphrase_faults(new, user=self.user):
                self.add_error("new", fault)
        return data


class Change(Make):
    """The old passphrase, and a new one."""

    old = Passphrase("Frasa sandi sekarang", "current-password")
    field_order = ["old", "new", "again"]


class Revoke(forms.Form):
    sure = forms.BooleanField(
        label="Saya mengerti: kunci yang dicabut tidak dapat dipulihkan, oleh siapa pun.",
        error_messages={"required": "Centang pernyataan ini untuk mencabut kunci."},
    )
