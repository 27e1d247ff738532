"""Changing what is in force: one party asks, the other agrees, and a new draft begins."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from selaras.accounts.models import User
from selaras.agreements import queries, rules
from selaras.agreements.actions.drafts import Successor
from selaras.agreements.actions.telling import tell
from selaras.agreements.models import Agreement, Notice, RevisionRequest
from selaras.agreements.rules import parties
from selaras.engine.agreements import VALID, Deed
from selaras.kernel.models import record
from selaras.kernel.rules import RuleError, refuse


@transaction.atomic
def ask_for_revision(
    *, agreement: Agreement, reason: str, explanation: str, granted: bool, by: User, at: datetime
) -> RevisionRequest:
    """The first party proposes a revision, and the second agrees later; when the second one asks, or there is
    none in the system, it is `granted` at once and the draft begins.

    Raises RuleError PK-18 when one is asked for or drafted already, PK-13 without a reason or for another one
    than the transfer by whom the agreement does not name, PK-22 when it is granted from below.
    """
    agreement = Agreement.objects.locked(agreement.pk)
    refuse(rules.cannot(agreement, Deed.SUPERSEDE, at=at))
    refuse(rules.unfit_revision(reason, explanation, under_way=queries.revision_under_way(agreement)))
    above = queries.stands_above(agreement, by=by, at=at)
    if granted:
        refuse(rules.granted_alone(agreement, above=above))
    if not above:
        refuse(parties.not_by_transfer(agreement, reason, by))
    request = RevisionRequest.objects.create(
        agency=agreement.agency, agreement=agreement, reason=reason, explanation=explanation.strip(),
        asked_by=by, asked_at=at,
    )  # fmt: skip
    draft = _grant(request, agreement, by=by, at=at) if granted else None
    record(
        kind="agreement.revision_asked", subject=agreement, by=by, at=at, agency=agreement.agency,
        reason=reason, draft=draft.pk if draft else None,
    )  # fmt: skip
    return request


@transaction.atomic
def answer_request(
    *, request: RevisionRequest, granted: bool, answer: str, by: User, at: datetime
) -> RevisionRequest:
    """Agree, and the draft of the revision begins; or refuse with the reason (PK-14). S3: never one's own."""
    agreement = Agreement.objects.locked(request.agreement_id)
    request = RevisionRequest.objects.select_for_update().get(pk=request.pk)
    if request.answered_at is not None:
        raise RuleError("PK-18", "Permintaan perubahan ini sudah dijawab.")
    refuse(rules.own_request(request.asked_by_id, by.pk))
    refuse(rules.granted_alone(agreement, above=queries.stands_above(agreement, by=by, at=at)))
    draft = None
    if granted:
        refuse(rules.cannot(agreement, Deed.SUPERSEDE, at=at))
        draft = _grant(request, agreement, by=by, at=at)
    else:
        refuse(rules.unexplained(answer, what="penolakan"))
        request.granted, request.answered_by, request.answered_at = False, by, at
        request.answer = answer.strip()
        request.save()
    answer_is = Notice.What.REVISION_GRANTED if granted else Notice.What.REVISION_REFUSED
    tell(agreement=draft or agreement, what=answer_is, by=by, at=at)
    record(
        kind="agreement.revision_answered", subject=agreement, by=by, at=at, agency=agreement.agency,
        granted=granted, draft=draft.pk if draft else None,
    )  # fmt: skip
    return request


def _grant(request: RevisionRequest, agreement: Agreement, *, by: User, at: datetime) -> Agreement:
    request.granted, request.answered_by, request.answered_at = True, by, at
    request.save()
    successor = Successor(agreement, agreement.number + 1, request.reason, request.explanation)
    return successor.save(by=by, at=at)


@transaction.atomic
def end(*, agreement: Agreement, by: User | None, at: datetime) -> Agreement:
    """The year is over or the official has left, and nothing follows: in force until now."""
    agreement = Agreement.objects.locked(agreement.pk)
    refuse(rules.cannot(agreement, Deed.END, at=at))
    agreement.advance(Deed.END, at=at)
    if agreement.in_force is not None:
        # next year's version, signed before the new year, has set the end already
        until = min(agreement.in_force.upper or at, at)
        agreement.in_force = TimestamptzRange(agreement.in_force.lower, until)
    agreement.save()
    record(kind="agreement.ended", subject=agreement, by=by, at=at, agency=agreement.agency)
    return agreement


@transaction.atomic
def end_past_years(*, at: datetime) -> list[Agreement]:
    """Everything still in force whose year is over, each ended on record (PK-27)."""
    year = timezone.make_naive(at).year
    over = Agreement.objects.filter(state__in=sorted(VALID), year__lt=year).order_by("pk")
    return [end(agreement=agreement, by=None, at=at) for agreement in over]
