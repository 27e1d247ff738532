from typing import Any

from django import forms

from selaras.cascade.models import Edition

_TRANSFER_ONLY = "Untuk perjanjian atas nama pejabat sebelumnya hanya mutasi yang dapat dipilih. (PK-13)"


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

    def __init__(self, *args: Any, successor: bool = False, **kwargs: Any) -> None:
        """Whoever has taken over the post has one reason to change the promise of the one before (PK-13)."""
        super().__init__(*args, **kwargs)
        if successor:
            mutation = Edition.Reason.OFFICIAL_CHANGE
            self.fields["reason"] = forms.ChoiceField(
                label="Alasan perubahan", choices=[(mutation.value, mutation.label)], initial=mutation.value,
                widget=forms.RadioSelect,
                help_text="Perjanjian ini atas nama pejabat sebelumnya. Konsep barunya atas nama Bapak/Ibu.",
                error_messages={"required": "Pilih alasannya.", "invalid_choice": _TRANSFER_ONLY},
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
