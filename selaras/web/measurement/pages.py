"""The lists of Pengukuran and Verifikasi, prepared for their templates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.urls import reverse

from selaras.engine.periods import QUARTER_LABELS, QUARTERS
from selaras.engine.reports import ReportState
from selaras.engine.targets import NotMeasured, Target
from selaras.measurement.models import Evidence, Figure, Report
from selaras.measurement.queries.periods import Window
from selaras.planning.models import Objective
from selaras.web.measurement.words import Standing, Told, standing, told_report


def address(figure: int, quarter: int) -> str:
    return reverse("measurement:quarter", args=[figure, quarter])


def segments(url: str, quarter: int) -> list[tuple[str, str, bool]]:
    return [(QUARTER_LABELS[one], f"{url}?tw={one}", one == quarter) for one in QUARTERS]


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the quarter: what was promised, where it stands, what came of it, what was before."""

    url: str
    code: str
    name: str
    post: str
    uom: str
    target: Target
    standing: Standing
    now: Told
    before: Told | None
    before_label: str

    @property
    def is_measured(self) -> bool:
        return not isinstance(self.target, NotMeasured)


@dataclass(frozen=True, slots=True)
class Block:
    name: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Mine:
    """The figures of a person in a quarter: blocks of what is measured, and the rest that is not."""

    blocks: Sequence[Block]
    unmeasured: Sequence[Row]

    @property
    def rows(self) -> list[Row]:
        return [row for block in self.blocks for row in block.rows]

    @property
    def rest(self) -> list[Block]:
        return [Block("", self.unmeasured)]

    @property
    def tiles(self) -> list[dict[str, object]]:
        rows = self.rows
        open_, done = (
            sum(row.standing.is_urgent for row in rows),
            sum(row.standing.code == "published" for row in rows),
        )
        moving = len(rows) - open_ - done
        return [
            {"label": "Diukur", "value": len(rows), "note": f"{len(self.unmeasured)} tidak diukur"},
            {"label": "Perlu diisi atau dikirim", "value": open_, "note": "termasuk yang dikembalikan"},
            {"label": "Sedang diperiksa", "value": moving, "note": "atau belum waktunya"},
            {"label": "Dikunci", "value": done, "note": "ikut dihitung ke atas"},
        ]  # fmt: skip


def current(reports: Iterable[Report], quarter: int) -> Report | None:
    """The report of a quarter that a page shows: the newest one."""
    return max((one for one in reports if one.quarter == quarter), key=lambda one: one.number, default=None)


def before(reports: Iterable[Report], quarter: int) -> Report | None:
    """The newest report of the nearest earlier quarter that has one."""
    earlier = [one for one in reports if one.quarter < quarter]
    return max(earlier, key=lambda one: (one.quarter, one.number), default=None)


def by_figure(figures: Iterable[Figure]) -> dict[int, list[Report]]:
    """All reports of these figures, in one query."""
    found: dict[int, list[Report]] = {figure.pk: [] for figure in figures}
    for report in Report.objects.filter(figure__in=list(found)).order_by("figure", "quarter", "number"):
        found[report.figure_id].append(report)
    return found


def mine(figures: Sequence[Figure], quarter: int, *, days: Window, on: date) -> Mine:
    """The rows by block, in the order of the instruction."""
    reports = by_figure(figures)
    rows = [
        (figure.indicator.objective.block, _row(figure, reports[figure.pk], quarter, days, on))
        for figure in figures
    ]
    blocks = [
        Block(str(block.label), [row for of, row in rows if of == block and row.is_measured])
        for block in Objective.Block
    ]
    return Mine([block for block in blocks if block.rows], [row for _, row in rows if not row.is_measured])


def _row(figure: Figure, reports: Sequence[Report], quarter: int, days: Window, on: date) -> Row:
    report, last = current(reports, quarter), before(reports, quarter)
    target = figure.targets.quarters[quarter - 1]
    return Row(
        url=address(figure.pk, quarter), code=figure.indicator.code, name=figure.indicator.name,
        post=figure.position.short_title, uom=figure.indicator.uom, target=target,
        standing=standing(report, target=target, days=days, on=on),
        now=told_report(figure, report, quarter),
        before=told_report(figure, last, last.quarter) if last else None,
        before_label=QUARTER_LABELS[last.quarter] if last else "",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Proof:
    """A file beside a report; `elsewhere` counts the other reports that show the very same file."""

    pk: int
    name: str
    note: str
    size: int
    by: str
    elsewhere: int
    is_readable: bool


def proofs(evidence: Iterable[Evidence], *, readable: Iterable[int]) -> list[Proof]:
    """One query for how often the files stand elsewhere."""
    rows, seen = list(evidence), set(readable)
    used: Mapping[int, int] = dict(
        Evidence.objects.filter(file__in=[row.file_id for row in rows])
        .order_by().values("file_id").annotate(times=Count("report")).values_list("file_id", "times")
    )  # fmt: skip
    return [
        Proof(
            row.pk, row.name, row.note, row.file.size, row.by.full_name, used.get(row.file_id, 1) - 1,
            row.pk in seen,
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report in the queue of whoever checks it."""

    pk: int
    url: str
    code: str
    name: str
    post: str
    quarter: str
    uom: str
    target: Target
    now: Told
    before: Told | None
    before_label: str
    entered_by: str
    step: str
    proofs: Sequence[Proof]
    words: Sequence[tuple[str, str]]
    is_own: bool
    is_correction: bool
    version: int | None  # of the formula it was worked out with


def waiting(reports: Sequence[Report], *, readable: Iterable[int], user: int) -> list[Waiting]:
    """The queue; two queries beside that of the reports."""
    told = by_figure(report.figure for report in reports)
    every = proofs((one for report in reports for one in report.evidence.all()), readable=readable)
    by_key = {one.pk: one for one in every}
    return [
        _waiting(report, told[report.figure_id], [by_key[one.pk] for one in report.evidence.all()], user)
        for report in reports
    ]


def _waiting(report: Report, known: Sequence[Report], shown: Sequence[Proof], user: int) -> Waiting:
    figure, last = report.figure, before(known, report.quarter)
    return Waiting(
        pk=report.pk, url=address(figure.pk, report.quarter), code=figure.indicator.code,
        name=figure.indicator.name, post=figure.position.title, quarter=QUARTER_LABELS[report.quarter],
        uom=figure.indicator.uom, target=figure.targets.quarters[report.quarter - 1],
        now=told_report(figure, report, report.quarter),
        before=told_report(figure, last, last.quarter) if last else None,
        before_label=QUARTER_LABELS[last.quarter] if last else "",
        entered_by=report.entered_by.full_name,
        step="Setujui" if report.state == ReportState.SENT else "Verifikasi", proofs=shown,
        words=[(label, text) for label, text in _words(report) if text],
        is_own=user in {report.entered_by_id, report.sent_by_id},
        is_correction=report.corrects_id is not None,
        version=report.formula_version.number if report.formula_version and report.formula.strip() else None,
    )  # fmt: skip


def _words(report: Report) -> list[tuple[str, str]]:
    return [
        ("Tidak ada karena", report.reason), ("Kendala", report.obstacle),
        ("Tindak lanjut", report.follow_up), ("Penjelasan", report.explanation),
        ("Alasan koreksi", report.correction_reason),
    ]  # fmt: skip
