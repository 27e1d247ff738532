"""The page of one figure prepared for its templates: what lies around it, its reports, its year."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from django.core.paginator import Page
from django.urls import reverse
from django.utils.timezone import localdate

from selaras.accounts.models import User
from selaras.engine import actuals
from selaras.engine.achievement import achievement
from selaras.engine.actuals import Absence, Actual
from selaras.engine.figures import Handling, Value
from selaras.engine.formula import Formula, write_node
from selaras.engine.formula.values import Value as Operand
from selaras.engine.numbers import format_number
from selaras.engine.periods import QUARTER_LABELS, QUARTERS
from selaras.engine.progress import to_date, year_of
from selaras.engine.registers import registers_of
from selaras.engine.scales import Scale
from selaras.engine.targets import NotMeasured, Target
from selaras.measurement.models import CountedRow, Evidence, Figure, Report
from selaras.measurement.queries.origin import Blend, Origin, Retold
from selaras.measurement.queries.standing import YEAR
from selaras.org.access import Offices
from selaras.web.figures import BLANK, WORDS, Standing, brief, exact, standing, value_words
from selaras.web.formulas import VersionWords, version_words
from selaras.web.registers import Cell, cells_of

UNNAMED = "petugas di luar jangkauan Bapak/Ibu"


def address(figure: Figure, quarter: int) -> str:
    return reverse("origin:show", args=[figure.pk, quarter])


def actual_of(value: Value) -> Actual:
    """A quarter without a measured figure below has nothing to show beside its own target."""
    return None if isinstance(value, NotMeasured) else value


@dataclass(frozen=True, slots=True)
class Kin:
    """A figure above or below; outside one's reach only its post and indicator are told."""

    title: str
    code: str
    name: str
    url: str
    value: str
    standing: Standing | None
    weight: str


def kin(figures: Iterable[Figure], quarter: int, *, readable: Collection[int], scale: Scale) -> list[Kin]:
    return [_kin(one, quarter, one.pk in readable, scale) for one in figures]


def _kin(figure: Figure, quarter: int, is_readable: bool, scale: Scale) -> Kin:
    suffix = str(quarter)
    told = figure.position.title, figure.indicator.code, figure.indicator.name
    if not is_readable:
        return Kin(*told, "", "", None, "")
    weight = "" if figure.weight is None else format_number(figure.weight)
    value = value_words(figure.value_of(suffix))
    return Kin(*told, address(figure, quarter), value, standing(figure, suffix, scale), weight)


def missing_names(origin: Origin, *, whole: bool) -> list[str]:
    """Posts, or indicators where the figure is computed from several of one post."""
    if whole:
        return [f"{one.indicator.code} ({one.indicator.name})" for one in origin.missing]
    return [one.position.title for one in origin.missing]


def operand_words(value: Operand) -> str:
    if isinstance(value, tuple):
        return "; ".join(operand_words(one) for one in value) or BLANK
    return exact(value) if isinstance(value, Decimal) else value_words(value)


def formula_text(formula: Formula | None) -> str:
    return formula.write() if formula else ""


def step_rows(formula: Formula | None, steps: Mapping[str, Operand]) -> list[tuple[str, str, str]]:
    """Each named step: its name, what stands behind it, what it came to."""
    if formula is None:
        return []
    return [
        (step.name, write_node(step.node), operand_words(steps[step.name]) if step.name in steps else "")
        for step in formula.steps
    ]


@dataclass(frozen=True, slots=True)
class BlendView:
    text: str
    values: Sequence[tuple[str, str]]
    steps: Sequence[tuple[str, str, str]]
    result: str
    problems: Sequence[str]


def blend_view(blend: Blend) -> BlendView:
    names = blend.formula.names if blend.formula else tuple(blend.values)
    return BlendView(
        formula_text(blend.formula),
        [(name, operand_words(blend.values.get(name))) for name in names],
        step_rows(blend.formula, blend.outcome.steps), operand_words(blend.outcome.value),
        [f"{one.rule}: {one.message}" for one in blend.outcome.findings],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReportView:
    """A locked report with what it was computed from, and who had a hand in it."""

    report: Report
    title: str
    counts: bool
    text: str
    inputs: Sequence[tuple[str, str, str, str]]
    steps: Sequence[tuple[str, str, str]]
    result: str
    absence: str
    agrees: bool
    other_formula: bool
    version: VersionWords | None
    hands: Sequence[tuple[str, str, str, datetime]]
    correction: str
    proofs: Sequence[Evidence]
    hidden_proofs: int


def report_view(
    told: Retold, *, figure: Figure, names: Mapping[int, str], offices: Offices, proofs: Collection[int]
) -> ReportView:
    report, worked = told.report, told.worked
    every = list(report.evidence.all())
    return ReportView(
        report=report, title=report_title(report),
        counts=report.state == Report.State.LOCKED, text=formula_text(told.formula),
        inputs=[
            (one.code, one.name, report.inputs.get(one.code, "") or BLANK, one.uom) for one in worked.inputs
        ],
        steps=step_rows(told.formula, worked.outcome.steps),
        result=exact(report.actual) if report.actual is not None else "",
        absence=actuals.WORDS[Absence(report.absence)] if report.absence else "", agrees=told.agrees,
        other_formula=report.formula.strip() != figure.indicator.formula.strip(),
        version=version_words(told.used, year=figure.year),
        hands=_hands(report, names, offices), correction=_correction(report, names),
        proofs=[one for one in every if one.pk in proofs],
        hidden_proofs=sum(one.pk not in proofs for one in every),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class CountedLine:
    """A row that a report counted: what stood in it, which inputs counted it, and who wrote it."""

    number: int
    cells: Sequence[Cell]
    inputs: Sequence[str]
    by: str


@dataclass(frozen=True, slots=True)
class CountedGroup:
    name: str
    columns: Sequence[str]
    lines: Sequence[CountedLine]


@dataclass(frozen=True, slots=True)
class CountedView:
    """A page of the rows of a report, register by register."""

    page: Page[CountedRow]
    report: Report
    title: str
    groups: Sequence[CountedGroup]

    @property
    def query(self) -> str:
        return f"laporan={self.report.pk}&"


def counted_view(
    page: Page[CountedRow], report: Report, *, figure: Figure, names: Mapping[int, str]
) -> CountedView:
    kinds = registers_of(figure.year)
    groups = [
        CountedGroup(
            kinds[code].name, [column.name for column in kinds[code].columns],
            [
                CountedLine(
                    row.number, cells_of(kinds[code], row.cells), row.inputs, _name(row.changed_by, names)
                )
                for row in rows
            ],
        )
        for code, rows in groupby(page.object_list, key=lambda row: row.register)
    ]  # fmt: skip
    return CountedView(page, report, report_title(report), groups)


def report_title(report: Report) -> str:
    return f"Koreksi ke-{report.number}" if report.number else "Laporan pertama"


def people_of(reports: Iterable[Report]) -> set[int]:
    """Everybody who had a hand in these reports."""
    found: set[int] = set()
    for one in reports:
        hands = (one.entered_by_id, one.sent_by_id, one.approved_by_id, one.verified_by_id, one.granted_by_id)
        found |= {key for key in hands if key is not None}
    return found


def _name(user: User | None, names: Mapping[int, str]) -> str:
    return names.get(user.pk, UNNAMED) if user else ""


def _hands(
    report: Report, names: Mapping[int, str], offices: Offices
) -> list[tuple[str, str, str, datetime]]:  # fmt: skip
    """(deed, name, office on that day, when): the office is known within the house, the name not to all."""
    told = [
        ("Diisi", report.entered_by, report.entered_at),
        ("Dikirim", report.sent_by, report.sent_at),
        ("Disetujui atasan", report.approved_by, report.approved_at),
        ("Diverifikasi", report.verified_by, report.verified_at),
    ]
    return [
        (deed, _name(who, names), offices.of(who.pk, localdate(at)), at)
        for deed, who, at in told
        if at is not None and who is not None
    ]


def _correction(report: Report, names: Mapping[int, str]) -> str:
    if not report.correction_reason:
        return ""
    granted = f", disetujui {_name(report.granted_by, names)}" if report.granted_by else ""
    return f"{report.correction_reason} (diminta {_name(report.entered_by, names)}{granted})"


@dataclass(frozen=True, slots=True)
class QuarterRow:
    """A line of the year; the last three are the year up to and with that quarter."""

    label: str
    url: str
    chosen: bool
    target: Target
    actual: str
    standing: Standing
    target_to_date: str
    actual_to_date: str
    to_date: str


def year_rows(figure: Figure, handling: Handling, *, chosen: int, scale: Scale) -> list[QuarterRow]:
    """The four quarters; "sampai dengan" by the annual rule of the indicator."""
    actuals_ = [actual_of(figure.value_of(str(quarter))) for quarter in QUARTERS]
    rows = []
    for quarter in QUARTERS:
        told = to_date(targets=figure.targets, actuals=actuals_, rule=handling.annual, quarter=quarter)
        reached = achievement(target=told.target, actual=told.actual, yardstick=handling.yardstick)
        percent = f"{brief(reached.percent)} %" if reached.percent is not None else WORDS[reached.judgement]
        unasked = isinstance(told.target, NotMeasured)
        rows.append(
            QuarterRow(
                label=QUARTER_LABELS[quarter], url=address(figure, quarter), chosen=quarter == chosen,
                target=figure.targets.quarters[quarter - 1],
                actual=value_words(figure.value_of(str(quarter))),
                standing=standing(figure, str(quarter), scale),
                target_to_date=value_words(told.target),
                actual_to_date="N/A" if unasked else value_words(told.actual),
                to_date="N/A" if unasked else percent,
            )
        )  # fmt: skip
    return rows


@dataclass(frozen=True, slots=True)
class YearLine:
    target: Target
    actual: str
    standing: Standing
    quarters: str


def year_line(figure: Figure, handling: Handling, scale: Scale) -> YearLine:
    """The year as it is stored, and how many of its due quarters stand behind it."""
    actuals_ = [actual_of(figure.value_of(str(quarter))) for quarter in QUARTERS]
    told = year_of(targets=figure.targets, actuals=actuals_, rule=handling.annual)
    quarters = f"{told.counted} dari {told.due} triwulan" if told.counted < told.due else ""
    return YearLine(
        figure.targets.annual, value_words(figure.value_of(YEAR)), standing(figure, YEAR, scale), quarters
    )
