"""From the draft to "siap ditandatangani", and back: submit, withdraw, send back, approve, reopen, cancel."""

from datetime import datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from selaras.accounts.models import User
from selaras.agreements import queries, rules
from selaras.agreements.actions.drafts import Successor
from selaras.agreements.actions.telling import tell
from selaras.agreements.models import Agreement, Comment, Notice
from selaras.agreements.queries import shares
from selaras.agreements.queries.content import SCHEME, content
from selaras.agreements.queries.sources import noted_above
from selaras.agreements.rules import parties
from selaras.engine.agreements import Deed
from selaras.engine.canonical import canonical, fingerprint
from selaras.engine.findings import blocking
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.planning.models import FormulaVersion


@transaction.atomic
def submit(*, agreement: Agreement, by: User, at: datetime) -> Agreement:
    """Hand the draft to the second party; without one in the system it is ready to be signed at once.

    Raises RuleError for the first thing missing (PK-05 to PK-08, PK-11, PK-12, PK-20, PK-45),
    PK-02, PK-10.
    """
    agreement = Agreement.objects.locked(agreement.pk)
    refuse(rules.cannot(agreement, Deed.SUBMIT, at=at))
    refuse(rules.replaced(**queries.still_hold(agreement, at=at)))
    agreement.advance(Deed.SUBMIT, at=at)
    shares.lock(agreement)
    missing = blocking(list(queries.checkup(agreement).findings))
    refuse(next(iter(missing), None))
    if agreement.state == Agreement.State.READY:
        _fix(agreement)
    agreement.save()
    record(
        kind="agreement.submitted", subject=agreement, by=by, at=at, agency=agreement.agency,
        content=agreement.content_hash,
    )  # fmt: skip
    return agreement


@transaction.atomic
def withdraw(*, agreement: Agreement, by: User, at: datetime) -> Agreement:
    """Take back what was submitted, to change it."""
    agreement = Agreement.objects.locked(agreement.pk)
    refuse(rules.cannot(agreement, Deed.WITHDRAW, at=at))
    agreement.advance(Deed.WITHDRAW, at=at)
    agreement.save()
    record(kind="agreement.withdrawn", subject=agreement, by=by, at=at, agency=agreement.agency)
    return agreement


@transaction.atomic
def send_back(*, agreement: Agreement, reason: str, by: User, at: datetime) -> Agreement:
    """Back to the official, with the reason (PK-14)."""
    agreement = Agreement.objects.locked(agreement.pk)
    refuse(rules.cannot(agreement, Deed.SEND_BACK, at=at))
    agreement.advance(Deed.SEND_BACK, at=at)
    refuse(rules.unexplained(reason, what="pengembalian"))
    agreement.save()
    _say(agreement, reason, by=by, at=at)
    tell(agreement=agreement, what=Notice.What.SENT_BACK, by=by, at=at)
    record(
        kind="agreement.sent_back", subject=agreement, by=by, at=at, agency=agreement.agency, reason=reason
    )
    return agreement


@transaction.atomic
def approve(*, agreement: Agreement, by: User, at: datetime) -> Agreement:
    """The second party agrees: the content is fixed, hashed, and ready to be signed.

    Raises RuleError PK-02, PK-10, and what `submit` asks of a draft: a DPA may have been corrected or an
    edition published since.
    """
    agreement = Agreement.objects.locked(agreement.pk)
    refuse(rules.cannot(agreement, Deed.APPROVE, at=at))
    refuse(rules.replaced(**queries.still_hold(agreement, at=at)))
    agreement.advance(Deed.APPROVE, at=at)
    shares.lock(agreement)
    missing = blocking(list(queries.checkup(agreement).findings))
    refuse(rules.not_approvable(next(iter(missing), None)))
    _fix(agreement)
    agreement.save()
    record(
        kind="agreement.approved", subject=agreement, by=by, at=at, agency=agreement.agency,
        content=agreement.content_hash,
    )  # fmt: skip
    return agreement


@transaction.atomic
def reopen(*, agreement: Agreement, reason: str, by: User, at: datetime) -> Agreement:
    """Before anybody has signed: back to be changed, with the reason (PK-14, PK-19)."""
    agreement = Agreement.objects.locked(agreement.pk)
    refuse(rules.cannot(agreement, Deed.REOPEN, at=at))
    agreement.advance(Deed.REOPEN, at=at)
    refuse(rules.unexplained(reason, what="pembukaan kembali"))
    refuse(rules.waiting_scan(agreement.scans.filter(checked_at=None).exists()))
    agreement.content = agreement.content_hash = ""
    agreement.noted_above = None
    agreement.save()
    _say(agreement, reason, by=by, at=at)
    tell(agreement=agreement, what=Notice.What.REOPENED, by=by, at=at)
    record(kind="agreement.reopened", subject=agreement, by=by, at=at, agency=agreement.agency, reason=reason)
    return agreement


@transaction.atomic
def cancel(*, agreement: Agreement, reason: str, by: User, at: datetime) -> Agreement:
    """After the first signature a change voids it: this version stays, void; a fresh draft takes its place.

    By a party, or by KKPP where one of them is gone. Returns the draft. Raises RuleError PK-02, PK-14, PK-19,
    PK-42.
    """
    agreement = Agreement.objects.locked(agreement.pk)
    refuse(rules.cannot(agreement, Deed.CANCEL, at=at))
    today = timezone.make_naive(at).date()
    refuse(parties.still_in_office(agreement, by, **queries.in_office(agreement, on=today)))
    agreement.advance(Deed.CANCEL, at=at)
    refuse(rules.unexplained(reason, what="pembatalan"))
    refuse(rules.waiting_scan(agreement.scans.filter(checked_at=None).exists()))
    agreement.save()
    successor = Successor(agreement, agreement.number, agreement.reason, agreement.explanation)
    draft = successor.save(by=by, at=at)
    _say(draft, reason, by=by, at=at)
    tell(agreement=draft, what=Notice.What.CANCELLED, by=by, at=at)
    record(
        kind="agreement.cancelled", subject=agreement, by=by, at=at, agency=agreement.agency, reason=reason,
        draft=draft.pk,
    )  # fmt: skip
    return draft


def _fix(agreement: Agreement) -> None:
    """From here on one signs exactly these bytes, and each indicator keeps its formula (RMS-24)."""
    keep_formulas(agreement=agreement)
    whole = content(agreement)
    agreement.content = canonical(whole).decode()
    agreement.content_hash = fingerprint(SCHEME, whole)
    agreement.noted_above = noted_above(agreement)


@transaction.atomic
def keep_formulas(*, agreement: Agreement) -> None:
    """Each line with the newest version of its indicator's formula: what the content says of it."""
    granted = FormulaVersion.objects.filter(indicator=OuterRef("indicator"), number__isnull=False)
    agreement.lines.update(formula_version=Subquery(granted.order_by("-number").values("pk")[:1]))


def _say(agreement: Agreement, text: str, *, by: User, at: datetime) -> None:
    Comment.objects.create(agency=agreement.agency, agreement=agreement, text=text, by=by, at=at)
