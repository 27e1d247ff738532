"""What is typed on a card, at a re-check and in a template."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms

from selaras.engine.numbers import parse_number, written_number
from selaras.measurement.actions.cards import Filled
from selaras.measurement.models import CardEntry, CardItem
from selaras.measurement.rules.cards import Checked

ZERO = Decimal(0)
LONGEST = 60
_YES_NO = [("1", "Ada"), ("0", "Tidak ada")]
_VERDICTS = [("sesuai", "Sesuai"), ("berbeda", "Berbeda")]


def choices_of(item: CardItem) -> list[tuple[str, str]]:
    """The answers of an item that is chosen and not typed; [] where a number is typed."""
    if item.levels:
        return [(str(number), name) for number, name in enumerate(item.level_names, 1)]
    return _YES_NO if item.polarity == CardItem.Polarity.BINARY else []


def _value(item: CardItem, label: str) -> forms.Field:
    if choices := choices_of(item):
        return forms.ChoiceField(
            label=label, choices=choices, required=False, widget=forms.RadioSelect,
            error_messages={"invalid_choice": "Pilih salah satu."},
        )  # fmt: skip
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=LONGEST, widget=widget)


class _Values(forms.Form):
    """Forms with one value an item: `value_of` reads it, and tells the field what is wrong."""

    use_required_attribute = False

    def value_of(self, name: str) -> Decimal | None:
        number, finding = parse_number(str(self.cleaned_data.get(name, "")), low=ZERO, high=None)
        if finding is not None:
            self.add_error(name, finding.message)
        return number


class Card(_Values):
    """A month of one post: for each item a figure, or why there is none."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(
        self, data: Any = None, *, items: Sequence[CardItem], entries: Iterable[CardEntry] = (), seen: int = 0
    ) -> None:
        initial: dict[str, Any] = {"seen": seen}
        for entry in entries:
            initial |= _initial(entry)
        super().__init__(data, initial=initial)
        self._items = items
        for item in items:
            self.fields[f"nilai-{item.pk}"] = _value(item, item.name)
            self.fields[f"absen-{item.pk}"] = forms.ChoiceField(
                label="Mengapa tidak ada", required=False,
                choices=[("", "Ada realisasi"), *CardEntry.Absence.choices],
            )  # fmt: skip
            self.fields[f"ket-{item.pk}"] = forms.CharField(
                label="Keterangan", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
            )

    def look_at(self, version: int) -> None:
        """The figures are kept and a photo was refused: the form now shows this version."""
        self.data = {**{name: self.data.get(name, "") for name in self.fields}, "seen": str(version)}

    def clean(self) -> None:
        self.filled: dict[int, Filled] = {}
        for item in self._items:
            said = self.cleaned_data
            absence, reason = said.get(f"absen-{item.pk}", ""), said.get(f"ket-{item.pk}", "")
            value = None if absence else self.value_of(f"nilai-{item.pk}")
            if value is not None or absence or reason:
                self.filled[item.pk] = Filled(value, absence, reason)


def _initial(entry: CardEntry) -> dict[str, Any]:
    value = entry.value
    return {
        f"nilai-{entry.item_id}": "" if value is None else written_number(value),
        f"absen-{entry.item_id}": entry.absence,
        f"ket-{entry.item_id}": entry.reason,
    }


class Recheck(_Values):
    """For each item: the same, or another value with a reason."""

    def __init__(self, data: Any = None, *, items: Sequence[CardItem]) -> None:
        super().__init__(data)
        self._items = items
        for item in items:
            self.fields[f"hasil-{item.pk}"] = forms.ChoiceField(
                label="Hasil pemeriksaan", choices=_VERDICTS, required=False, widget=forms.RadioSelect
            )
            self.fields[f"nilai-{item.pk}"] = _value(item, "Nilai menurut pemeriksaan")
            self.fields[f"alasan-{item.pk}"] = forms.CharField(
                label="Alasan", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
            )

    def clean(self) -> None:
        self.results: dict[int, Checked] = {}
        for item in self._items:
            said = self.cleaned_data
            verdict = said.get(f"hasil-{item.pk}", "")
            if verdict == "sesuai":
                self.results[item.pk] = Checked(agrees=True)
            elif verdict == "berbeda":
                value = self.value_of(f"nilai-{item.pk}")
                self.results[item.pk] = Checked(
                    agrees=False, value=value, reason=said.get(f"alasan-{item.pk}", "")
                )
