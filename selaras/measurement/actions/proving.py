"""Proof of a report: files put beside it and taken away, until it is sent."""

from datetime import datetime

from django.db import transaction

from selaras.accounts.models import User
from selaras.documents import kinds
from selaras.documents.models import StoredFile
from selaras.kernel.constraints import lay_hand
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.measurement import rules
from selaras.measurement.models import Evidence, Report
from selaras.measurement.queries.formulas import inputs_of
from selaras.measurement.queries.reuse import uses


@transaction.atomic
def attach(
    *, report: Report, content: bytes, name: str, input_code: str = "", expected: str = "", note: str = "",
    by: User, at: datetime,
) -> Evidence:  # fmt: skip
    """Keep a file as proof of a report, of one of its inputs, or of what the dictionary expects.

    The same file twice is one proof; what it proves is then told anew. That it proves another report too
    (LAP-21) is counted on the trail and refused by nobody. Raises RuleError LAP-10 for a report that was
    sent, LAP-15 for what is no whole proof, LAP-24 for an input or a proof that nobody knows.
    """
    report = (
        Report.objects.select_for_update(of=("self",)).select_related("agency", "figure__indicator")
        .get(pk=report.pk)
    )  # fmt: skip
    indicator = report.figure.indicator
    refuse(
        rules.evidence_fixed(report), rules.not_a_proof(content),
        rules.proves_nothing_known(
            input_code=input_code, inputs=[one.code for one in inputs_of(report.figure)], expected=expected,
            listed=indicator.evidence,
        ),
    )  # fmt: skip
    file, _ = StoredFile.objects.keep(
        content, media_type=kinds.kind_of(content), by=by, at=at, agency_id=report.agency_id
    )
    told = {"input_code": input_code, "expected": expected, "note": note[:300]}
    evidence, made = Evidence.objects.get_or_create(
        report=report, file=file,
        defaults={"agency": report.agency, "name": name[:200], "by": by, "at": at, **told},
    )  # fmt: skip
    if made:
        evidence.report = report
        record(
            kind="evidence.attached", subject=evidence, by=by, at=at, agency=report.agency, report=report.pk,
            file=file.sha256, reused=len(uses([evidence])[evidence.pk]),
        )  # fmt: skip
    elif any(told.values()):
        _tell_anew(evidence, told, report=report, by=by, at=at)
    lay_hand(report, by)
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
    lay_hand(report, by)


@transaction.atomic
def hand_out_original(*, evidence: Evidence, by: User, at: datetime) -> None:
    """LAP-23: a photo as it came, with place and time, goes to who inspects; that they took it is kept."""
    record(
        kind="evidence.original_taken", subject=evidence, by=by, at=at, agency=evidence.agency,
        report=evidence.report_id, file=evidence.file.sha256,
    )  # fmt: skip


def _tell_anew(evidence: Evidence, told: dict[str, str], *, report: Report, by: User, at: datetime) -> None:
    for name, text in told.items():
        setattr(evidence, name, text)
    evidence.save(update_fields=list(told))
    record(kind="evidence.told_anew", subject=evidence, by=by, at=at, agency=report.agency, report=report.pk)
