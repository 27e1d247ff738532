"""Figures, judgements and states as the pages say them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from selaras.engine.achievement import SUSPICIOUS, Achievement, Judgement
from selaras.engine.actuals import Actual, format_actual
from selaras.engine.periods import format_day
from selaras.engine.reports import EDITABLE, FINAL, ReportState
from selaras.engine.targets import NotMeasured, Target
from selaras.measurement.models import Figure, Report
from selaras.measurement.queries.periods import Window, days_late
from selaras.measurement.queries.working import judged_quarter
from selaras.surveys.models import Wave
from selaras.web.figures import brief, exact

_JUDGED = {
    Judgement.NOT_MEASURED: ("waiting", "Tidak diukur"),
    Judgement.UNTARGETED: ("draft", "Target belum diisi"),
    Judgement.BLANK: ("draft", "Belum ada angka"),
    Judgement.UNAVAILABLE: ("returned", "Tidak tersedia"),
    Judgement.EXCUSED: ("waiting", "Tidak ikut dihitung"),
    Judgement.NOT_COMPUTABLE: ("returned", "Tidak dapat dihitung"),
    Judgement.REACHED: ("reached", "Tercapai"),
    Judgement.MISSED: ("below", "Di bawah target"),
}
_STATES = {
    ReportState.DRAFT: ("draft", "Belum dikirim"),
    ReportState.SENT: ("submitted", "Dikirim"),
    ReportState.RETURNED: ("returned", "Dikembalikan"),
    ReportState.APPROVED: ("submitted", "Disetujui atasan"),
    ReportState.LOCKED: ("published", "Dikunci"),
    ReportState.REPLACED: ("waiting", "Dikoreksi"),
}


def figure_text(value: Actual) -> str:
    """The figure for reading, as on every page; "" while there is none."""
    return brief(value) if isinstance(value, Decimal) else format_actual(value)


def exact_text(value: Actual) -> str:
    """All its digits where reading leaves some away, else ""."""
    return exact(value) if isinstance(value, Decimal) and exact(value) != brief(value) else ""


def percent_text(told: Achievement) -> str:
    return f"{brief(told.percent)} %" if told.percent is not None else ""


@dataclass(frozen=True, slots=True)
class Told:
    """A result in words: the figure, all its digits, its achievement, and the sign of its judgement."""

    figure: str
    exact: str
    percent: str
    status: tuple[str, str]
    judgement: Judgement
    doubtful: bool = False  # beyond belief (CAP-07)

    @property
    def is_judged(self) -> bool:
        return self.judgement not in {Judgement.BLANK, Judgement.NOT_MEASURED}


def told_of(value: Actual, achievement: Achievement) -> Told:
    return Told(
        figure_text(value), exact_text(value), percent_text(achievement), _JUDGED[achievement.judgement],
        achievement.judgement,
        doubtful=achievement.percent is not None and achievement.percent > SUSPICIOUS,
    )  # fmt: skip


def told_report(figure: Figure, report: Report | None, quarter: int) -> Told:
    """What a report comes to against the target of its quarter."""
    value = report.value if report else None
    return told_of(value, judged_quarter(figure, target=figure.targets.quarters[quarter - 1], actual=value))


def value_text(value: object) -> str:
    """An input or a step of a formula with all its digits; a list by its elements."""
    if isinstance(value, tuple):
        return "; ".join(value_text(one) for one in value) if value else "kosong"
    if isinstance(value, Decimal):
        return exact(value)
    return "N/A" if isinstance(value, NotMeasured) else "belum ada"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a quarter is: the sign, the word, and a sentence beside it."""

    code: str
    label: str
    note: str = ""
    is_urgent: bool = False


def late_text(report: Report, due: date) -> str:
    """LAP-39: how late a report was sent; "" in time, and for a correction, which has no due day."""
    if report.sent_at is None or report.corrects_id is not None:
        return ""
    late = days_late(report.sent_at, due)
    return f"dikirim terlambat {late} hari" if late else ""


def leaves_to_survey(report: Report | None) -> bool:
    """SKM-45: what was locked before counts, and is corrected as ever."""
    return report is None or (report.state not in FINAL and report.corrects_id is None)


def surveyed_standing(figure: Figure, quarter: int, wave: Wave) -> Standing:
    """A quarter that the post does not fill in: its survey does (SKM-44)."""
    if isinstance(figure.value_of(str(quarter)), Decimal):
        return Standing("published", "Dari survei", wave.name)
    return Standing("waiting", "Menunggu survei", wave.name)


def told_stored(figure: Figure, quarter: int) -> Told:
    """What stands at the figure itself, wherever it came from."""
    made = figure.value_of(str(quarter))
    value = None if isinstance(made, NotMeasured) else made
    return told_of(value, judged_quarter(figure, target=figure.targets.quarters[quarter - 1], actual=value))


def standing(
    report: Report | None, *, target: Target, days: Window, on: date, due: date | None = None
) -> Standing:
    """Belum waktunya, belum diisi, terlambat, belum dikirim, and then the stations of the report.

    `due` is the day by which it is sent; without one the last day of the period.
    """
    due = due or days.closes_on
    state = ReportState(report.state) if report else None
    if isinstance(target, NotMeasured) and state is None:
        return Standing("waiting", "Tidak diukur")
    if report is not None and state is not None and state not in EDITABLE:
        return Standing(*_STATES[state], late_text(report, due))
    if report is None and on < days.opens_on:
        return Standing("waiting", "Belum waktunya", f"dibuka {format_day(days.opens_on)}")
    late = (on - due).days if report is None or report.corrects_id is None else 0
    if report is not None and report.state == ReportState.RETURNED:
        told = f"Dikembalikan, terlambat {late} hari" if late > 0 else "Dikembalikan"
        return Standing("returned", told, report.sent_back, is_urgent=True)
    if late > 0:
        note = "belum dikirim" if report else "belum diisi"
        return Standing("late", f"Terlambat {late} hari", note, is_urgent=True)
    return Standing("draft", "Belum dikirim" if report else "Belum diisi", is_urgent=True)


def days_text(days: Window, on: date) -> str:
    """What is left of the days of a quarter, or how long they are over."""
    if on < days.opens_on:
        return f"dibuka {(days.opens_on - on).days} hari lagi"
    if on <= days.closes_on:
        left = (days.closes_on - on).days
        return f"tersisa {left} hari" if left else "hari terakhir"
    if days.is_open(on):
        return f"dibuka kembali sampai {format_day(days.last_day)}"
    return f"ditutup {(on - days.closes_on).days} hari yang lalu"
