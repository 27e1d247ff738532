"""Proof of a report: files put beside it and taken away, until it is sent."""

from datetime import datetime

from django.db import transaction

from selaras.accounts.models import User
from selaras.documents import kinds
from selaras.documents.models import StoredFile
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.measurement import rules
from selaras.measurement.models import Evidence, Report


@transaction.atomic
def attach(
    *, report: Report, content: bytes, name: str, input_code: str = "", note: str = "", by: User, at: datetime
) -> Evidence:
    """Keep a file as proof of a report, or of one of its inputs; the same file twice is one proof.

    Raises RuleError LAP-10 for a report that was sent, LAP-15 for a file that is too large or none of the
    kinds that are taken.
    """
    report = Report.objects.select_for_update(of=("self",)).select_related("agency").get(pk=report.pk)
    refuse(rules.evidence_fixed(report), rules.not_a_proof(content))
    media_type = kinds.kind_of(content)
    file, _ = StoredFile.objects.keep(
        content, media_type=media_type, by=by, at=at, agency_id=report.agency_id
    )
    evidence, made = Evidence.objects.get_or_create(
        report=report, file=file,
        defaults={
            "agency": report.agency, "input_code": input_code, "name": name[:200], "note": note[:300],
            "by": by, "at": at,
        },
    )  # fmt: skip
    if made:
        record(
            kind="evidence.attached", subject=evidence, by=by, at=at, agency=report.agency, report=report.pk,
            file=file.sha256,
        )  # fmt: skip
    return evidence


@transaction.atomic
def detach(*, evidence: Evidence, by: User, at: datetime) -> None:
    """Take a proof away from a report that was not sent yet; the file itself stays in the registry."""
    report = (
        Report.objects.select_for_update(of=("self",)).select_related("agency").get(pk=evidence.report_id)
    )
    refuse(rules.evidence_fixed(report))
    record(
        kind="evidence.detached", subject=evidence, by=by, at=at, agency=report.agency, report=report.pk,
        file=evidence.file.sha256,
    )  # fmt: skip
    evidence.delete()
