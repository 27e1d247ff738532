"""What an official adds to a draft, and the reasons that some steps ask for."""

from typing import Any

from django import forms

from selaras.agreements.models import Agreement
from selaras.engine.targets import Target, YearTargets, parse_target
from selaras.planning.models import TARGET_FIELDS, Objective
from selaras.web.filters import Filters


class Reason(forms.Form):
    """Why something goes back or is void; its words go to the other party."""

    reason = forms.CharField(
        label="Alasan",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Disampaikan kepada pihak lain dan tercatat dalam riwayat.",
        error_messages={"required": "Tulis alasannya."},
    )


class Details(forms.Form):
    place = forms.CharField(label="Tempat", max_length=80, error_messages={"required": "Isi tempatnya."})
    agreed_on = forms.DateField(
        label="Tanggal perjanjian",
        input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text="Tanggal yang tercetak. Waktu tanda tangan elektronik tercatat sendiri.",
        error_messages={"invalid": "Tulis tanggal seperti 21-02-2024.", "required": "Isi tanggalnya."},
    )


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


class Supporting(forms.Form):
    """An indicator of the official's own."""

    block = forms.ChoiceField(label="Blok", choices=Objective.Block.choices)
    objective = forms.CharField(
        label="Sasaran", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Isi sasarannya."},
    )  # fmt: skip
    indicator = forms.CharField(
        label="Indikator kinerja", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Isi indikatornya."},
    )  # fmt: skip
    uom = forms.CharField(label="Satuan", max_length=40, error_messages={"required": "Isi satuannya."})
    q1 = TargetField("TW I")
    q2 = TargetField("TW II")
    q3 = TargetField("TW III")
    q4 = TargetField("TW IV")
    annual = TargetField("Tahunan", required=True)
    source = forms.CharField(label="Sumber data", max_length=200, required=False)

    @property
    def words(self) -> list[forms.BoundField]:
        return [self[name] for name in ("block", "objective", "indicator", "uom", "source")]

    @property
    def figures(self) -> list[forms.BoundField]:
        return [self[name] for name in TARGET_FIELDS]

    @property
    def targets(self) -> YearTargets:
        return YearTargets(**{name: self.cleaned_data[name] for name in TARGET_FIELDS})


class Remark(forms.Form):
    text = forms.CharField(
        label="Catatan", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Tulis catatannya."},
    )  # fmt: skip
    line = forms.IntegerField(required=False, widget=forms.HiddenInput)


def list_filter(filters: Filters) -> tuple[str, str]:
    """The state and the words a list is narrowed to."""
    words = filters.search("Cari jabatan, unit, atau nama")
    state = filters.choice("keadaan", "Keadaan", Agreement.State.choices, every="Semua keadaan")
    return state, words
