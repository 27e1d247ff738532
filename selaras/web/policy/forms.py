from collections.abc import Mapping
from typing import Any

from django import forms

from selaras.agreements.models import Agreement, AgreementPolicy
from selaras.web.forms import Day

PARTS = {
    "title": "Judul",
    "opening": "Pembuka",
    "first": "Sebutan pihak pertama",
    "second": "Sebutan pihak kedua",
    "promise": "Janji",
    "responsibility": "Tanggung jawab",
    "supervision": "Supervisi dan evaluasi",
    "first_party": "Kepala tanda tangan pihak pertama",
    "second_party": "Kepala tanda tangan pihak kedua",
}
FORMS = {
    Agreement.Form.TWO.value: "Dua pihak (anak lampiran I/2-6)",
    Agreement.Form.ALONE.value: "Satu pihak (anak lampiran I/1-6)",
}
_SHORT = {"title", "first", "second", "first_party", "second_party"}


class Policy(forms.Form):
    paper = forms.ChoiceField(label="Kertas", choices=AgreementPolicy.Paper.choices, widget=forms.RadioSelect)
    head = forms.ChoiceField(
        label="Perjanjian pimpinan perangkat daerah", choices=AgreementPolicy.Head.choices,
        widget=forms.RadioSelect,
        help_text="Asumsi: walikota kota administrasi bukan kepala daerah otonom, jadi dua pihak.",
    )  # fmt: skip
    outside_post = forms.CharField(
        label="Jabatan atasan pimpinan", max_length=200, required=False, help_text="Wajib bila dua pihak."
    )
    outside_name = forms.CharField(
        label="Nama atasan pimpinan", max_length=200, required=False,
        help_text="Seperti akan tercetak. Kosong: tempat nama dibiarkan kosong.",
    )  # fmt: skip


class Template(forms.Form):
    """Every part of both statements; a part that the regulation leaves empty may stay so."""

    since = Day("Berlaku sejak")
    note = forms.CharField(
        label="Dasar", max_length=300, help_text="Misalnya nomor instruksi atau nota dinas.",
        error_messages={"required": "Isi dasarnya, misalnya nomor nota dinas."},
    )  # fmt: skip

    def __init__(
        self,
        data: Any,
        *,
        texts: Mapping[str, Mapping[str, str]],
        law: Mapping[str, Mapping[str, str]],
        **kwargs: Any,
    ) -> None:
        """`texts` are what one begins with, `law` says which parts are never left empty (PK-24)."""
        super().__init__(data, **kwargs)
        for form in FORMS:
            for part, label in PARTS.items():
                text = texts[form][part]
                widget = forms.TextInput() if part in _SHORT else forms.Textarea(attrs={"rows": 4})
                self.fields[f"{form}_{part}"] = forms.CharField(
                    label=label, required=bool(law[form][part]), max_length=2000, initial=text,
                    widget=widget, error_messages={"required": "Bagian ini diisi peraturan; isi juga."},
                )  # fmt: skip

    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields of each statement under its name."""
        return [(label, [self[f"{form}_{part}"] for part in PARTS]) for form, label in FORMS.items()]

    @property
    def texts(self) -> dict[str, dict[str, str]]:
        return {form: {part: self.cleaned_data[f"{form}_{part}"] for part in PARTS} for form in FORMS}
