from django import forms

from selaras.cascade.models import Edition


class Ask(forms.Form):
    """One of the three reasons of the law, and what happened."""

    reason = forms.ChoiceField(
        label="Alasan perubahan", choices=Edition.Reason.choices, widget=forms.RadioSelect,
        help_text="Tiga alasan menurut PermenPANRB 53/2014, Lampiran I huruf E.",
        error_messages={"required": "Pilih salah satu alasan."},
    )  # fmt: skip
    explanation = forms.CharField(
        label="Penjelasan", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Apa yang terjadi, dan apa yang akan berubah.",
        error_messages={"required": "Jelaskan perubahannya."},
    )  # fmt: skip


class Answer(forms.Form):
    granted = forms.TypedChoiceField(
        label="Jawaban", choices=[("ya", "Setujui: konsep perubahan dibuka"), ("tidak", "Tolak")],
        coerce=lambda value: value == "ya", widget=forms.RadioSelect,
        error_messages={"required": "Pilih jawabannya."},
    )  # fmt: skip
    answer = forms.CharField(
        label="Alasan", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Wajib bila menolak.",
    )  # fmt: skip
