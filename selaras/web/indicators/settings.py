"""The settings of an indicator in words: what holds, whether it is an assumption, what else there is."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any

from django import forms

from selaras.accounts.access import Reach, reach
from selaras.accounts.models import Role
from selaras.engine.formula import InputKind
from selaras.engine.numbers import format_number, parse_number
from selaras.measurement.models.handling import SETTINGS, IndicatorHandling, row_of
from selaras.org.models import Position
from selaras.planning.models import Indicator, Polarity

# why a default is an assumption: what the sources say and leave open
_OPEN = {
    "roll_up": "Naskah tidak menyebut cara menggabungkan angka bawahan. Nilai indeks lazim dirata-ratakan "
    "tanpa bobot; persentase dapat juga dihitung dari jumlah pembilang dan penyebut.",
    "missing": "Naskah tidak menyebut apa yang terjadi bila sebagian belum melapor. Nilai sementara tampil "
    "dengan n dari N.",
    "tiers": "Naskah tidak menyebut jenjang mana yang menjadi sumber; tanpa pilihan, semua yang memikul.",
    "above": "Dipakai hanya bila gabungannya rasio dari jumlah.",
    "below": "Dipakai hanya bila gabungannya rasio dari jumlah.",
    "threshold": "Dipakai hanya bila gabungannya bagian yang mencapai ambang.",
    "annual_rule": "Naskah hanya mencetak target tahunan. Untuk survei dua gelombang, angka setahun dapat "
    "gelombang terakhir atau rata-rata keduanya.",
    "by_rank": "Predikat dapat dinilai memenuhi atau tidak, atau menurut peringkatnya.",
    "low": "Batas bawah rentang yang dianggap stabil; tanpa isian, target itu sendiri.",
    "high": "Batas atas rentang yang dianggap stabil; tanpa isian, target itu sendiri.",
    "force_majeure": "Naskah tidak mengatur keadaan kahar. Tidak ikut dihitung berarti target triwulan itu "
    "gugur; bernilai penuh berarti tercapai.",
    "no_event": "Yang tidak terjadi tidak dapat gagal: bahan krisis tanpa krisis, rekomendasi yang tidak "
    "ada. Nilainya penuh, atau tidak ikut dihitung.",
    "carry_over": "Naskah tidak menyebut apakah yang belum selesai pada triwulan lalu ikut dihitung lagi.",
    "late": "Naskah tidak menyebut nilai yang selesai sesudah batas waktunya.",
    "cutoff": "Yang masuk pada hari terakhir triwulan sejak jam ini dihitung pada triwulan berikutnya; tanpa "
    "isian, sampai tengah malam.",
    "verifier": "Naskah menyebut Inspektorat hanya untuk manajemen risiko dan rekomendasi BPK; mutu data "
    "diperiksa walidata, tempat data dikumpulkan. Selebihnya atasan langsung.",
}  # fmt: skip
NONE = "-"  # the choice of a switch that says nothing else than the default
_SWITCHES = ("annual_rule", "carry_over", "late", "verifier")
GROUPS = (
    ("Menggabungkan angka bawahan", ("roll_up", "missing", "tiers", "above", "below", "threshold")),
    ("Menilai", ("annual_rule", "force_majeure", "no_event", "by_rank", "low", "high")),
    ("Menghitung baris daftar", ("carry_over", "late", "cutoff")),
    ("Memeriksa", ("verifier",)),
)
_OF_REGISTERS = ("carry_over", "late", "cutoff")
_ONLY = {  # settings that mean nothing for other indicators
    "by_rank": {Polarity.ORDINAL}, "low": {Polarity.STABILIZE}, "high": {Polarity.STABILIZE},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its value in words, what the sources leave open; `is_assumed`: nobody has decided it."""

    name: str
    label: str
    value: str
    why: str
    is_assumed: bool


def applicable(indicator: Indicator) -> list[str]:
    """The settings that mean something for an indicator."""
    counts = any(one.get("jenis") == InputKind.COUNTED for one in indicator.inputs)
    told = [name for name in SETTINGS if counts or name not in _OF_REGISTERS]
    return [name for name in told if indicator.polarity in _ONLY.get(name, {indicator.polarity})]


def assumed(indicator: Indicator) -> list[Setting]:
    """Every setting that holds for an indicator, as it is or by default."""
    row, default = row_of(indicator) or IndicatorHandling(), IndicatorHandling()
    shown = [name for name in applicable(indicator) if _matters(name, row)]
    return [
        Setting(
            name=name, label=_label(name), value=value_words(indicator, row, name), why=_OPEN[name],
            is_assumed=getattr(row, name) == getattr(default, name),
        )
        for name in shown
    ]  # fmt: skip


def _matters(name: str, row: IndicatorHandling) -> bool:
    if name in {"above", "below"}:
        return row.roll_up == IndicatorHandling.RollUp.RATIO
    return name != "threshold" or row.roll_up == IndicatorHandling.RollUp.SHARE


def _label(name: str) -> str:
    label = str(Settings.base_fields[name].label)
    return "Predikat" if name == "by_rank" else label


def value_words(indicator: Indicator, row: IndicatorHandling, name: str) -> str:
    value = getattr(row, name)
    if name == "tiers":
        return ", ".join(str(Position.Tier(one).label) for one in value) or "semua jenjang yang memikul"
    if name == "verifier":
        return f"{row.get_verifier_display()}, sesudah atasan" if value else "atasan langsung saja"
    if name == "annual_rule" and not value:
        told = indicator.get_annual_rule_display() or str(Indicator.Annual.LAST.label)
        return f"{told} (menurut kamus)"
    if name in {"carry_over", "late"} and not value:
        return "menurut kamus"
    if isinstance(value, time):
        return f"pukul {value:%H.%M}"
    if name in {"above", "below"}:
        return str(value or "belum dipilih")
    if isinstance(value, bool):
        return "menurut peringkat" if value else "memenuhi atau tidak"
    if value is None:
        return "tidak ditetapkan"
    if isinstance(value, Decimal):
        return format_number(value)
    return str(getattr(row, f"get_{name}_display")())


def verifiers() -> list[tuple[str, str]]:
    """The roles that the matrix of rights lets verify."""
    able = [role for role in Role if Reach.AGENCY in reach(role, "realisasi", "verifikasi", "disetujui")]
    return [(NONE, "Atasan langsung saja"), *((role.value, f"{role.label}, sesudah atasan") for role in able)]


class Figure(forms.CharField):
    """A number as offices write it; None where it is blank."""

    def __init__(self, label: str) -> None:
        super().__init__(
            label=label, max_length=40, required=False,
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )  # fmt: skip

    def clean(self, value: Any) -> Any:
        number, finding = parse_number(super().clean(value))
        if finding:
            raise forms.ValidationError(finding.message)
        return number if isinstance(number, Decimal) else None

    def prepare_value(self, value: Any) -> Any:
        return format_number(value) if isinstance(value, Decimal) else value


class Settings(forms.Form):
    """All settings of an indicator; what means nothing for it is left out and keeps its default."""

    roll_up = forms.ChoiceField(label="Aturan gabungan", choices=IndicatorHandling.RollUp.choices)
    missing = forms.ChoiceField(label="Yang belum lapor", choices=IndicatorHandling.Missing.choices)
    tiers = forms.MultipleChoiceField(
        label="Jenjang sumber", choices=Position.Tier.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    above = forms.ChoiceField(label="Masukan pembilang", required=False)
    below = forms.ChoiceField(label="Masukan penyebut", required=False)
    threshold = Figure("Ambang")
    annual_rule = forms.ChoiceField(label="Aturan tahunan")
    force_majeure = forms.ChoiceField(label="Keadaan kahar", choices=IndicatorHandling.Excuse.choices)
    no_event = forms.ChoiceField(label="Tidak terjadi", choices=IndicatorHandling.Excuse.choices)
    by_rank = forms.BooleanField(label="Predikat dinilai menurut peringkat", required=False)
    low = Figure("Rentang dari")
    high = Figure("Rentang sampai")
    carry_over = forms.ChoiceField(label="Baris terbuka antartriwulan")
    late = forms.ChoiceField(label="Baris yang terlambat")
    cutoff = forms.TimeField(
        label="Batas jam akhir triwulan", required=False, input_formats=["%H.%M", "%H:%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )  # fmt: skip
    verifier = forms.ChoiceField(label="Verifikator")
    # what the page showed, and what was looked at before it is saved
    awal = forms.CharField(widget=forms.HiddenInput, required=False)
    diperiksa = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, indicator: Indicator, posted: Mapping[str, Any] | None = None, *, row: IndicatorHandling
    ) -> None:
        self.indicator, self.row = indicator, row
        initial = {name: getattr(row, name) for name in SETTINGS} | {"awal": _print(_values(row))}
        initial |= {name: getattr(row, name) or NONE for name in _SWITCHES}
        super().__init__(posted, initial=initial)
        inputs = [("", "–"), *((one["kode"], f"{one['nama']} ({one['kode']})") for one in indicator.inputs)]
        told = indicator.get_annual_rule_display() or str(Indicator.Annual.LAST.label)
        self._choose("above", inputs)
        self._choose("below", inputs)
        self._choose("annual_rule", [(NONE, f"Menurut kamus: {told}"), *Indicator.Annual.choices])
        self._choose("verifier", verifiers())
        self._choose("carry_over", [(NONE, "Menurut kamus"), *IndicatorHandling.CarryOver.choices])
        self._choose("late", [(NONE, "Menurut kamus"), *IndicatorHandling.Late.choices])
        for name in set(SETTINGS) - set(applicable(indicator)):
            del self.fields[name]
        for name in self.fields.keys() & _OPEN.keys():
            self.fields[name].help_text = _OPEN[name]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = choices

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields under their headings."""
        told = [(label, [self[name] for name in names if name in self.fields]) for label, names in GROUPS]
        return [(label, fields) for label, fields in told if fields]

    @property
    def fields_set(self) -> dict[str, Any]:
        default = IndicatorHandling()
        told = {name: self.cleaned_data.get(name, getattr(default, name)) for name in SETTINGS}
        return told | {name: "" for name in _SWITCHES if told[name] == NONE}

    @property
    def seen(self) -> dict[str, Any]:
        """What the person read: the row as it is, unless the page was of another one."""
        now = _values(self.row)
        return now if self.cleaned_data["awal"] == _print(now) else {}

    @property
    def print(self) -> str:
        """Of what is typed: only what was looked at is saved."""
        return _print(self.fields_set)

    @property
    def was_looked_at(self) -> bool:
        return bool(self.cleaned_data["diperiksa"] == self.print)


def _values(row: IndicatorHandling) -> dict[str, Any]:
    return {name: getattr(row, name) for name in SETTINGS}


def _print(values: Mapping[str, Any]) -> str:
    """A fingerprint of settings; 75 and 75,0000 are one setting."""
    plain = {
        name: format_number(value) if isinstance(value, Decimal) else value for name, value in values.items()
    }
    return hashlib.sha256(repr(sorted(plain.items())).encode()).hexdigest()[:20]
