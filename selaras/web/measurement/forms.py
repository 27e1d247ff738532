"""What an official types for a quarter: the inputs of the formula, an absence, and the words beside them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from selaras.engine.formula import Input, InputKind
from selaras.measurement.actions.reporting import Typed
from selaras.measurement.models import Report
from selaras.web.forms import Day

PREFIX = "masukan-"
LONGEST_NUMBER, LONGEST_LIST, LONGEST_TEXT = 60, 200_000, 4_000
WORDS = ("reason", "explanation", "obstacle", "follow_up")
_YES_NO = [("", "Belum diisi"), ("1", "Ya"), ("0", "Tidak")]


def _words(label: str, help_text: str, *, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class Entry(forms.Form):
    """One quarter of one figure; a field for each input in front. Wrong figures are told by `work_out`."""

    use_required_attribute = False
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    absence = forms.ChoiceField(
        label="Bila tidak ada realisasi", required=False,
        choices=[("", "Ada realisasi"), *Report.Absence.choices],
        help_text="Nol adalah realisasi. Pilih ini hanya bila angkanya memang tidak ada.",
    )  # fmt: skip
    reason = _words("Mengapa tidak ada", "Wajib bila realisasi tidak ada, sedikitnya tiga kata.", rows=2)
    obstacle = _words("Kendala", "Wajib bila realisasi di bawah target.")
    follow_up = _words(
        "Tindak lanjut", "Wajib bila realisasi di bawah target: apa, oleh siapa, sampai kapan."
    )
    explanation = _words(
        "Penjelasan angka yang tidak wajar",
        "Wajib bila capaian melebihi 200 %, atau hasil di luar rentang indikatornya.",
        rows=2,
    )
    note = forms.CharField(
        label="Keterangan bukti", required=False, max_length=300,
        help_text="Misalnya: rekapitulasi aduan April–Juni, halaman 3.",
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, inputs: Sequence[Input], expected: Sequence[str] = (),
        initial: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=dict(initial or {}))
        self._codes, self._expected = [one.code for one in inputs], list(expected)
        codes = [(one.code, one.name or one.code) for one in inputs]
        numbered = [(str(number), text) for number, text in enumerate(self._expected, 1)]
        self.fields["input_code"] = _choice("Membuktikan masukan", "Seluruh laporan", codes)
        self.fields["expected"] = _choice("Jenis bukti", "Bukti lain", numbered)
        for one in inputs:
            self.fields[PREFIX + one.code] = _field(one)

    @property
    def typed(self) -> Typed:
        """What was typed, as far as it can be read at all; ask after `is_valid`."""
        said = self.cleaned_data
        return Typed(
            inputs={code: said.get(PREFIX + code, "") for code in self._codes},
            absence=said.get("absence", ""),
            **{name: said.get(name, "") for name in WORDS},
        )

    @property
    def chosen_expected(self) -> str:
        """The words of the dictionary that were chosen by their number, "" for none."""
        number = self.cleaned_data.get("expected", "")
        return self._expected[int(number) - 1] if number else ""

    def say_when_needed(self) -> None:
        """For display only: when these words are needed stands in their help, so they are not optional."""
        for name in (*WORDS, "expected", "input_code"):  # the two choices say themselves that none is chosen
            self.fields[name].required = True

    def look_at(self, version: int) -> None:
        """The form now shows this version of the report beside what was typed."""
        self.data = {**{name: self.data.get(name, "") for name in self.fields}, "seen": str(version)}


def _choice(label: str, none: str, choices: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, choices=[("", none), *choices])


def _field(one: Input) -> forms.CharField:
    label = one.name or one.code
    if one.kind is InputKind.LIST:
        widget: forms.Widget = forms.Textarea(
            attrs={"rows": 5, "inputmode": "decimal", "spellcheck": "false"}
        )
        return forms.CharField(label=label, required=False, max_length=LONGEST_LIST, widget=widget)
    if one.kind is InputKind.YES_NO:
        widget = forms.Select(choices=_YES_NO)
    else:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.CharField(label=label, required=False, max_length=LONGEST_NUMBER, widget=widget)


def initial_of(report: Report | None) -> dict[str, Any]:
    """A report as it stands in its form."""
    if report is None:
        return {"seen": 0}
    words = {name: getattr(report, name) for name in WORDS}
    typed = {PREFIX + code: text for code, text in report.inputs.items()}
    return {"seen": report.version, "absence": report.absence, **words, **typed}


class Days(forms.Form):
    """The days of one quarter."""

    opens_on = Day("Dibuka")
    closes_on = Day("Ditutup", "Hari terakhir yang boleh mengisi.")


class Reopen(forms.Form):
    until = Day("Dibuka kembali sampai")
    reason = forms.CharField(
        label="Alasan", max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Tulis alasannya."},
    )  # fmt: skip


class Reason(forms.Form):
    """Why something goes back, is corrected, or is not."""

    reason = forms.CharField(
        label="Alasan", max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Sedikitnya tiga kata; dibaca orangnya dan tercatat.",
        error_messages={"required": "Tulis alasannya."},
    )  # fmt: skip
