from django import forms

from selaras.documents.examine import LARGEST


class File(forms.Form):
    file = forms.FileField(
        label="Berkas PDF",
        allow_empty_file=True,  # an empty file is judged like any other
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text="Berkas hanya diperiksa, tidak disimpan. Paling besar 20 MB.",
        error_messages={"required": "Pilih berkasnya."},
    )

    def clean_file(self) -> bytes:
        """The bytes, one more than the limit at most: the verdict says that it is too large."""
        self.name = str(self.cleaned_data["file"].name)
        return bytes(self.cleaned_data["file"].read(LARGEST + 1))
