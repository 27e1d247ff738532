"""From the draft to an approved SKP, and back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from selaras.accounts.models import User
from selaras.engine.names import tidy
from selaras.engine.skp_life import SKP_LIFE, Rating, SkpDeed, SkpState
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.skp import rules
from selaras.skp.models import Skp, SkpRemark
from selaras.skp.queries.checks import missing
from selaras.skp.queries.content import sealed


@transaction.atomic
def submit(*, skp: Skp, by: User, at: datetime) -> Skp:
    """Hand the draft to the rater; without one in the system it is approved at once.

    Raises RuleError SKP-20, SKP-09, SKP-22, SKP-23.
    """
    skp = _taking(skp, SkpDeed.SUBMIT)
    refuse(*missing(skp, on=timezone.make_naive(at).date()))
    return _reached(skp, SkpDeed.SUBMIT, kind="skp.submitted", by=by, at=at)


@transaction.atomic
def withdraw(*, skp: Skp, by: User, at: datetime) -> Skp:
    """Take back what was handed in, to change it."""
    return _reached(_taking(skp, SkpDeed.WITHDRAW), SkpDeed.WITHDRAW, kind="skp.withdrawn", by=by, at=at)


@transaction.atomic
def send_back(*, skp: Skp, reason: str, by: User, at: datetime) -> Skp:
    """Back to the person, with the reason (SKP-08)."""
    skp, reason = _taking(skp, SkpDeed.SEND_BACK), tidy(reason)
    refuse(rules.without_a_reason(reason))
    _say(skp, reason, by=by, at=at)
    return _reached(skp, SkpDeed.SEND_BACK, kind="skp.sent_back", by=by, at=at, reason=reason)


@transaction.atomic
def approve(*, skp: Skp, by: User, at: datetime, seen: str | None = None) -> Skp:
    """The rater agrees: the content is fixed and hashed. `seen`: since when what was read had been handed in.

    Raises RuleError as `submit` does, and SKP-17.
    """
    skp = _taking(skp, SkpDeed.APPROVE)
    refuse(rules.approved_unseen(skp, seen=seen))
    refuse(*missing(skp, on=timezone.make_naive(at).date()))
    return _reached(skp, SkpDeed.APPROVE, kind="skp.approved", by=by, at=at)


@transaction.atomic
def reopen(*, skp: Skp, reason: str, by: User, at: datetime) -> Skp:
    """Before anybody has signed: back to be changed, with the reason (SKP-08)."""
    skp, reason = _taking(skp, SkpDeed.REOPEN), tidy(reason)
    refuse(rules.without_a_reason(reason))
    _say(skp, reason, by=by, at=at)
    return _reached(skp, SkpDeed.REOPEN, kind="skp.reopened", by=by, at=at, reason=reason)


@transaction.atomic
def say(*, skp: Skp, text: str, by: User, at: datetime) -> SkpRemark:
    """A word of the dialogue between the person and the rater, at any stage."""
    text = tidy(text)
    refuse(rules.nothing_said(text))
    remark = _say(skp, text, by=by, at=at)
    record(kind="skp.remarked", subject=skp, by=by, at=at, agency=skp.agency, remark=remark.pk)
    return remark


def _say(skp: Skp, text: str, *, by: User, at: datetime) -> SkpRemark:
    return SkpRemark.objects.create(agency=skp.agency, skp=skp, by=by, at=at, text=text)


def _taking(skp: Skp, deed: SkpDeed) -> Skp:
    skp = Skp.objects.locked(skp.pk)
    refuse(rules.cannot(skp, deed))
    return skp


def _reached(skp: Skp, deed: SkpDeed, *, kind: str, by: User, at: datetime, **told: str) -> Skp:
    """Along the table; approved content is fixed, and free again once it is reopened."""
    to = SKP_LIFE.after(Rating(skp.rating), SkpState(skp.state), deed)
    skp.state, skp.reached_at = Skp.State(to), at
    skp.content, skp.content_hash = sealed(skp) if to == SkpState.READY else ("", "")
    skp.save()
    record(kind=kind, subject=skp, by=by, at=at, agency=skp.agency, content=skp.content_hash, **told)
    return skp
