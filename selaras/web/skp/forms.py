"""What is typed into an SKP."""

from typing import Any

from django import forms

from selaras.engine.targets import YearTargets
from selaras.planning.models import TARGET_FIELDS
from selaras.skp.models import IndividualIndicator, Skp, SkpSupport, WorkResult
from selaras.skp.rules import LONGEST, MOST_ROLES
from selaras.web.filters import Filters
from selaras.web.forms import TargetField

_TWO_ROWS = {"rows": 2}


class Text(forms.CharField):
    """Lines as they are counted and kept: a browser sends two signs for the end of a line."""

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n")


class Reason(forms.Form):
    reason = Text(
        label="Alasan", max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Tulis alasannya."},
    )  # fmt: skip


class Remark(forms.Form):
    text = Text(
        label="Catatan", max_length=LONGEST, widget=forms.Textarea(attrs=_TWO_ROWS),
        error_messages={"required": "Tulis catatannya."},
    )  # fmt: skip


class Result(forms.Form):
    """A result of the person's own, beside those that are drawn."""

    rank = forms.ChoiceField(label="Jenis", choices=WorkResult.Rank.choices)
    wording = Text(
        label="Rencana hasil kerja", max_length=LONGEST, widget=forms.Textarea(attrs=_TWO_ROWS),
        help_text="Hasil yang diharapkan, bukan kegiatan; misalnya “Tersusunnya laporan pengaduan”.",
        error_messages={"required": "Tuliskan rencana hasil kerjanya."},
    )  # fmt: skip
    leader_wording = Text(
        label="Hasil kerja pimpinan yang didukung", max_length=LONGEST, required=False,
        widget=forms.Textarea(attrs=_TWO_ROWS),
    )  # fmt: skip


class Indicator(forms.Form):
    """An indicator of the person's own below a result."""

    wording = forms.CharField(
        label="Indikator kinerja individu", max_length=LONGEST, widget=forms.Textarea(attrs=_TWO_ROWS),
        error_messages={"required": "Tuliskan indikatornya."},
    )  # fmt: skip
    aspect = forms.ChoiceField(label="Aspek", choices=IndividualIndicator.Aspect.choices)
    uom = forms.CharField(label="Satuan", max_length=40, error_messages={"required": "Isi satuannya."})
    q1 = TargetField("TW I")
    q2 = TargetField("TW II")
    q3 = TargetField("TW III")
    q4 = TargetField("TW IV")
    annual = TargetField("Tahunan", required=True)

    @property
    def words(self) -> list[forms.BoundField]:
        return [self[name] for name in ("wording", "aspect", "uom")]

    @property
    def figures(self) -> list[forms.BoundField]:
        return [self[name] for name in TARGET_FIELDS]

    @property
    def targets(self) -> YearTargets:
        return YearTargets(**{name: self.cleaned_data[name] for name in TARGET_FIELDS})


class Aspect(forms.Form):
    aspect = forms.ChoiceField(label="Aspek", choices=IndividualIndicator.Aspect.choices)


class Approach(forms.Form):
    approach = forms.ChoiceField(
        label="Pendekatan", choices=Skp.Approach.choices, widget=forms.RadioSelect,
        help_text="Kualitatif: hasil kerja ditulis tanpa aspek.",
    )  # fmt: skip


class Expected(forms.Form):
    """`seen` is what stood there when the page was made (SKP-16)."""

    value = forms.CharField(max_length=40, widget=forms.HiddenInput)
    wording = Text(max_length=LONGEST, required=False, widget=forms.Textarea(attrs=_TWO_ROWS))
    seen = Text(required=False, widget=forms.HiddenInput)


class Supports(forms.Form):
    """The annex: a line each, beside what stood there when the page was made (SKP-16)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, label in SkpSupport.Kind.choices:
            self.fields[kind] = Text(
                label=label, required=False, max_length=LONGEST * MOST_ROLES,
                widget=forms.Textarea(attrs={"rows": 3}), help_text="Satu baris satu butir.",
            )  # fmt: skip
            self.fields[f"lama-{kind}"] = Text(
                required=False, widget=forms.HiddenInput, initial=self.initial.get(kind, "")
            )

    @property
    def lines(self) -> dict[str, list[str]]:
        return {kind: self.cleaned_data[kind].splitlines() for kind in SkpSupport.Kind.values}

    @property
    def seen(self) -> dict[str, str]:
        return {kind: self.cleaned_data[f"lama-{kind}"] for kind in SkpSupport.Kind.values}


def list_filter(filters: Filters) -> tuple[str, str]:
    """The state and the words a list is narrowed to."""
    words = filters.search("Cari jabatan, unit, atau nama")
    state = filters.choice("keadaan", "Keadaan", Skp.State.choices, every="Semua keadaan")
    return state, words
