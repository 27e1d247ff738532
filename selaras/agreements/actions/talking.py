"""Remarks of the parties on a draft and its lines."""

from datetime import datetime

from django.db import transaction

from selaras.accounts.models import User
from selaras.agreements import rules
from selaras.agreements.models import Agreement, AgreementLine, Comment
from selaras.kernel.models import record
from selaras.kernel.rules import refuse


@transaction.atomic
def comment(
    *, agreement: Agreement, line: AgreementLine | None, text: str, by: User, at: datetime
) -> Comment:
    """Say something about an agreement or one of its lines, until somebody has signed (PK-15)."""
    agreement = Agreement.objects.locked(agreement.pk)
    refuse(rules.unfit_remark(agreement, text))
    said = Comment.objects.create(
        agency=agreement.agency, agreement=agreement, line=line, text=text.strip(), by=by, at=at
    )
    record(
        kind="agreement.commented", subject=agreement, by=by, at=at, agency=agreement.agency,
        line=line.pk if line else None,
    )  # fmt: skip
    return said


@transaction.atomic
def settle(*, comment: Comment, by: User, at: datetime) -> Comment:
    """Mark a remark as dealt with; once, by whoever comes first."""
    said = Comment.objects.select_for_update().select_related("agency", "agreement").get(pk=comment.pk)
    if said.settled_at is None:
        said.settled_at, said.settled_by = at, by
        said.save()
        record(kind="agreement.comment_settled", subject=said.agreement, by=by, at=at, agency=said.agency)
    return said
