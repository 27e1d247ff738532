"""The form of the first start."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password

from selaras.accounts.models import User


class SetUp(forms.Form):
    """Who administers, and which agency: the two facts a new instance lacks."""

    agency_name = forms.CharField(label="Nama perangkat daerah", max_length=200)
    agency_short = forms.CharField(label="Nama singkat", max_length=60)
    government = forms.CharField(label="Pemerintah daerah", max_length=200)
    place = forms.CharField(label="Tempat penandatanganan", max_length=80)
    name = forms.CharField(label="Nama Bapak/Ibu", max_length=200)
    email = forms.EmailField(label="Alamat surel")
    password = forms.CharField(
        label="Kata sandi", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False,
        help_text="Paling sedikit 12 karakter. Kalimat yang mudah diingat lebih baik daripada sandi rumit.",
    )  # fmt: skip
    password_again = forms.CharField(
        label="Ulangi kata sandi",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, second = data.get("password"), data.get("password_again")
        if first and second and first != second:
            self.add_error("password_again", "Kedua kata sandi berbeda. Ketik ulang keduanya.")
        elif first:
            person = User(name=data.get("name", ""), email=data.get("email", ""))
            try:
                validate_password(first, person)
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return data
