"""A correction in two sessions of two persons: asked for, then granted or declined."""

from datetime import datetime

from django.db import transaction

from selaras.accounts.models import User
from selaras.engine.reports import FINAL, ReportDeed
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.measurement import rules
from selaras.measurement.actions.reporting import correct
from selaras.measurement.models import CorrectionRequest, Report


@transaction.atomic
def ask(*, report: Report, reason: str, by: User, at: datetime) -> CorrectionRequest:
    """Ask for a correction of a locked report. Raises RuleError LAP-02, LAP-11, LAP-14, LAP-16."""
    report = Report.objects.select_for_update(of=("self",)).select_related("agency").get(pk=report.pk)
    siblings = Report.objects.filter(figure=report.figure_id, quarter=report.quarter)
    refuse(
        rules.cannot(report, ReportDeed.REPLACE), rules.unexplained(reason, what="koreksi"),
        rules.already_corrected(siblings.exclude(state__in=sorted(FINAL)).exists()),
        rules.already_asked(CorrectionRequest.objects.filter(report=report, answered_at=None).exists()),
    )  # fmt: skip
    request = CorrectionRequest.objects.create(
        agency=report.agency, report=report, reason=reason.strip(), asked_by=by, asked_at=at
    )
    record(
        kind="report.correction_asked", subject=request, by=by, at=at, agency=report.agency, report=report.pk,
        reason=request.reason,
    )  # fmt: skip
    return request


@transaction.atomic
def grant(*, request: CorrectionRequest, by: User, at: datetime) -> Report:
    """Open the correction that another person asked for (LAP-12); returns the new report."""
    request = _locked(request)
    correction = correct(
        report=request.report, reason=request.reason, asked_by=request.asked_by, granted_by=by, at=at
    )
    _answer(request, granted=True, answer="", by=by, at=at)
    return correction


@transaction.atomic
def decline(*, request: CorrectionRequest, answer: str, by: User, at: datetime) -> CorrectionRequest:
    """The locked report stays; whoever asked reads why (LAP-11, LAP-12)."""
    request = _locked(request)
    refuse(
        rules.same_person(request.asked_by_id, by, what="Koreksi"),
        rules.unexplained(answer, what="penolakan koreksi"),
    )
    _answer(request, granted=False, answer=answer.strip(), by=by, at=at)
    record(
        kind="report.correction_declined", subject=request, by=by, at=at, agency=request.agency,
        report=request.report_id, answer=request.answer,
    )  # fmt: skip
    return request


def _locked(request: CorrectionRequest) -> CorrectionRequest:
    request = (
        CorrectionRequest.objects.select_for_update(of=("self",))
        .select_related("report", "agency", "asked_by").get(pk=request.pk)
    )  # fmt: skip
    refuse(rules.already_answered(request))
    return request


def _answer(request: CorrectionRequest, *, granted: bool, answer: str, by: User, at: datetime) -> None:
    request.granted, request.answer = granted, answer
    request.answered_by, request.answered_at = by, at
    request.save(update_fields=["granted", "answer", "answered_by", "answered_at"])
