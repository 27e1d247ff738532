"""What the action plans can be narrowed to, and what is typed into a report."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from selaras.actionplans.actions.reporting import Typed
from selaras.actionplans.models import Checkpoint, PlanReport
from selaras.actionplans.queries.progress import Task
from selaras.engine.periods import QUARTER_LABELS
from selaras.engine.plan_days import CHECKPOINTS, quarter_label
from selaras.engine.plan_outputs import EXEMPTION_WORDS, OutputKind, PlanOutput
from selaras.org.models import OrgUnit
from selaras.web.actionplans.pages import PROGRESS
from selaras.web.filters import Filters
from selaras.web.forms import Day


def ksd_filter(filters: Filters, units: Sequence[OrgUnit]) -> dict[str, str]:
    words = filters.search("Cari rencana aksi")
    unit_path = _unit(filters, units)
    month = filters.choice("checkpoint", "Checkpoint", Checkpoint.Month.choices, every="Semua")
    return {"words": words, "unit_path": unit_path, "month": month}


def iku_filter(filters: Filters, units: Sequence[OrgUnit]) -> tuple[dict[str, str], int | None]:
    words = filters.search("Cari rencana aksi")
    unit_path = _unit(filters, units)
    quarters = [(str(quarter), label) for quarter, label in QUARTER_LABELS.items()]
    quarter = filters.choice("triwulan", "Triwulan", quarters, every="Semua")
    return {"words": words, "unit_path": unit_path}, int(quarter) if quarter else None


def _unit(filters: Filters, units: Sequence[OrgUnit]) -> str:
    """The path of the chosen unit; "" for all."""
    choices = [(str(unit.pk), unit.name) for unit in units]
    chosen = filters.choice("penanggung-jawab", "Penanggung jawab", choices, every="Semua unit")
    return next((unit.path for unit in units if str(unit.pk) == chosen), "")


MINE = [("saya", "Yang saya laporkan"), *PROGRESS.items()]


def progress_filter(filters: Filters, *, usual: str, by_quarter: bool = False) -> tuple[str, str]:
    """What was reported (mine, late, …), and the checkpoint until which rows are counted.

    Annex IV calls it B06, annex V the second quarter.
    """
    named = {one: quarter_label(one) if by_quarter else one for one in CHECKPOINTS}
    progress = filters.choice("progres", "Progres", MINE, every="Semua")
    every = f"Kini ({named[usual]})" if usual else "Kini"
    until = filters.choice("sd", "Capaian s.d.", list(named.items()), every=every)
    return progress, until or usual


PREFIX = "keluaran-"
LONGEST_NUMBER, LONGEST_TEXT = 60, 4_000
_THERE = [("", "Belum diisi"), ("1", "Sudah ada"), ("0", "Belum ada")]


def _words(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class Entry(forms.Form):
    """The report on one checkpoint or plan; a field for each output in front."""

    use_required_attribute = False
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    account = _words("Uraian", "Apa yang sudah dikerjakan dan di mana hasilnya.")
    obstacle = _words("Kendala", "Wajib bila terlambat atau capaian di bawah target.")
    follow_up = _words(
        "Tindak lanjut", "Wajib bila terlambat atau di bawah target: apa, siapa, sampai kapan."
    )

    def __init__(self, data: Any = None, *, task: Task, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self._count = len(task.outputs)
        for place, output in enumerate(task.outputs, 1):
            self.fields[f"{PREFIX}{place}"] = _field(output)
        if task.exemption:
            self.fields["exemption"] = forms.BooleanField(
                label=f"{EXEMPTION_WORDS[task.exemption]}: dilaporkan dengan surat pernyataan",
                required=False,
                help_text="Keterangan lampiran mengizinkannya; capaiannya 100 % setelah diperiksa.",
            )
        self._exemption = task.exemption

    @property
    def outputs(self) -> list[Any]:
        return [self[f"{PREFIX}{place}"] for place in range(1, self._count + 1)]

    @property
    def typed(self) -> Typed:
        """What was typed; ask after `is_valid`."""
        said = self.cleaned_data
        claimed = self._exemption if said.get("exemption") else ""
        return Typed(
            told=tuple(said.get(f"{PREFIX}{place}", "").strip() for place in range(1, self._count + 1)),
            exemption=claimed or "", account=said["account"].strip(), obstacle=said["obstacle"].strip(),
            follow_up=said["follow_up"].strip(),
        )  # fmt: skip

    def say_when_needed(self) -> None:
        """For display only: when these words are needed stands in their help, so they are not optional."""
        for name in ("obstacle", "follow_up"):
            self.fields[name].required = True

    def look_at(self, version: int) -> None:
        """The form now shows this version of the report beside what was typed."""
        self.data = {**{name: self.data.get(name, "") for name in self.fields}, "seen": str(version)}


def _field(output: PlanOutput) -> forms.CharField:
    if output.kind is OutputKind.DOCUMENT:
        widget: forms.Widget = forms.Select(choices=_THERE)
    else:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    return forms.CharField(label=output.text, required=False, max_length=LONGEST_NUMBER, widget=widget)


def stored(report: PlanReport | None, task: Task) -> Typed:
    """What a report holds, in the shape of what is typed."""
    if report is None:
        return Typed(told=("",) * len(task.outputs))
    told = [*report.told, *[""] * len(task.outputs)][: len(task.outputs)]
    return Typed(
        told=tuple(told), exemption=report.exemption, account=report.account, obstacle=report.obstacle,
        follow_up=report.follow_up,
    )  # fmt: skip


def initial_of(report: PlanReport | None, task: Task) -> dict[str, Any]:
    """A report as it stands in its form."""
    held = stored(report, task)
    fields = {f"{PREFIX}{place}": text for place, text in enumerate(held.told, 1)}
    words = {"account": held.account, "obstacle": held.obstacle, "follow_up": held.follow_up}
    return {"seen": report.version if report else 0, "exemption": bool(held.exemption), **fields, **words}


class Reason(forms.Form):
    """Why a report goes back."""

    reason = forms.CharField(
        label="Alasan", max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Sedikitnya tiga kata; dibaca pelapornya dan tercatat.",
        error_messages={"required": "Tulis alasannya."},
    )  # fmt: skip


class Minutes(forms.Form):
    """The Inspectorate's minutes."""

    number = forms.CharField(
        label="Nomor berita acara", max_length=120, error_messages={"required": "Tulis nomornya."}
    )
    dated = Day("Tanggal berita acara")


class Days(forms.Form):
    """The last days of one checkpoint."""

    due_on = Day("Batas waktu")
    after_period_on = Day(
        "Batas waktu laporan masa", "Untuk keluaran yang melaporkan masa yang baru berakhir."
    )
