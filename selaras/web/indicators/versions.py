"""The history of a formula prepared for its page, and the form of a proposal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import forms

from selaras.engine.formula import Change, InputKind, differences
from selaras.engine.formula.versions import MOST_INPUTS
from selaras.planning.models import FormulaVersion, Indicator
from selaras.web.forms import Day
from selaras.web.indicators.trial import LONGEST

State = FormulaVersion.State
_SIGNS = {State.GRANTED: "published", State.PROPOSED: "submitted", State.DECLINED: "returned"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A version or a proposal: what it changes against the one before it, and who keeps it."""

    version: FormulaVersion
    name: str
    sign: str
    is_current: bool
    changes: Sequence[Change]
    agreements: int
    until: date | None  # the last day before the next version


def entries(versions: Sequence[FormulaVersion], kept: Mapping[int | None, int]) -> list[Entry]:
    """The newest first; what was proposed is compared with what was in force then."""
    found: list[Entry] = []
    former: FormulaVersion | None = None
    newest = max((one.number for one in versions if one.number), default=None)
    ends = {one.number - 1: one.since - timedelta(days=1) for one in versions if one.number and one.since}
    for version in sorted(versions, key=lambda one: one.pk):
        told = (version.formula, version.inputs)
        changes = differences((former.formula, former.inputs), told) if former else []
        times = kept.get(version.pk, 0) + (kept.get(None, 0) if version.number == 1 else 0)
        name = f"Versi {version.number}" if version.number else "Usulan"
        sign = _SIGNS.get(State(version.state), "draft")
        current = version.number is not None and version.number == newest
        until = ends.get(version.number) if version.number else None
        found.append(Entry(version, name, sign, current, changes, times, until))
        former = version if version.number else former
    return found[::-1]


class Proposal(forms.Form):
    """Another formula with its day and reason; the inputs are rows of their own (`input_rows`)."""

    formula = forms.CharField(
        label="Rumus", max_length=LONGEST, strip=False, error_messages={"required": "Tulis rumusnya."},
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "class": "code"}),
        help_text="Seperti pada lembar kerja: koma untuk desimal, titik koma di antara argumen. Langkah "
        "ditulis sebaris: nama := rumus.",
    )  # fmt: skip
    since = Day(
        "Berlaku sejak",
        "Berlaku bagi angka tahun itu dan sesudahnya, kecuali jabatan yang perjanjiannya sudah berlaku.",
    )
    reason = forms.CharField(
        label="Alasan", max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Tulis alasannya."},
        help_text="Tampil dalam riwayat: apa yang berubah dan atas dasar apa.",
    )  # fmt: skip

    def clean_formula(self) -> str:
        typed: str = self.cleaned_data["formula"]
        return typed.replace("\r\n", "\n").strip()


class InputRow(forms.Form):
    """One input of the formula; a row without a code and a name is none."""

    kode = forms.CharField(label="Kode", max_length=60, required=False)
    nama = forms.CharField(label="Nama", max_length=300, required=False)
    satuan = forms.CharField(label="Satuan", max_length=40, required=False)
    jenis = forms.ChoiceField(
        label="Jenis", required=False,
        choices=[
            (InputKind.NUMBER.value, "Angka"), (InputKind.YES_NO.value, "Ya atau tidak"),
            (InputKind.LIST.value, "Daftar"),
        ],
    )  # fmt: skip
    bawah = forms.CharField(label="Paling rendah", max_length=40, required=False)
    atas = forms.CharField(label="Paling tinggi", max_length=40, required=False)
    sumber = forms.CharField(label="Sumber", max_length=300, required=False)

    @property
    def told(self) -> dict[str, str]:
        """As the dictionary keeps it: what is empty, and the usual kind, is left out."""
        typed = {key: " ".join(str(value).split()) for key, value in self.cleaned_data.items()}
        if typed["jenis"] == InputKind.NUMBER:
            del typed["jenis"]
        return {key: value for key, value in typed.items() if value or key in {"kode", "nama"}}

    @property
    def is_blank(self) -> bool:
        return not (self.cleaned_data["kode"] or self.cleaned_data["nama"])


_Rows = forms.formset_factory(InputRow, extra=2, max_num=MOST_INPUTS, absolute_max=MOST_INPUTS + 10)


class Draft:
    """The proposal as it is typed, or as it begins: with what the dictionary says."""

    def __init__(self, indicator: Indicator, posted: Mapping[str, Any] | None, *, since: Any = None) -> None:
        self.form = Proposal(posted, initial={"formula": indicator.formula, "since": since})
        first = [{"jenis": InputKind.NUMBER.value, **one} for one in indicator.inputs]
        self.rows = _Rows(posted, initial=first, prefix="isian")

    def is_valid(self) -> bool:
        return self.form.is_valid() & self.rows.is_valid()

    def can_be_tried(self) -> bool:
        """A formula and its inputs are there; day and reason are asked for when it is proposed."""
        self.form.is_valid()
        for name in ("since", "reason"):
            self.form.errors.pop(name, None)
        return self.rows.is_valid() and "formula" in self.form.cleaned_data

    @property
    def inputs(self) -> list[dict[str, str]]:
        return [row.told for row in self.rows if not row.is_blank]
