"""Forms in our look: {{ form }} and {{ form.name.as_field_group }} render templates/components/."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates

from selaras.engine.numbers import parse_number
from selaras.engine.targets import Target, parse_target


def number(text: str) -> int:
    """The number of a row as a form sends it; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def ids(values: Iterable[str]) -> list[int]:
    """The numbers of rows that a form sends; what is none is left out."""
    return [found for found in map(number, values) if found]


class Day(forms.DateField):
    """A civil day, from the browser's calendar or typed 21-02-2024."""

    def __init__(self, label: str, help_text: str = "", *, required: bool = True) -> None:
        super().__init__(
            label=label, help_text=help_text, required=required,
            input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"invalid": "Tulis tanggal seperti 21-02-2024.", "required": "Isi tanggalnya."},
        )  # fmt: skip


class Number(forms.CharField):
    """A figure as officials write it: decimal comma, told back when it is doubtful; None where empty."""

    def __init__(self, label: str, help_text: str = "", *, required: bool = False) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            label=label, help_text=help_text, required=required, max_length=40, widget=widget,
            error_messages={"required": "Isi angkanya."},
        )  # fmt: skip

    def clean(self, value: Any) -> Any:
        number, finding = parse_number(super().clean(value))
        if finding is not None:
            raise forms.ValidationError(finding.message)
        return number


class TargetField(forms.CharField):
    """A target as officials write it: 87,3 or N/A; blank stays blank."""

    def __init__(self, label: str, *, required: bool = False) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(
            label=label, required=required, max_length=40, widget=widget,
            error_messages={"required": "Isi target tahunan."},
        )  # fmt: skip

    def clean(self, value: Any) -> Target:
        target, finding = parse_target(super().clean(value))
        if finding:
            raise forms.ValidationError(finding.message)
        return target


class Renderer(DjangoTemplates):
    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
