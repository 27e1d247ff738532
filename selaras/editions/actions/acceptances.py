"""Findings answered for with a reason, and answers taken back."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from selaras.accounts.models import User
from selaras.cascade import actions as cascade
from selaras.cascade.models import Acceptance, Edition
from selaras.editions import queries, rules
from selaras.kernel.models import record
from selaras.kernel.rules import RuleError, refuse


@transaction.atomic
def accept(
    *, edition: Edition, findings: Sequence[str], reason: str, by: User, at: datetime
) -> list[Acceptance]:
    """Answer for findings of a draft with one reason: all of them or none.

    The edition is checked again under its lock, so that nobody accepts what is no longer so. Raises
    RuleError KAS-01 (published), KAS-20 (an error), KAS-21 (gone), KAS-22 (no reason), KAS-23 (already).
    """
    edition = cascade.lock_draft(edition_id=edition.pk)
    refuse(rules.bad_reason(reason))
    now = {one.finding.id: one for one in queries.checked(edition)}
    made = []
    for key in dict.fromkeys(findings):
        one = now.get(key)
        finding = one.finding if one else None
        refuse(rules.cannot_accept(finding))
        assert one is not None and finding is not None  # noqa: S101, PT018 - a missing one was refused
        if one.acceptance is not None:
            raise RuleError(
                "KAS-23",
                f"Temuan {finding.rule} di {finding.place} sudah diterima. "
                "Tarik dahulu bila alasannya hendak diganti.",
            )
        made.append(
            Acceptance.objects.create(
                agency=edition.agency, edition=edition, finding=key, rule=finding.rule,
                message=f"{finding.place}: {finding.message}", reason=" ".join(reason.split()), by=by, at=at,
            )
        )  # fmt: skip
    record(
        kind="findings.accepted", subject=edition, by=by, at=at, agency=edition.agency,
        findings=[one.finding for one in made], rules=[one.rule for one in made], reason=reason,
    )  # fmt: skip
    return made


@transaction.atomic
def withdraw(*, edition: Edition, findings: Sequence[str], by: User, at: datetime) -> list[Acceptance]:
    """Take acceptances back: the findings are open again. Raises RuleError KAS-01, KAS-23 (not accepted)."""
    edition = cascade.lock_draft(edition_id=edition.pk)
    wanted = set(findings)
    standing = list(
        Acceptance.objects.filter(edition=edition, finding__in=wanted, withdrawn_at=None).order_by("pk")
    )
    if len(standing) < len(wanted):
        raise RuleError("KAS-23", "Penerimaan ini sudah ditarik. Muat ulang daftar temuan.")
    for one in standing:
        one.withdrawn_at, one.withdrawn_by = at, by
        one.save(update_fields=["withdrawn_at", "withdrawn_by"])
    record(
        kind="findings.withdrawn", subject=edition, by=by, at=at, agency=edition.agency,
        findings=[one.finding for one in standing],
    )  # fmt: skip
    return standing
