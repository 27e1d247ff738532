"""How one says yes: with one's own key, with BSrE's service, or with ink."""

from typing import Any

from django import forms
from django.conf import settings

from selaras.agreements.models import Signature
from selaras.web.forms import Day

PERSONAL, CERTIFIED = Signature.Method.PERSONAL.value, Signature.Method.CERTIFIED.value


def methods() -> list[tuple[str, str]]:
    """The electronic ways this instance knows, honestly named; the certified one needs a service."""
    certified = [(CERTIFIED, "Tersertifikasi: sertifikat BSrE melalui layanan Esign instansi")]
    own = [(PERSONAL, "Tidak tersertifikasi: kunci pribadi yang diterbitkan sistem ini")]
    return [*own, *(certified if settings.ESIGN_URL else [])]


class Assent(forms.Form):
    """The method and its secrets, which pass through and are kept nowhere."""

    method = forms.ChoiceField()
    nik = forms.CharField(
        label="NIK", required=False, max_length=16,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text="Hanya untuk cara tersertifikasi. Diteruskan ke layanan BSrE dan tidak disimpan.",
    )  # fmt: skip
    passphrase = forms.CharField(
        label="Frasa sandi", max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text="Hanya Bapak/Ibu yang mengetahuinya; tidak disimpan dan tidak dapat dipulihkan.",
        error_messages={"required": "Isi frasa sandi."},
    )  # fmt: skip
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = methods()
        first = offered[0][0]
        only = len(offered) == 1
        self.fields["method"] = forms.ChoiceField(
            label="Cara", choices=offered, initial=first,
            widget=forms.HiddenInput if only else forms.RadioSelect,
        )  # fmt: skip
        if only:
            del self.fields["nik"]


class Scan(forms.Form):
    file = forms.FileField(
        label="Pindaian perjanjian yang sudah ditandatangani",
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text="PDF, JPEG, atau PNG, paling besar 20 MB. Kode QR dan setiap tanda tangan harus terbaca.",
        error_messages={"required": "Pilih berkas pindaian.", "empty": "Berkas ini kosong. Pilih lagi."},
    )
    signed_on = Day("Tanggal tanda tangan")


class Refusal(forms.Form):
    answer = forms.CharField(
        label="Alasan penolakan", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Tulis alasannya."},
    )  # fmt: skip
