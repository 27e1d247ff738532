"""A questionnaire to fill in, by the public and by staff: one choice an element, coarse traits, a receipt."""

from secrets import token_urlsafe
from typing import Any

from django import forms
from django.core import signing

from selaras.surveys.actions import Form
from selaras.surveys.models import Instrument

EMPTY = "Belum ada yang dijawab. Jawablah sedikitnya satu pertanyaan."
_SALT = "selaras.respond"
_HOURS = 12  # a form lies open on a table for a working day, not for a week


def new_mark() -> str:
    """What a blank form carries, so that the same form sent twice is one answer (SKM-21)."""
    mark: str = signing.dumps(token_urlsafe(16), salt=_SALT, compress=False)
    return mark


def receipt_of(mark: str) -> str | None:
    """What a form is known by; None for a mark that is not ours or too old."""
    try:
        receipt: str = signing.loads(mark, salt=_SALT, max_age=_HOURS * 3600)
    except signing.BadSignature:
        return None
    return receipt


class Answers(forms.Form):
    """Built from an instrument; nothing is required but one answer, and what is not ticked is blank."""

    tanda = forms.CharField(max_length=200, widget=forms.HiddenInput)

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

    @property
    def codes(self) -> list[str]:
        """U1, U2 …: what a paper form and a workbook call the questions."""
        return [one.code for one in self._elements]

    def traits(self) -> list[forms.BoundField]:
        return [self[f"c{place}"] for place in range(len(self._groups))]

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = self.cleaned_data
        if not self.errors and not any(told[f"u{place}"] for place in range(len(self._elements))):
            raise forms.ValidationError(EMPTY)
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
