"""A form with every kind of field, for the gallery."""

from django import forms


class Example(forms.Form):
    name = forms.CharField(
        label="Nama unit", help_text="Sebagaimana tertulis dalam peraturan pembentukannya."
    )
    period = forms.ChoiceField(
        label="Triwulan", choices=[("1", "TW I"), ("2", "TW II"), ("3", "TW III"), ("4", "TW IV")]
    )
    target = forms.CharField(label="Target TW II", widget=forms.TextInput(attrs={"inputmode": "decimal"}))
    note = forms.CharField(label="Kendala", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    polarity = forms.ChoiceField(
        label="Arah indikator",
        choices=[("max", "Makin besar makin baik"), ("min", "Makin kecil makin baik")],
        widget=forms.RadioSelect,
        initial="max",
    )
    measured = forms.BooleanField(label="Diukur setiap triwulan", required=False)

    def clean_target(self) -> str:
        raise forms.ValidationError(
            "Target TW II 30 melebihi target atasan 25. "
            "Turunkan target atau minta perubahan kepada Kepala Bagian."
        )
