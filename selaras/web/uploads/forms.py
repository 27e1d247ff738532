"""The file that was uploaded elsewhere and when; what KKPP found; when lines were entered."""

from django import forms

from selaras.agreements.rules import MOST_BYTES
from selaras.planning.models import EntrySystem
from selaras.web.forms import Day


class Uploaded(forms.Form):
    file = forms.FileField(
        label="Berkas yang diunggah ke e-SAKIP",
        help_text="Berkas bertanda tangan dari Selaras. Sidiknya dibandingkan, berkasnya tidak disimpan.",
        error_messages={
            "required": "Pilih berkas yang Bapak/Ibu unggah ke e-SAKIP.",
            "empty": "Berkas ini kosong. Pilih berkas yang Bapak/Ibu unggah ke e-SAKIP.",
        },
    )
    uploaded_on = Day("Tanggal unggah")
    note = forms.CharField(label="Keterangan", max_length=500, required=False)

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError("Berkas lebih besar dari 20 MB; perjanjian tidak pernah sebesar itu.")
        content: bytes = file.read()
        return content


class Checked(forms.Form):
    found = forms.TypedChoiceField(
        label="Hasil", choices=[("ya", "Ada di e-SAKIP"), ("tidak", "Tidak ditemukan")],
        coerce=lambda value: value == "ya", widget=forms.RadioSelect,
        error_messages={"required": "Pilih hasil pemeriksaannya."},
    )  # fmt: skip
    answer = forms.CharField(
        label="Catatan", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Wajib bila tidak ditemukan; dibaca pejabatnya.",
    )  # fmt: skip


class Entered(forms.Form):
    system = forms.ChoiceField(choices=EntrySystem.choices, widget=forms.HiddenInput)
    entered_on = Day("Tanggal entri")
