"""One row of a register as a form: a field for each column, read by the engine."""

from collections.abc import Mapping
from typing import Any

from django import forms

from selaras.engine.findings import Finding
from selaras.engine.periods import QUARTER_LABELS, Zone
from selaras.engine.registers import LONGEST, Column, ColumnKind, Register, read_cell, unfit

LONGEST_TABLE = 1_000_000
_WIDE = 40  # a column of this width is a field of several lines


class RowForm(forms.Form):
    """`cells` is the row as it is kept, once the form is valid. LAP-30 to LAP-32, LAP-40."""

    use_required_attribute = False
    key = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(
        self, data: Any = None, *, register: Register, year: int, zone: Zone,
        initial: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=dict(initial or {}), auto_id="isian-%s")
        self._register, self._year, self._zone = register, year, zone
        self.cells: dict[str, str] = {}
        for column in register.columns:
            self.fields[column.code] = _field(column)

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        for column in self._register.columns:
            kept, finding = read_cell(column, told.get(column.code, ""), zone=self._zone)
            self.cells[column.code] = kept
            if finding and column.code not in self.errors:
                self._say(column.code, finding)
        if not self.errors:
            for code, finding in unfit(self._register, self.cells, year=self._year, zone=self._zone):
                self._say(code, finding)
        return told

    def _say(self, code: str, finding: Finding) -> None:
        self.add_error(code, f"{finding.message} ({finding.rule})")

    def say_when_needed(self) -> None:
        """For display only: which columns must not stay blank."""
        for column in self._register.columns:
            self.fields[column.code].required = column.is_required


def _field(column: Column) -> forms.CharField:
    return forms.CharField(
        label=column.name, help_text=column.help, required=False, max_length=LONGEST + 1,
        widget=_widget(column),
    )  # fmt: skip


def _widget(column: Column) -> forms.Widget:
    match column.kind:
        case ColumnKind.DATE:
            return forms.TextInput(attrs={"type": "date"})
        case ColumnKind.MOMENT:
            return forms.TextInput(attrs={"type": "datetime-local"})
        case ColumnKind.CHOICE:
            return forms.Select(choices=_choices(column.choices))
        case ColumnKind.QUARTER:
            return forms.Select(choices=_choices(tuple(QUARTER_LABELS.values())))
        case ColumnKind.LINK:
            return forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"})
        case ColumnKind.NUMBER:
            return forms.TextInput(attrs={"inputmode": "decimal"})
    if column.width >= _WIDE:
        return forms.Textarea(attrs={"rows": 2})
    return forms.TextInput()


def _choices(labels: tuple[str, ...]) -> list[tuple[str, str]]:
    return [("", "Pilih"), *((label, label) for label in labels)]


class Table(forms.Form):
    """A pasted table, or a file; shown again with its difference before anything is kept."""

    table = forms.CharField(
        label="Tempel dari Excel", required=False, max_length=LONGEST_TABLE,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text="Salin baris-barisnya, dengan atau tanpa judul kolom, lalu tempel di sini.",
        error_messages={"max_length": "Tempelan terlalu panjang. Bagi menjadi beberapa bagian."},
    )  # fmt: skip
    file = forms.FileField(
        label="Atau berkas XLSX, CSV", required=False, help_text="Templat yang diunduh, atau tabel sendiri.",
    )  # fmt: skip
    sheet = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
