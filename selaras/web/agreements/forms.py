"""What an official adds to a draft, and the reasons that some steps ask for."""

from decimal import Decimal

from django import forms

from selaras.agreements.models import Agreement, BudgetLine
from selaras.engine.numbers import parse_rupiah
from selaras.engine.targets import YearTargets
from selaras.planning.models import TARGET_FIELDS, Objective
from selaras.web.filters import Filters
from selaras.web.forms import Day, TargetField

LONGEST_FUND = BudgetLine._meta.get_field("fund").max_length or 0


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
    agreed_on = Day(
        "Tanggal perjanjian", "Tanggal yang tercetak. Waktu tanda tangan elektronik tercatat sendiri."
    )


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


class TypedBudget(forms.Form):
    """The budget of a post without a DPA, a line each: its text, TAB, the amount, TAB, the fund."""

    lines = forms.CharField(
        label="Baris anggaran", max_length=60_000, strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="Satu baris satu anggaran: uraian, TAB, jumlah, TAB, sumber dana. Dapat ditempel dari "
        "Excel; bila diketik, titik koma (;) menggantikan TAB.",
        error_messages={"required": "Isi sekurang-kurangnya satu baris anggaran."},
    )  # fmt: skip

    def clean_lines(self) -> list[tuple[str, str, Decimal, str]]:
        """(heading, name, amount, fund) as actions.set_budget takes them; every fault with its line."""
        typed, faults = [], []
        for place, text in enumerate(self.cleaned_data["lines"].splitlines(), start=1):
            if not text.strip():
                continue
            name, amount, fund, *more = _cells(text)
            money, finding = parse_rupiah(amount)
            if more or len(fund) > LONGEST_FUND:
                faults.append(f"Baris {place}: tulis uraian, jumlah, dan sumber dana saja.")
            elif not name:
                faults.append(f"Baris {place}: uraiannya belum diisi.")
            elif finding:
                faults.append(f"Baris {place}: {finding.message}")
            elif money is None:
                faults.append(f"Baris {place}: jumlahnya belum diisi.")
            else:
                typed.append(("", name, money, fund))
        if faults:
            raise forms.ValidationError(faults)
        if not typed:
            raise forms.ValidationError("Isi sekurang-kurangnya satu baris anggaran.")
        return typed


def _cells(text: str) -> list[str]:
    """The cells of a line, three at least; empty ones at its end are no cells."""
    cells = [cell.strip() for cell in text.split("\t" if "\t" in text else ";")]
    while cells and not cells[-1]:
        cells.pop()
    return [*cells, *[""] * (3 - len(cells))]


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
