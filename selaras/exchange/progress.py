"""Annex IV and V with the column CAPAIAN filled and the remark telling how each figure came about."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from selaras.actionplans import queries
from selaras.actionplans.models import IndicatorPlan, StrategicActivity
from selaras.actionplans.queries.progress import Task, checkpoint_tasks, office_day, plan_tasks
from selaras.cascade.models import Annex
from selaras.engine.exact import HUNDRED, shown
from selaras.engine.numbers import written_number
from selaras.engine.periods import format_day
from selaras.engine.plan_days import month_of, quarter_label
from selaras.engine.plan_outputs import row_progress
from selaras.engine.plan_reports import PlanState
from selaras.exchange.schema import Column, Kind
from selaras.exchange.tables import Line, Table, annex_table

_REACHED = Column("capaian", "Capaian %", Kind.TARGET, 13, required=False)
_REMARK = Column("keterangan", "Keterangan", width=34, required=False)


def progress_table(annex: Annex, *, until: str, on: date) -> Table:
    """The annex as monitored: its own lines and order; `until` is a checkpoint, "" before the first."""
    table = annex_table(annex)
    title = f"{table.title}\n{_subtitle(until, by_quarter=annex.layout == Annex.Layout.IKU)}"
    if annex.layout == Annex.Layout.IKU:
        plans = list(IndicatorPlan.objects.filter(edition=annex.edition).order_by("order"))
        tasks = plan_tasks(plans, edition=annex.edition)
        lines = [
            line | {"capaian": _percent(tasks[plan.pk].achievement), "keterangan": _told(tasks[plan.pk], on)}
            for line, plan in zip(table.lines, plans, strict=True)
        ]
        return replace(table, title=title, columns=(*table.columns, _REACHED, _REMARK), lines=lines)
    rows = list(
        queries.with_points(StrategicActivity.objects.filter(edition=annex.edition)).order_by("number", "pk")
    )
    of_rows = checkpoint_tasks(rows, edition=annex.edition)
    told = iter(table.lines)
    filled = [_ksd_lines(row, of_rows[row.pk], told, until=until, on=on) for row in rows]
    return replace(table, title=title, lines=[line for together in filled for line in together])


def _ksd_lines(
    row: StrategicActivity, tasks: Sequence[Task], lines: Iterator[Line], *, until: str, on: date
) -> list[Line]:
    remark = "\n".join(filter(None, (row.note, *_remarks(tasks, until=until, on=on))))
    return [next(lines) | {"capaian": _percent(task.achievement), "keterangan": remark} for task in tasks]


def _remarks(tasks: Sequence[Task], *, until: str, on: date) -> list[str]:
    """The row's achievement first, then a line for each checkpoint that is reported or late."""
    points = [(month_of(task.month), task.achievement) for task in tasks]
    told = row_progress(points, until=month_of(until) if until else 0)
    lines = [f"{task.month}: {said}" for task in tasks if (said := _told(task, on))]
    if told.percent is not None:
        counted = f"{told.counted} dari {told.due} checkpoint"
        so_far = "sementara " if told.missing else ""
        lines.insert(0, f"Capaian KSD s.d. {until}: {so_far}{_percent(told.percent)} % ({counted}).")
    return lines


def _told(task: Task, on: date) -> str:
    """How a figure came about: "dilaporkan 20 Maret 2024, selesai; BA nomor 700/12 tanggal 18 Juni 2024"."""
    report, late = task.report, task.late(on)
    if report is not None and report.reported_at is None and report.corrects is not None:
        report = report.corrects  # what it corrects counts until it is finished itself
    after = f", terlambat {late} hari" if late else ""
    if report is None or report.reported_at is None:
        if task.is_done:
            return "tercatat."
        return f"belum dilaporkan{after}." if late else ""
    day = format_day(office_day(report.reported_at))
    state = "selesai" if report.state == PlanState.FINISHED else "sedang diperiksa"
    minutes = (
        f"; berita acara {report.minutes_number} tanggal {format_day(report.minutes_on)}"
        if report.minutes_on
        else ""
    )
    stated = f"; {report.get_exemption_display().lower()}" if report.exemption else ""
    return f"dilaporkan {day}{after}, {state}{stated}{minutes}."


def _percent(value: Decimal | None) -> str:
    """Two decimals at most; what lacks anything is never printed as 100."""
    if value is None:
        return ""
    text = shown(value, 2)
    return written_number(min(text, Decimal("99.99")) if value < HUNDRED else text)


def _subtitle(until: str, *, by_quarter: bool) -> str:
    if not until:
        return f"BELUM ADA {'TRIWULAN' if by_quarter else 'CHECKPOINT'} YANG JATUH TEMPO"
    return f"CAPAIAN SAMPAI DENGAN {quarter_label(until) if by_quarter else until}"
