"""The life of a report: noted, sent, confirmed by superior and verifier, locked; corrected by another one.

Who may take a step is asked of `access` before; here the row is locked, checked, written and put on record.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from selaras.accounts.models import User
from selaras.engine.actuals import Absence
from selaras.engine.reports import FINAL, ReportDeed, ReportState
from selaras.kernel.constraints import with_hand
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.measurement import rules
from selaras.measurement.actions.registering import snapshot
from selaras.measurement.actions.settling import settle
from selaras.measurement.models import CountedRow, Figure, RegisterHand, Report
from selaras.measurement.models.handling import row_of
from selaras.measurement.queries.formulas import used_by
from selaras.measurement.queries.path import locked_figure, path_of
from selaras.measurement.queries.periods import window
from selaras.measurement.queries.registers import counts_of, tally_of
from selaras.measurement.queries.reuse import reused
from selaras.measurement.queries.surveyed import asking
from selaras.measurement.queries.working import (
    Worked,
    missing_to_send,
    quarter_of,
    work_out,
    written_inputs,
)
from selaras.measurement.rules import registers as register_rules
from selaras.surveys.models import Wave


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stands in the form: inputs by code, or an absence with its reason, and the words beside it."""

    inputs: Mapping[str, str]
    absence: str = ""
    reason: str = ""
    explanation: str = ""
    obstacle: str = ""
    follow_up: str = ""


@transaction.atomic
def note(*, figure: Figure, quarter: int, seen: int, typed: Typed, by: User, at: datetime) -> Report:
    """Keep what was typed as a draft; `seen` is the version the form showed, 0 where there was none.

    Wrong inputs are kept as they were typed, so that nothing is lost; the figure stays blank until they can
    be read. Raises RuleError LAP-02 to LAP-05.
    """
    figure = locked_figure(figure)
    refuse(rules.not_reported_here(figure, quarter))
    report = Report.objects.filter(figure=figure, quarter=quarter, state__in=_AT_WORK).first()
    if report is None:
        _may_begin(figure, quarter)
        report = Report(agency=figure.agency, figure=figure, quarter=quarter, version=0)
    refuse(rules.cannot(report, ReportDeed.EDIT), rules.overwritten(report, seen))
    if report.corrects_id is None:
        _is_open(figure, quarter, at)
    report.route = _route(figure)
    _put(report, figure, typed)
    report.entered_by, report.entered_at = by, at
    report.hands = with_hand(report.hands, by)
    report.version += 1
    report.save()
    record(
        kind="report.noted", subject=report, by=by, at=at, agency=report.agency, quarter=quarter,
        actual=report.actual, absence=report.absence, inputs=report.inputs,
    )  # fmt: skip
    return report


@transaction.atomic
def send(*, report: Report, by: User, at: datetime) -> Report:
    """Hand the report to the superior. Raises RuleError for the first thing missing (LAP-06 to LAP-13).

    The registers are counted anew, and the rows that count are kept with the report (LAP-34).
    """
    report = _locked(report, ReportDeed.SEND)
    if report.corrects_id is None:
        _is_open(report.figure, report.quarter, at)
    told = tally_of(report.figure, report.quarter)
    report.inputs = {**report.inputs, **told.values}  # the registers as they are now; what was typed stays
    _work(report, report.figure, report.inputs)  # another version may hold since it was noted
    refuse(*missing_to_send(report))
    if told.counts:
        snapshot(report=report, told=told)
    report.sent_by, report.sent_at, report.sent_back = by, at, ""
    report.hands = with_hand(report.hands, by)
    return _advanced(report, ReportDeed.SEND, kind="report.sent", by=by, at=at)


@transaction.atomic
def withdraw(*, report: Report, by: User, at: datetime) -> Report:
    """Take back what was sent and nobody has confirmed."""
    report = _locked(report, ReportDeed.WITHDRAW)
    report.sent_by = report.sent_at = None
    return _advanced(report, ReportDeed.WITHDRAW, kind="report.withdrawn", by=by, at=at)


@transaction.atomic
def approve(*, report: Report, by: User, at: datetime) -> Report:
    """The superior confirms; without a verifier the figure is locked at once and goes up its path."""
    report = _to_confirm(report, ReportDeed.APPROVE)
    refuse(rules.own_work(report, by), register_rules.own_rows(_writers(report), by))
    report.approved_by, report.approved_at = by, at
    return _confirmed(report, ReportDeed.APPROVE, kind="report.approved", by=by, at=at)


@transaction.atomic
def verify(*, report: Report, by: User, at: datetime) -> Report:
    """The functional verifier confirms: the figure is locked and goes up its path in this transaction."""
    report = _to_confirm(report, ReportDeed.VERIFY)
    refuse(
        rules.own_work(report, by), register_rules.own_rows(_writers(report), by),
        rules.same_person(report.approved_by_id, by, what="Verifikasi"),
    )  # fmt: skip
    report.verified_by, report.verified_at = by, at
    return _confirmed(report, ReportDeed.VERIFY, kind="report.verified", by=by, at=at)


@transaction.atomic
def send_back(*, report: Report, reason: str, by: User, at: datetime) -> Report:
    """Back to the official, with the reason (LAP-11); what was confirmed is confirmed anew."""
    report = _locked(report, ReportDeed.SEND_BACK)
    refuse(rules.own_work(report, by), rules.unexplained(reason, what="pengembalian"))
    report.sent_back = reason
    report.sent_by = report.sent_at = report.approved_by = report.approved_at = None
    return _advanced(report, ReportDeed.SEND_BACK, kind="report.sent_back", by=by, at=at, reason=reason)


@transaction.atomic
def correct(*, report: Report, reason: str, asked_by: User, granted_by: User, at: datetime) -> Report:
    """Open another report beside a locked one: asked by one person, granted by another (LAP-11, LAP-12).

    The locked one counts until the correction is locked itself; both stay on record.
    """
    _hold([report.figure_id])
    report = (
        Report.objects.select_for_update(of=("self",)).select_related("figure", "agency").get(pk=report.pk)
    )
    refuse(
        rules.cannot(report, ReportDeed.REPLACE), rules.unexplained(reason, what="koreksi"),
        rules.same_person(asked_by.pk, granted_by, what="Koreksi"),
    )  # fmt: skip
    siblings = Report.objects.filter(figure=report.figure, quarter=report.quarter)
    refuse(rules.already_corrected(siblings.filter(state__in=_AT_WORK).exists()))
    last = siblings.aggregate(last=Max("number"))["last"]
    correction = Report.objects.create(
        agency=report.agency, figure=report.figure, quarter=report.quarter, number=last + 1,
        route=report.route, inputs=report.inputs, formula=report.formula,
        formula_version_id=report.formula_version_id, actual=report.actual,
        absence=report.absence, reason=report.reason,  # what was explained was the figure that is corrected
        obstacle=report.obstacle, follow_up=report.follow_up, entered_by=asked_by, entered_at=at,
        hands=with_hand(report.workers, asked_by), corrects=report,
        correction_reason=reason, granted_by=granted_by,
    )  # fmt: skip
    record(
        kind="report.correction_opened", subject=correction, by=granted_by, at=at, agency=report.agency,
        asked_by=asked_by.pk, reason=reason, corrects=report.pk,
    )  # fmt: skip
    return correction


_AT_WORK = sorted(set(ReportState) - FINAL)


def _put(report: Report, figure: Figure, typed: Typed) -> None:
    given = {**typed.inputs, **tally_of(figure, report.quarter).values}  # what is counted is not typed
    report.absence = Absence(typed.absence).value if typed.absence else ""
    worked = _work(report, figure, given)
    report.inputs = written_inputs(worked.inputs, given)
    report.reason, report.explanation = typed.reason.strip(), typed.explanation.strip()
    report.obstacle, report.follow_up = typed.obstacle.strip(), typed.follow_up.strip()


def _work(report: Report, figure: Figure, inputs: Mapping[str, str]) -> Worked:
    """The figure by the formula that holds for the post now, and which one that was (RMS-24, RMS-25)."""
    worked = work_out(figure=figure, quarter=report.quarter, typed=inputs)
    used = used_by(figure)
    report.formula, report.formula_version_id = used.text, used.version_id
    report.actual = None if report.absence else worked.actual
    return worked


def _writers(report: Report) -> set[int]:
    """The persons behind the rows that a report counted, and behind those that it no longer counts; one
    query, none where it counts no register."""
    if not counts_of(report.figure):
        return set()
    counted = CountedRow.objects.filter(report=report).order_by()
    written = RegisterHand.objects.filter(figure=report.figure_id, quarter=report.quarter).order_by()
    return set(
        written.values_list("by").union(counted.values_list("entered_by"), counted.values_list("changed_by"))
        .values_list("by", flat=True)
    )  # fmt: skip


_CONFIRMING = frozenset({ReportDeed.APPROVE, ReportDeed.VERIFY})


def _hold(figures: Collection[int]) -> None:
    rows = Figure.objects.select_for_update().filter(pk__in=figures).order_by("pk")
    list(rows.values_list("pk", flat=True))


def _locked(report: Report, deed: ReportDeed) -> Report:
    """The row as it is now, nobody else's until the end of the transaction, with the step open.

    The figure first, as `note` and the registers do, and where the step may lock it all of its path in the
    order of the keys, as settling does: nobody waits in a circle.
    """
    _hold(path_of([report.figure_id]) if deed in _CONFIRMING else [report.figure_id])
    report = (
        Report.objects.select_for_update(of=("self",))
        .select_related("agency", "figure__indicator__handling", "figure__agency").get(pk=report.pk)
    )  # fmt: skip
    refuse(rules.cannot(report, deed))
    return report


def _to_confirm(report: Report, deed: ReportDeed) -> Report:
    """The same for a step that may lock it; what a survey answers meanwhile is not confirmed beside it."""
    report = _locked(report, deed)
    if report.corrects_id is None:
        refuse(rules.filled_by_survey(_survey(report.figure, report.quarter)))
    return report


def _survey(figure: Figure, quarter: int) -> Wave | None:
    return asking([figure], quarter).get(figure.pk)


def _may_begin(figure: Figure, quarter: int) -> None:
    """A quarter that is locked already is corrected, not begun again."""
    locked = Report.objects.filter(figure=figure, quarter=quarter, state=ReportState.LOCKED).first()
    if locked is not None:
        refuse(rules.cannot(locked, ReportDeed.EDIT))


def _is_open(figure: Figure, quarter: int, at: datetime) -> None:
    """Within its days, and left to the post by every survey."""
    days = window(figure.agency, figure.year, quarter)
    today = timezone.make_naive(at).date()
    refuse(
        rules.closed(opens_on=days.opens_on, last_day=days.last_day, on=today),
        rules.filled_by_survey(_survey(figure, quarter)),
    )


def _route(figure: Figure) -> str:
    handling = row_of(figure.indicator)
    return Report.Route.VERIFIER if handling and handling.verifier else Report.Route.SUPERIOR


def _advanced(
    report: Report, deed: ReportDeed, *, kind: str, by: User, at: datetime, **data: object
) -> Report:
    report.advance(deed)
    report.version += 1
    report.save()
    record(
        kind=kind, subject=report, by=by, at=at, agency=report.agency, quarter=report.quarter,
        actual=report.actual, **data,
    )  # fmt: skip
    return report


def _confirmed(report: Report, deed: ReportDeed, *, kind: str, by: User, at: datetime) -> Report:
    step = report.step(deed)
    if step is not None and step.to == ReportState.LOCKED and report.corrects is not None:
        report.corrects.advance(ReportDeed.REPLACE)
        report.corrects.save(update_fields=["state"])
    report = _advanced(report, deed, kind=kind, by=by, at=at, reused_proofs=reused(report))
    if report.state == Report.State.LOCKED:
        _carry(report)
    return report


def _carry(report: Report) -> None:
    """The locked figure into its row, and up the path."""
    settle(figures=[report.figure_id], noted={report.figure_id: {report.quarter: quarter_of(report)}})
