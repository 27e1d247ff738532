"""A template as it is typed: its settings, and a block for every item."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from selaras.engine.numbers import parse_number, written_number
from selaras.engine.periods import MONTHS
from selaras.measurement.models import CardItem, CardTemplate
from selaras.web.forms import Number

MOST_ITEMS, EXTRA = 40, 2
_MONTHS = [(str(number), name[:3]) for number, name in enumerate(MONTHS, 1)]
_SETTINGS = ("name", "basis", "is_example", "blank", "cap", "share", "least", "close_after")


class Settings(forms.Form):
    use_required_attribute = False
    name = forms.CharField(label="Nama", max_length=200, error_messages={"required": "Isi namanya."})
    since = forms.CharField(
        label="Berlaku mulai bulan", help_text="Tulis seperti 2024-05.", max_length=7,
        widget=forms.TextInput(attrs={"type": "month"}),
        error_messages={"required": "Isi bulannya."},
    )  # fmt: skip
    is_example = forms.BooleanField(label="Contoh, bukan ketetapan", required=False)
    basis = forms.CharField(label="Dasar", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    blank = forms.ChoiceField(label="Yang belum diisi", choices=CardTemplate.Blank.choices)
    cap = Number("Nilai tertinggi satu indikator", required=True)
    share = Number("Besar sampel (persen)", required=True)
    least = forms.IntegerField(label="Sampel paling sedikit tiap kelompok", min_value=1, max_value=99)
    close_after = forms.IntegerField(label="Ditutup sesudah bulan berakhir (hari)", min_value=0, max_value=31)

    def clean_since(self) -> date:
        try:
            return date.fromisoformat(f"{self.cleaned_data['since']}-01")
        except ValueError:
            raise forms.ValidationError("Tulis bulan seperti 2024-05.") from None

    def clean_cap(self) -> Any:
        return self._between("cap", Decimal(1), Decimal(200))

    def clean_share(self) -> Any:
        return self._between("share", Decimal("0.01"), Decimal(100))

    def _between(self, name: str, low: Decimal, high: Decimal) -> Any:
        value = self.cleaned_data[name]
        if not low <= value <= high or value != round_places(value, 2):
            raise forms.ValidationError(
                f"Antara {written_number(low)} dan {written_number(high)}, dua desimal."
            )
        return value

    @property
    def settings(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {name: said[name] for name in _SETTINGS} | {"holds_from": said["since"]}


def round_places(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places))


class Item(forms.Form):
    use_required_attribute = False
    code = forms.SlugField(
        label="Kode", max_length=20, help_text="Huruf kecil tanpa spasi.",
        error_messages={"required": "Isi kodenya.", "invalid": "Kode terdiri atas huruf, angka, dan -."},
    )  # fmt: skip
    name = forms.CharField(label="Indikator", max_length=200, error_messages={"required": "Isi namanya."})
    weight = Number("Bobot", "Jumlah semua bobot tepat 100.", required=True)
    uom = forms.CharField(label="Satuan", max_length=40, required=False)
    polarity = forms.ChoiceField(label="Arah", choices=CardItem.Polarity.choices)
    target = Number("Target", "Boleh kosong bila dinilai menurut tingkat.")
    low = Number("Rentang dari")
    high = Number("Rentang sampai")
    levels = forms.CharField(
        label="Tingkat", required=False, help_text="Satu baris satu tingkat dari yang terendah: Cukup = 50.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    months = forms.MultipleChoiceField(
        label="Diukur pada bulan", choices=_MONTHS, widget=forms.CheckboxSelectMultiple,
        initial=[value for value, _ in _MONTHS], error_messages={"required": "Pilih bulannya."},
    )  # fmt: skip
    needs_photo = forms.BooleanField(label="Wajib foto", required=False)
    guide = forms.CharField(
        label="Cara mengisi", required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    remove = forms.BooleanField(label="Hapus indikator ini", required=False)

    def has_changed(self) -> bool:
        """An empty block at the end is no item; its months are ticked from the start."""
        return any(str(self[name].value() or "").strip() for name in ("code", "name", "weight"))

    def clean_weight(self) -> Decimal:
        weight: Decimal = self.cleaned_data["weight"]
        if not Decimal(0) <= weight <= Decimal(100) or weight != round_places(weight, 4):
            raise forms.ValidationError("Bobot antara 0 dan 100, paling banyak empat desimal.")
        return weight

    def clean_levels(self) -> list[dict[str, str]]:
        levels = []
        for line in filter(None, map(str.strip, self.cleaned_data["levels"].splitlines())):
            name, _, text = line.rpartition("=")
            value, finding = parse_number(text)
            if finding is not None or value is None or not name.strip():
                raise forms.ValidationError(f"“{line[:40]}” tidak terbaca. Tulis seperti: Cukup = 50.")
            levels.append({"nama": name.strip()[:60], "nilai": f"{value:f}"})
        return levels

    @property
    def is_kept(self) -> bool:
        return self.has_changed() and not self.cleaned_data.get("remove")

    @property
    def fields_of_item(self) -> dict[str, Any]:
        said = {name: value for name, value in self.cleaned_data.items() if name != "remove"}
        return said | {"months": [int(month) for month in said["months"]]}


class Items(BaseFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        codes = [form.cleaned_data.get("code") for form in self.forms if form.is_valid() and form.is_kept]
        for form in self.forms:
            if form.is_valid() and form.is_kept and codes.count(form.cleaned_data.get("code")) > 1:
                form.add_error("code", "Kode ini dipakai dua kali.")


def items_form(data: Any = None, *, items: Sequence[CardItem] = ()) -> "BaseFormSet[Item]":
    """A block for each item and two empty ones; prefix "butir"."""
    made = formset_factory(Item, formset=Items, extra=EXTRA, max_num=MOST_ITEMS, absolute_max=MOST_ITEMS)
    found: BaseFormSet[Item] = made(data, initial=[initial_of(item) for item in items], prefix="butir")
    return found


def initial_of(item: CardItem) -> dict[str, Any]:
    return {
        "code": item.code, "name": item.name, "weight": written_number(item.weight), "uom": item.uom,
        "polarity": item.polarity, "target": _written(item.target), "low": _written(item.low),
        "high": _written(item.high), "guide": item.guide, "needs_photo": item.needs_photo,
        "months": [str(month) for month in item.months],
        "levels": "\n".join(
            f"{level['nama']} = {written_number(Decimal(level['nilai']))}" for level in item.levels
        ),
    }  # fmt: skip


def initial_settings(template: CardTemplate) -> Mapping[str, Any]:
    first = {name: getattr(template, name) for name in _SETTINGS}
    return first | {
        "since": f"{template.holds_from:%Y-%m}", "cap": written_number(template.cap),
        "share": written_number(template.share),
    }  # fmt: skip


def _written(value: Decimal | None) -> str:
    return "" if value is None else written_number(value)
