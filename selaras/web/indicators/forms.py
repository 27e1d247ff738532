"""What the dictionary can be narrowed to, and the target of the strategic plan as it is typed."""

from decimal import Decimal
from typing import Any

from django import forms

from selaras.engine.numbers import parse_number
from selaras.planning.models import EntrySystem, Indicator, Objective
from selaras.web.filters import Filters


def dictionary_filter(filters: Filters) -> dict[str, str]:
    return {
        "words": filters.search("Cari kode, nama, definisi, atau sasaran"),
        "block": filters.choice("blok", "Blok", Objective.Block.choices, every="Semua blok"),
        "entry_system": filters.choice("sistem", "Sistem entri", EntrySystem.choices, every="Semua sistem"),
        "rule": filters.choice("aturan", "Aturan tahunan", Indicator.Annual.choices, every="Semua aturan"),
        "use": filters.choice("pemakaian", "Pemakaian", [("belum", "Belum dipakai")], every="Semua"),
    }


class RenstraPromise(forms.Form):
    """One year's target of the strategic plan; a blank target takes it away."""

    year = forms.IntegerField(
        label="Tahun", widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": "Tulis tahun dengan empat angka, misalnya 2024."},
    )  # fmt: skip
    target = forms.CharField(
        label="Target Renstra", max_length=40, required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text="Kosongkan untuk menghapus.",
    )  # fmt: skip
    source = forms.CharField(
        label="Sumber", max_length=200, required=False, help_text="Misalnya: Renstra 2023–2026, Tabel 4.1."
    )

    def clean_target(self) -> Decimal | None:
        typed: Any = self.cleaned_data["target"]
        value, finding = parse_number(typed)
        if finding:
            raise forms.ValidationError(finding.message)
        return value
