"""Files beside a report on an action plan: put there and taken away until it is handed in."""

from datetime import datetime

from django.db import transaction

from selaras.accounts.models import User
from selaras.actionplans import rules
from selaras.actionplans.models import PlanEvidence, PlanReport
from selaras.documents import kinds
from selaras.documents.models import StoredFile
from selaras.engine.plan_reports import PlanState
from selaras.kernel.constraints import lay_hand
from selaras.kernel.models import record
from selaras.kernel.rules import refuse


@transaction.atomic
def attach(
    *, report: PlanReport, content: bytes, name: str, kind: str = PlanEvidence.Kind.PROOF, by: User,
    at: datetime,
) -> PlanEvidence:  # fmt: skip
    """Keep a file beside a report; the same file twice is one.

    Minutes come when the superior has confirmed, all else before the report is handed in (REN-10). Raises
    RuleError REN-15 for a file that is too large or none of the kinds that are taken.
    """
    report = PlanReport.objects.select_for_update(of=("self",)).select_related("agency").get(pk=report.pk)
    minutes_come = kind == PlanEvidence.Kind.MINUTES and report.state == PlanState.VERIFIED
    refuse(None if minutes_come else rules.evidence_fixed(report), rules.not_a_proof(content))
    file, _ = StoredFile.objects.keep(
        content, media_type=kinds.kind_of(content), by=by, at=at, agency_id=report.agency_id
    )
    evidence, made = PlanEvidence.objects.get_or_create(
        report=report, kind=kind, file=file,
        defaults={"agency": report.agency, "name": name[:200], "by": by, "at": at},
    )  # fmt: skip
    if made:
        record(
            kind="plan_evidence.attached", subject=evidence, by=by, at=at, agency=report.agency,
            report=report.pk, file=file.sha256, what=kind,
        )  # fmt: skip
    if not minutes_come:  # who records the minutes confirms with them
        lay_hand(report, by)
    return evidence


@transaction.atomic
def detach(*, evidence: PlanEvidence, by: User, at: datetime) -> None:
    """Take a file away from a report that was not handed in; the file itself stays in the registry."""
    report = PlanReport.objects.select_for_update(of=("self",)).select_related("agency").get(
        pk=evidence.report_id
    )  # fmt: skip
    refuse(rules.evidence_fixed(report))
    record(
        kind="plan_evidence.detached", subject=evidence, by=by, at=at, agency=report.agency,
        report=report.pk, file=evidence.file.sha256,
    )  # fmt: skip
    evidence.delete()
    lay_hand(report, by)
