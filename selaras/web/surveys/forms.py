"""What an official fills in for a wave: its frame, and the words and days that steps ask for."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from selaras.engine.periods import QUARTER_LABELS, QUARTERS, quarter_of
from selaras.exchange.populations import whole
from selaras.org.models import Agency, Position
from selaras.planning import access as planning
from selaras.planning.models import Indicator
from selaras.surveys import access
from selaras.surveys.models import Instrument, Wave
from selaras.surveys.queries import clashes
from selaras.web.forms import Day
from selaras.web.http import Request

LONGEST_REASON = 1_000
MOST = 100_000  # respondents a point can be asked to have
_SHORT = {
    Instrument.Kind.SATISFACTION: "SKM", Instrument.Kind.COORDINATION: "Survei koordinasi",
    Instrument.Kind.SERVICE: "SKL",
}  # fmt: skip
_INDICES = ("IKM", "IEK", "SKL")  # the indicators that a survey fills by themselves


def proposed_name(instrument: Instrument, year: int, quarter: int) -> str:
    """As offices call it: SKM Semester 1 2024."""
    kind = Instrument.Kind(instrument.kind)
    return f"{_SHORT.get(kind, instrument.name)} Semester {1 if quarter <= 2 else 2} {year}"[:120]


class WaveForm(forms.Form):
    """The frame of a wave; `wave` is the one changed, None for a new one. Reads four lists of choices."""

    use_required_attribute = False
    instrument = forms.ModelChoiceField(
        Instrument.objects.none(), label="Instrumen", empty_label="Pilih instrumen",
        error_messages={"required": "Pilih instrumennya.", "invalid_choice": "Pilih instrumennya."},
    )  # fmt: skip
    period = forms.ChoiceField(
        label="Triwulan", help_text="Triwulan yang diisi indeksnya, bukan triwulan mulainya survei.",
        error_messages={"required": "Pilih triwulannya.", "invalid_choice": "Pilih triwulannya."},
    )  # fmt: skip
    name = forms.CharField(
        label="Nama gelombang", required=False, max_length=120,
        help_text="Bila kosong, dipakai nama usulan seperti SKM Semester 1 2024.",
    )  # fmt: skip
    opens_on = Day("Hari pertama")
    closes_on = Day("Hari terakhir")
    sample = forms.ChoiceField(
        label="Kebutuhan responden", choices=Wave.Sample.choices, widget=forms.RadioSelect,
        initial=Wave.Sample.MINIMUM,
        error_messages={"required": "Pilih aturannya.", "invalid_choice": "Pilih aturannya."},
    )  # fmt: skip
    minimum = forms.CharField(
        label="Responden minimum", max_length=12, initial="100",
        help_text="Per layanan di setiap unit. Instruksi menyebut sedikitnya 100 tanpa menyebut wilayahnya.",
        error_messages={"required": "Isi jumlah minimumnya."},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    indicator = forms.ModelChoiceField(
        Indicator.objects.none(), label="Indikator yang diisi", required=False,
        empty_label="Tidak mengisi indikator",
        help_text="Indeks yang diverifikasi menjadi realisasinya. Biasanya IKM, IEK, atau SKL.",
        error_messages={"invalid_choice": "Pilih indikator dari daftar."},
    )  # fmt: skip
    owner = forms.ModelChoiceField(
        Position.objects.none(), label="Jabatan pengelola", empty_label="Pilih jabatan",
        error_messages={"required": "Pilih jabatannya.", "invalid_choice": "Pilih jabatannya."},
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, request: Request, agency: Agency, year: int, wave: Wave | None = None
    ) -> None:
        self._agency, self._wave = agency, wave
        super().__init__(data, initial=_of(wave) if wave else _first(request, year))
        self._ask("instrument", access.instruments(request.duties).filter(agency=agency))
        self._ask("owner", runners(request, agency, wave))
        self._ask("indicator", planning.indicators(request.duties).filter(agency=agency))
        today = request.today.year
        years = sorted({year, year + 1, today, today + 1, wave.year if wave else year})
        self._choice("period").choices = [
            (f"{of}-{quarter}", f"{QUARTER_LABELS[quarter]} {of}") for of in years for quarter in QUARTERS
        ]
        indicators = sorted(self._choice("indicator").queryset, key=_indices_first)
        self._choice("indicator").choices = [
            ("", "Tidak mengisi indikator"), *((one.pk, f"{one.code} {one.name}") for one in indicators)
        ]  # fmt: skip

    def clean_minimum(self) -> int:
        """Whole, as offices write it: Django itself would read 1.000 as one."""
        number = whole(self.cleaned_data["minimum"])
        if number is None:
            raise forms.ValidationError("Tulis bilangan bulat seperti 100 atau 1.000.")
        if not 1 <= number <= MOST:
            raise forms.ValidationError("Sedikitnya 1 responden, paling banyak 100.000.")
        return number

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        opens_on, closes_on = told.get("opens_on"), told.get("closes_on")
        if opens_on and closes_on and closes_on < opens_on:
            self.add_error("closes_on", "Hari terakhir mendahului hari pertama.")
        if not self.errors:
            for finding in clashes(self.as_wave()):
                self.add_error(finding.place, finding.message)
        return told

    def as_wave(self) -> Wave:
        """What is typed as a row that is not kept; only of a form without errors."""
        return Wave(pk=self._wave.pk if self._wave else None, agency=self._agency, **self.fields_of_wave)

    @property
    def fields_of_wave(self) -> dict[str, Any]:
        told = dict(self.cleaned_data)
        year, _, quarter = told.pop("period").partition("-")
        told |= {"year": int(year), "quarter": int(quarter)}
        told["name"] = told["name"] or proposed_name(told["instrument"], told["year"], told["quarter"])
        return told

    def _choice(self, name: str) -> Any:
        return self.fields[name]

    def _ask(self, name: str, rows: QuerySet[Any]) -> None:
        """The rows to choose from; where there is one, it is chosen."""
        self._choice(name).queryset = rows
        only = list(rows[:2])
        if len(only) == 1 and not self.initial.get(name) and self.fields[name].required:
            self.initial[name] = only[0]


def runners(request: Request, agency: Agency, wave: Wave | None) -> QuerySet[Position]:
    """The posts that may own a wave of this agency, the one that owns it already among them."""
    mine = access.owners(request.duties).filter(agency=agency)
    kept = Q(pk=wave.owner_id) if wave else Q(pk__in=[])
    return mine.filter(Q(tier__in=access.running_tiers()) | kept).order_by("order", "pk")


def _of(wave: Wave) -> dict[str, Any]:
    same = ("instrument", "name", "opens_on", "closes_on", "sample", "minimum", "indicator", "owner")
    return {name: getattr(wave, name) for name in same} | {"period": f"{wave.year}-{wave.quarter}"}


def _first(request: Request, year: int) -> dict[str, Any]:
    quarter = quarter_of(request.today) if request.today.year == year else 1
    return {"period": f"{year}-{quarter}"}


def _indices_first(indicator: Indicator) -> tuple[bool, str]:
    return (not any(indicator.code.upper().startswith(index) for index in _INDICES), indicator.code)


class Why(forms.Form):
    """A reason that somebody else can understand a year later (SKM-09)."""

    use_required_attribute = False
    reason = forms.CharField(
        label="Alasan", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Sedikitnya tiga kata; tetap tercatat pada gelombang ini.",
        error_messages={"required": "Tuliskan alasannya."},
    )  # fmt: skip


class Until(forms.Form):
    """Until when what was closed takes answers again."""

    use_required_attribute = False
    closes_on = Day("Hari terakhir yang baru")


class WhyUntil(Until, Why):
    """Sent back: why, and until when."""

    field_order: Sequence[str] = ("reason", "closes_on")
