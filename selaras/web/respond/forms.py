"""What a respondent ticks: one choice an element, coarse traits, and words if they like."""

from typing import Any

from django import forms

from selaras.surveys.actions import Form
from selaras.surveys.models import Instrument

LONGEST_OPINION = 1000
_EMPTY = "Belum ada yang dijawab. Jawablah sedikitnya satu pertanyaan."


class Questionnaire(forms.Form):
    """Built from an instrument; nothing is required but one answer, and what is not ticked is blank."""

    # not type=hidden: whoever fills everything in is no person
    alamat = forms.CharField(required=False, label="Kosongkan isian ini")
    tanda = forms.CharField(max_length=200, widget=forms.HiddenInput)
    saran = forms.CharField(
        required=False, max_length=LONGEST_OPINION, label="Saran atau masukan (tidak wajib)",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Jangan menulis nama, nomor telepon, atau NIK: jawaban ini tidak mencatat siapa Bapak/Ibu.",
    )  # fmt: skip

    def __init__(self, instrument: Instrument, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._elements = list(instrument.elements.all())
        self._groups = instrument.groups
        for place, element in enumerate(self._elements):
            self.fields[f"u{place}"] = _choice(element.question, element.options)
        for place, (_, name, options) in enumerate(self._groups):
            self.fields[f"c{place}"] = _choice(name, options)
        self._are_read_out()

    def questions(self) -> list[forms.BoundField]:
        return [self[f"u{place}"] for place in range(len(self._elements))]

    def traits(self) -> list[forms.BoundField]:
        return [self[f"c{place}"] for place in range(len(self._groups))]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = self.cleaned_data
        if not self.errors and not any(told[f"u{place}"] for place in range(len(self._elements))):
            raise forms.ValidationError(_EMPTY)
        return told

    @property
    def filled(self) -> Form:
        """What was ticked, as the room takes it; only after validation."""
        told = self.cleaned_data
        return Form(
            [int(told[f"u{place}"] or 0) for place in range(len(self._elements))],
            [int(told[f"c{place}"] or 0) for place in range(len(self._groups))],
        )

    def _are_read_out(self) -> None:
        """A field with a mistake points at its sentence."""
        for name, field in self.fields.items():
            if self.is_bound and name in self.errors:
                field.widget.attrs |= {"aria-invalid": "true", "aria-describedby": f"{name}-salah"}


def _choice(label: str, options: list[str]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, required=False, choices=[(str(place), name) for place, name in enumerate(options, 1)],
        widget=forms.RadioSelect, error_messages={"invalid_choice": "Pilih salah satu jawaban."},
    )  # fmt: skip
