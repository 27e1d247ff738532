"""A budget document as it is typed, pasted or handed in as a file."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from selaras.engine.budget import Entry
from selaras.engine.findings import Finding
from selaras.engine.numbers import format_rupiah, parse_rupiah
from selaras.exchange import budget as reader
from selaras.org.models import OrgUnit
from selaras.planning.models import BudgetDocument, BudgetItem
from selaras.planning.rules import FIRST_YEAR, LAST_YEAR
from selaras.web.forms import Day


class Rupiah(forms.CharField):
    """An amount as offices write it."""

    def clean(self, value: Any) -> Decimal:
        amount, finding = parse_rupiah(super().clean(value))
        if finding or amount is None:
            raise forms.ValidationError(finding.message if finding else "Isi jumlahnya.")
        return amount


class Budget(forms.Form):
    """One DPA; `entries` and `findings` are what its table says, once it is valid."""

    unit = forms.ModelChoiceField(
        label="Unit kerja", queryset=OrgUnit.objects.none(), empty_label="Pilih unit",
        error_messages={"required": "Pilih unitnya.", "invalid_choice": "Pilih unit dari daftar."},
    )  # fmt: skip
    year = forms.IntegerField(
        label="Tahun anggaran", min_value=FIRST_YEAR, max_value=LAST_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "Tulis tahun dengan empat angka."
        ) | {"required": "Isi tahunnya."},
    )  # fmt: skip
    number = forms.CharField(label="Nomor DPA", max_length=120, error_messages={"required": "Isi nomor DPA."})
    ratified_on = Day("Tanggal disahkan", required=True)
    received_on = Day("Tanggal diterima unit", required=False)
    total = Rupiah(
        label="Jumlah DPA", max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text="Jumlah yang tercetak pada dokumen, misalnya Rp1.234.567,00.",
        error_messages={"required": "Isi jumlahnya."},
    )  # fmt: skip
    source = forms.CharField(
        label="Sumber", max_length=200, required=False, help_text="Misalnya: SIPD, 8 Januari 2024."
    )
    file = forms.FileField(
        label="Berkas XLSX atau CSV", required=False, help_text="Menggantikan isi tabel di bawah."
    )
    table = forms.CharField(
        label="Rincian", required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "class": "pasted"}),
        help_text="Kosong bila berkas diunggah. Tempel dari Excel: kode, uraian, anggaran, sumber dana; satu "
        "baris per program, kegiatan, atau sub kegiatan.",
    )  # fmt: skip

    def __init__(
        self,
        data: QueryDict | None = None,
        files: "MultiValueDict[str, UploadedFile[Any]] | None" = None,
        *,
        units: QuerySet[OrgUnit],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, files, initial=initial)
        field = self.fields["unit"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = units
        self.entries: list[Entry] = []
        self.findings: list[Finding] = []

    def clean(self) -> dict[str, Any]:
        given = dict(super().clean() or {})
        text, handed_in = given.get("table", ""), given.get("file")
        if handed_in:
            text, self.findings = reader.text_of_file(handed_in.read(reader.MOST_BYTES + 1))
            self.data = {**self.data.dict(), "table": text} if isinstance(self.data, QueryDict) else self.data
        self.entries, read = reader.read_budget(text)
        self.findings = [*self.findings, *read]
        return given

    @property
    def head(self) -> list[forms.BoundField]:
        names = ("unit", "year", "number", "total", "ratified_on", "received_on", "source")
        return [self[name] for name in names if name in self.fields]

    @property
    def body(self) -> list[forms.BoundField]:
        return [self["file"], self["table"]]


class Correction(Budget):
    """The same for a document that is there: its unit and year stay."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["unit"], self.fields["year"]


def initial_of(document: BudgetDocument, items: list[BudgetItem]) -> dict[str, Any]:
    """A document as it stands in the form that corrects it."""
    return {
        "number": document.number, "ratified_on": document.ratified_on, "received_on": document.received_on,
        "total": format_rupiah(document.total), "source": document.source,
        "table": reader.text_of(Entry(one.code, one.name, one.amount, one.fund) for one in items),
    }  # fmt: skip
