"""The lists of Pengukuran and Verifikasi, prepared for their templates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q
from django.urls import reverse

from selaras.engine.periods import QUARTER_LABELS, QUARTERS
from selaras.engine.reports import ReportState
from selaras.engine.targets import NotMeasured, Target
from selaras.measurement.models import Figure, Report
from selaras.measurement.queries.periods import Window, due_on
from selaras.measurement.queries.surveyed import asking
from selaras.planning.models import Objective
from selaras.surveys.models import Wave
from selaras.web.measurement.files import Proof
from selaras.web.measurement.words import (
    Standing,
    Told,
    late_text,
    leaves_to_survey,
    standing,
    surveyed_standing,
    told_report,
    told_stored,
)


def address(figure: int, quarter: int) -> str:
    return reverse("measurement:quarter", args=[figure, quarter])


def register_address(figure: int, register: str, quarter: int) -> str:
    return f"{reverse('measurement:register', args=[figure])}?daftar={register}&tw={quarter}"


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
    due: date | None  # where it lies inside the quarter

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


def current(reports: Iterable[Report], figure: Figure, quarter: int) -> Report | None:
    """The report of a quarter that a page shows: the newest one."""
    own = (one for one in reports if one.figure.pk == figure.pk and one.quarter == quarter)
    return max(own, key=lambda one: one.number, default=None)


def before(reports: Iterable[Report], figure: Figure, quarter: int) -> Report | None:
    """The newest report of the nearest earlier quarter that has one, also across the edge of the year."""
    earlier = [one for one in reports if (one.figure.year, one.quarter) < (figure.year, quarter)]
    return max(earlier, key=lambda one: (one.figure.year, one.quarter, one.number), default=None)


def label_of(last: Report | None, year: int) -> str:
    """Such as "TW I", and "TW IV 2023" where it is of another year."""
    if last is None:
        return ""
    label = QUARTER_LABELS[last.quarter]
    return label if last.figure.year == year else f"{label} {last.figure.year}"


def by_figure(figures: Iterable[Figure], *people: str) -> dict[int, list[Report]]:
    """All reports of these figures, and of the same posts and indicators the year before, in one query."""
    of = {(one.year, one.position_id, one.indicator_id): one for one in figures}
    former = Q(
        figure__year__in={year - 1 for year, _, _ in of}, figure__position__in={post for _, post, _ in of},
        figure__indicator__in={indicator for _, _, indicator in of},
    )  # fmt: skip
    asked = Report.objects.filter(Q(figure__in=[one.pk for one in of.values()]) | former)
    found: dict[int, list[Report]] = {one.pk: [] for one in of.values()}
    for report in asked.select_related("figure", *people).order_by("figure", "quarter", "number"):
        told = report.figure
        own = of.get((told.year, told.position_id, told.indicator_id))
        later = of.get((told.year + 1, told.position_id, told.indicator_id))
        if later is not None:
            told.indicator = later.indicator
            found[later.pk].append(report)
        if own is not None:
            report.figure = own
            found[own.pk].append(report)
    return found


def mine(figures: Sequence[Figure], quarter: int, *, days: Window, on: date) -> Mine:
    """The rows by block, in the order of the instruction."""
    reports, surveys = by_figure(figures), asking(figures, quarter)
    rows = [
        (
            figure.indicator.objective.block,
            _row(figure, reports[figure.pk], quarter, days, on, surveys.get(figure.pk)),
        )
        for figure in figures
    ]
    blocks = [
        Block(str(block.label), [row for of, row in rows if of == block and row.is_measured])
        for block in Objective.Block
    ]
    return Mine([block for block in blocks if block.rows], [row for _, row in rows if not row.is_measured])


def _row(
    figure: Figure, reports: Sequence[Report], quarter: int, days: Window, on: date, survey: Wave | None
) -> Row:  # fmt: skip
    report, last = current(reports, figure, quarter), before(reports, figure, quarter)
    target = figure.targets.quarters[quarter - 1]
    due = due_on(figure.indicator, figure.year, quarter, days)
    if survey and leaves_to_survey(report):
        stands, now = surveyed_standing(figure, quarter, survey), told_stored(figure, quarter)
    else:
        stands = standing(report, target=target, days=days, on=on, due=due)
        now = told_report(figure, report, quarter)
    former, label = _stored_before(figure, quarter)
    if last:
        former, label = told_report(last.figure, last, last.quarter), label_of(last, figure.year)
    return Row(
        url=address(figure.pk, quarter), code=figure.indicator.code, name=figure.indicator.name,
        post=figure.position.short_title, uom=figure.indicator.uom, target=target, standing=stands, now=now,
        before=former, before_label=label,
        due=due if due != days.closes_on else None,
    )  # fmt: skip


def _stored_before(figure: Figure, quarter: int) -> tuple[Told | None, str]:
    """The nearest earlier quarter of the year with a figure, and its label: a survey may have filled it."""
    for one in range(quarter - 1, 0, -1):
        if isinstance(figure.value_of(str(one)), Decimal):
            return told_stored(figure, one), QUARTER_LABELS[one]
    return None, ""


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
    was: Told | None  # what a correction corrects
    before: Told | None
    before_label: str
    entered_by: str
    step: str
    proofs: Sequence[Proof]
    words: Sequence[tuple[str, str]]
    is_own: bool
    is_correction: bool
    late: str
    version: int | None  # of the formula it was worked out with


def waiting(
    reports: Sequence[Report], *, proofs: Iterable[Proof], user: int, days: Mapping[int, Window]
) -> list[Waiting]:
    """The queue; two queries beside those of the reports and their proofs."""
    told = by_figure(report.figure for report in reports)
    by_key = {one.pk: one for one in proofs}
    return [
        _waiting(
            report, told[report.figure_id], [by_key[one.pk] for one in report.evidence.all()], user,
            days[report.quarter],
        )
        for report in reports
    ]  # fmt: skip


def _waiting(
    report: Report, known: Sequence[Report], shown: Sequence[Proof], user: int, days: Window
) -> Waiting:
    figure, last = report.figure, before(known, report.figure, report.quarter)
    old = next((one for one in known if one.pk == report.corrects_id), None)
    return Waiting(
        pk=report.pk, url=address(figure.pk, report.quarter), code=figure.indicator.code,
        name=figure.indicator.name, post=figure.position.title, quarter=QUARTER_LABELS[report.quarter],
        uom=figure.indicator.uom, target=figure.targets.quarters[report.quarter - 1],
        now=told_report(figure, report, report.quarter),
        was=told_report(figure, old, old.quarter) if old else None,
        before=told_report(last.figure, last, last.quarter) if last else None,
        before_label=label_of(last, figure.year),
        entered_by=report.entered_by.full_name,
        step="Setujui" if report.state == ReportState.SENT else "Verifikasi", proofs=shown,
        words=[(label, text) for label, text in _words(report) if text],
        is_own=user in report.workers,
        is_correction=report.corrects_id is not None,
        late=late_text(report, due_on(figure.indicator, figure.year, report.quarter, days)),
        version=report.formula_version.number if report.formula_version and report.formula.strip() else None,
    )  # fmt: skip


def _words(report: Report) -> list[tuple[str, str]]:
    return [
        ("Tidak ada karena", report.reason), ("Kendala", report.obstacle),
        ("Tindak lanjut", report.follow_up), ("Penjelasan", report.explanation),
        ("Alasan koreksi", report.correction_reason),
    ]  # fmt: skip
