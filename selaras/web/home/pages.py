"""The desk: what is due and by when, in order of urgency, and this quarter's indicators."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse

from selaras.actionplans.models import Checkpoint, IndicatorPlan, PlanReport
from selaras.agreements.queries.turns import Turn
from selaras.cascade.models import Commitment
from selaras.engine.agreements import State
from selaras.engine.deadlines import DueKind
from selaras.engine.periods import QUARTER_LABELS, QUARTERS, format_day, quarter_of
from selaras.engine.plan_days import PlanDue
from selaras.engine.plan_reports import PlanState
from selaras.engine.reports import EDITABLE
from selaras.engine.targets import NA, NotMeasured, Target
from selaras.engine.waves import WaveState
from selaras.measurement.models import Figure, Report
from selaras.measurement.queries.periods import Window, due_on
from selaras.surveys.models import FollowUp, Wave

SHOWN_AT_ONCE = 6


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that must exist by a day. `key` names it in the calendar feed."""

    on: date
    kind: str
    mark: str
    text: str
    action: str
    url: str
    key: str


@dataclass(slots=True)
class DueGroup:
    """Things of one urgency; the first few are open, the rest on demand."""

    code: str
    heading: str
    items: list[Due] = field(default_factory=list)

    @property
    def first(self) -> list[Due]:
        return self.items[:SHOWN_AT_ONCE]

    @property
    def rest(self) -> list[Due]:
        return self.items[SHOWN_AT_ONCE:]


def dues(
    rows: Iterable[tuple[Checkpoint | IndicatorPlan, PlanDue, PlanReport | None]], turns: Iterable[Turn], *,
    year: int, mine: Collection[Checkpoint | IndicatorPlan], measured: Iterable[Due] = (),
) -> list[Due]:  # fmt: skip
    """What must be handed in, and agreements of a year, in order of their day; `mine` one reports oneself."""
    found = [_row(row, due, report, row in mine) for row, due, report in rows]
    found += [_turn(turn, year) for turn in turns]
    found += measured
    return sorted(found, key=lambda due: (due.on, due.kind, due.key))


def _row(row: Checkpoint | IndicatorPlan, due: PlanDue, report: PlanReport | None, is_mine: bool) -> Due:
    """A checkpoint or a plan; who reports it is led to the form, others to the row."""
    came_back = "Dikembalikan: " if report is not None and report.state == PlanState.RETURNED else ""
    if isinstance(row, IndicatorPlan):
        return Due(
            on=due.on, kind="IKU", mark=QUARTER_LABELS[row.quarter], text=row.output,
            action=f"{came_back}{row.action}", key=f"iku-{row.pk:08d}",
            url=reverse("actionplans:plan-report", args=[row.pk]) if is_mine else reverse("actionplans:iku"),
        )  # fmt: skip
    own = reverse("actionplans:checkpoint-report", args=[row.pk])
    return Due(
        on=due.on, kind="KSD", mark=row.month, text=row.output, action=f"{came_back}{row.activity.action}",
        url=own if is_mine else reverse("actionplans:activity", args=[row.activity_id]),
        key=f"ksd-{row.pk:08d}",
    )  # fmt: skip


def measured(figures: Iterable[Figure], reports: Iterable[Report], days: Mapping[int, Window]) -> list[Due]:
    """What is still to be reported: a line for each quarter, and one of its own for an indicator whose due
    day lies inside the quarter (LAP-39)."""
    sent = {(one.figure_id, one.quarter) for one in reports if one.state not in EDITABLE}
    alone, together = list[Due](), Counter[int]()
    for figure in figures:
        for quarter, target in enumerate(figure.targets.quarters, 1):
            if isinstance(target, NotMeasured) or (figure.pk, quarter) in sent:
                continue
            due = due_on(figure.indicator, figure.year, quarter, days[quarter])
            if due == days[quarter].closes_on:
                together[quarter] += 1
            else:
                alone.append(_report_due(figure, quarter, due))
    return alone + [_quarter_due(quarter, count, days[quarter]) for quarter, count in together.items()]


def _report_due(figure: Figure, quarter: int, due: date) -> Due:
    label = QUARTER_LABELS[quarter]
    return Due(
        on=due, kind="Realisasi", mark=label, text=figure.indicator.name,
        action=f"Laporkan {figure.indicator.code} {label}, paling lambat {format_day(due)}",
        url=reverse("measurement:quarter", args=[figure.pk, quarter]),
        key=f"realisasi-{quarter}-{figure.pk:08d}",
    )  # fmt: skip


def _quarter_due(quarter: int, count: int, days: Window) -> Due:
    label = QUARTER_LABELS[quarter]
    return Due(
        on=days.closes_on, kind="Realisasi", mark=label, text=f"{count} indikator belum dikirim.",
        action=f"Laporkan realisasi {label}", url=f"{reverse('measurement:list')}?tw={quarter}",
        key=f"realisasi-{quarter}",
    )  # fmt: skip


def promised(rows: Iterable[FollowUp]) -> list[Due]:
    """What one's posts promised after a survey and have not reported yet."""
    return [
        Due(
            on=row.due_on, kind="Survei", mark=row.element.code, text=row.action,
            action=f"Laporkan tindak lanjut {row.wave.name}", key=f"survei-{row.pk:08d}",
            url=f"{reverse('outcomes:follow-ups', args=[row.wave_id])}#tindak-lanjut-{row.pk}",
        )
        for row in rows
    ]  # fmt: skip


def waves(rows: Iterable[Wave]) -> list[Due]:
    """Survey waves to be opened on their first day, and closed on their last."""
    return [_wave(row) for row in rows]


def _wave(row: Wave) -> Due:
    is_open = row.state == WaveState.OPEN
    return Due(
        on=row.closes_on if is_open else row.opens_on, kind="Survei", mark="tutup" if is_open else "buka",
        text="Menerima jawaban sampai harinya." if is_open else "Lengkapi titiknya, lalu buka.",
        action=f"{'Tutup' if is_open else 'Buka'} {row.name}", url=reverse("surveys:wave", args=[row.pk]),
        key=f"survei-{'tutup' if is_open else 'buka'}-{row.pk:08d}",
    )  # fmt: skip


# The mark, what to do, and about what; {…} are filled in.
_TURNS = {
    DueKind.DRAW_UP: ("susun", "Susun Perjanjian Kinerja {year}", "{post}: konsepnya belum ada."),
    DueKind.SUBMIT: ("ajukan", "Ajukan Perjanjian Kinerja {year}", "{post}: lengkapi, lalu ajukan."),
    DueKind.SIGN: ("ttd", "Tanda tangani Perjanjian Kinerja {year}", "{post}"),
    DueKind.UPLOAD: ("unggah", "Unggah Perjanjian Kinerja {year} ke e-SAKIP", "{post}: unggah dan catat."),
    DueKind.DELIVER: ("sampaikan", "Sampaikan {count} perjanjian {year}", "{unit}: kepada KKPP."),
}


def _turn(turn: Turn, year: int) -> Due:
    mark, action, text = _TURNS[turn.kind]
    if turn.kind is DueKind.SIGN and turn.agreement is not None and turn.agreement.state == State.SUBMITTED:
        mark, action = "setujui", "Setujui atau kembalikan Perjanjian Kinerja {year}"
    words = {"year": year, "post": turn.position.title, "unit": turn.position.unit.name, "count": turn.count}
    return Due(
        on=turn.due_on, kind="PK", mark=mark, text=text.format(**words), action=action.format(**words),
        url=_address(turn), key=f"pk-{mark}-{turn.position.pk:08d}",
    )  # fmt: skip


def _address(turn: Turn) -> str:
    """Where the step is taken."""
    if turn.kind is DueKind.DELIVER:
        return reverse("deliveries:new", args=[turn.position.unit_id])
    if turn.agreement is None:
        return reverse("agreements:list")
    name = "uploads:show" if turn.kind is DueKind.UPLOAD else "agreements:show"
    return reverse(name, args=[turn.agreement.pk])


def by_urgency(items: Iterable[Due], today: date) -> list[DueGroup]:
    """Past its day, this month, later; empty groups are left out."""
    late = DueGroup("late", "Sudah lewat tanggal")
    now = DueGroup("now", "Bulan ini")
    later = DueGroup("later", "Berikutnya")
    for due in items:
        if due.on < today:
            late.items.append(due)
        elif (due.on.year, due.on.month) == (today.year, today.month):
            now.items.append(due)
        else:
            later.items.append(due)
    return [group for group in (late, now, later) if group.items]


def shown_quarter(asked: str, *, year: int, today: date) -> int:
    """The quarter asked for; else the running one, the last of a past year, the first of a coming one."""
    if asked in {str(quarter) for quarter in QUARTERS}:
        return int(asked)
    if year == today.year:
        return quarter_of(today)
    return 4 if year < today.year else 1


@dataclass(frozen=True, slots=True)
class OwnIndicator:
    code: str
    name: str
    url: str
    scope: str
    post: str
    giver: str
    target: Target
    annual: Target
    uom: str


def own_indicators(commitments: Iterable[Commitment], quarter: int) -> list[OwnIndicator]:
    return [
        OwnIndicator(
            code=row.indicator.code,
            name=row.indicator.name,
            url=reverse("indicators:show", args=[row.indicator.code]),
            scope=row.scope_note,
            post=row.position.short_title,
            giver=row.giver.short_title,
            target=row.targets.quarters[quarter - 1],
            annual=row.targets.annual,
            uom=row.row.uom,
        )
        for row in commitments
    ]


def tiles(groups: Sequence[DueGroup], own: Sequence[OwnIndicator], quarter: int) -> list[dict[str, object]]:
    """Counts above the list: what is late, near and later, and what is measured this quarter."""
    counts = {group.code: len(group.items) for group in groups}
    measured = sum(row.target is not NA for row in own)
    label = QUARTER_LABELS[quarter]
    return [
        {"label": "Lewat tanggal", "value": counts.get("late", 0), "note": "belum selesai"},
        {"label": "Bulan ini", "value": counts.get("now", 0), "note": "jatuh tempo"},
        {"label": "Berikutnya", "value": counts.get("later", 0), "note": "sampai akhir tahun"},
        {"label": "Indikator saya", "value": len(own), "note": f"{measured} diukur pada {label}"},
    ]
