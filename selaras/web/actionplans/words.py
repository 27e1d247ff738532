"""What was reported of an action plan, as the pages say it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from selaras.actionplans.models import Checkpoint, IndicatorPlan
from selaras.actionplans.queries.progress import Task, told_of
from selaras.engine.exact import HUNDRED, shown
from selaras.engine.numbers import format_number
from selaras.engine.periods import format_day, quarter_of
from selaras.engine.plan_days import CHECKPOINTS, quarter_label
from selaras.engine.plan_outputs import OutputKind, PlanOutput, RowJudgement, RowProgress
from selaras.engine.plan_reports import PlanState

_JUDGED = {
    RowJudgement.NOT_DUE: ("waiting", "Belum jatuh tempo"),
    RowJudgement.BLANK: ("draft", "Belum ada capaian"),
    RowJudgement.PARTIAL: ("near", "Sementara"),
    RowJudgement.REACHED: ("reached", "Tercapai"),
    RowJudgement.MISSED: ("below", "Di bawah target"),
}


def address(row: Checkpoint | IndicatorPlan) -> str:
    """The page of the report on a row."""
    name = "plan-report" if isinstance(row, IndicatorPlan) else "checkpoint-report"
    return reverse(f"actionplans:{name}", args=[row.pk])


def percent_text(value: Decimal | None) -> str:
    """At most two decimals, half up; "" while there is none. What lacks anything is never shown as 100."""
    if value is None:
        return ""
    text = shown(value, 2)
    return format_number(min(text, Decimal("99.99")) if value < HUNDRED else text)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a task is: `mark` for the lane, the sign and word of its status, and what stands beside."""

    mark: str  # done, sent, late, now, later
    code: str
    label: str
    note: str = ""

    @property
    def is_open(self) -> bool:
        return self.mark not in {"done", "sent"}


def standing(task: Task, *, on: date, year: int) -> Standing:
    """Nanti, jatuh tempo, terlambat, and then the stations of the report."""
    late = task.late(on)
    after = f"terlambat {late} hari" if late else ""
    match task.state:
        case PlanState.FINISHED:
            return Standing("done", "published", "Selesai", after)
        case PlanState.VERIFIED:
            return Standing("sent", "submitted", "Menunggu berita acara", after)
        case PlanState.REPORTED:
            return Standing("sent", "submitted", "Dilaporkan", after)
        case PlanState.RETURNED:
            return Standing("late" if late else "now", "returned", "Dikembalikan", after)
    if task.is_done:
        corrected = task.report is not None and task.report.corrects is not None
        note = "koreksi sedang disusun" if corrected else ""
        return Standing("done", "published", "Selesai" if corrected else "Tercatat", note)
    if late:
        return Standing("late", "late", f"Terlambat {late} hari")
    begun = "sedang disusun" if task.report else ""
    if (year, CHECKPOINTS.index(task.month) + 1) <= (on.year, quarter_of(on)):
        return Standing("now", "draft", "Belum dilaporkan", begun)
    return Standing("later", "waiting", "Nanti", begun)


@dataclass(frozen=True, slots=True)
class RowTold:
    """A row's achievement in words: "93,75 %", "2 dari 2", and the sign of its judgement."""

    percent: str
    counted: str
    status: tuple[str, str]
    missing: str

    @property
    def sentence(self) -> str:
        return f"{self.percent} % ({self.counted} checkpoint)" if self.percent else "belum ada capaian"


def row_told(progress: RowProgress, *, by_quarter: bool = False) -> RowTold:
    points = [CHECKPOINTS[month // 3 - 1] for month in progress.missing]
    missing = ", ".join(quarter_label(one) if by_quarter else one for one in points)
    return RowTold(
        percent=percent_text(progress.percent), counted=f"{progress.counted} dari {progress.due}",
        status=_JUDGED[progress.judgement], missing=missing,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class OutputTold:
    """One output and what was said of it."""

    place: int
    text: str
    told: str
    target: str


def outputs_told(task: Task) -> list[OutputTold]:
    numbers = told_of(task.report, task.outputs)
    return [
        OutputTold(place, output.text, _told(output, number), target_text(output))
        for place, (output, number) in enumerate(zip(task.outputs, numbers, strict=True), 1)
    ]


def _told(output: PlanOutput, number: Decimal | None) -> str:
    if number is None:
        return ""
    if output.kind is OutputKind.DOCUMENT:
        return "sudah ada" if number else "belum ada"
    return f"{format_number(number)} {output.uom}"


def target_text(output: PlanOutput) -> str:
    """What is asked: "56 lokasi", "112 dari 224 lokasi sejak awal tahun", "90 %"; "" for a document."""
    if output.kind is OutputKind.DOCUMENT:
        return ""
    if output.whole is not None:
        whole = f"{format_number(output.target)} dari {format_number(output.whole)}"
        return f"{whole} {output.uom} sejak awal tahun"
    return f"{format_number(output.target)} {output.uom}"


def due_text(task: Task) -> str:
    return format_day(task.due.on)
