"""Telling the other party what has become of an agreement, and noting that they have looked."""

from datetime import datetime

from django.db import transaction

from selaras.accounts.models import User
from selaras.agreements.models import Agreement, Notice
from selaras.agreements.tasks import send_notice
from selaras.kernel.models import record


@transaction.atomic
def tell(*, agreement: Agreement, what: Notice.What, by: User, at: datetime) -> list[Notice]:
    """Every party in the system but the doer is told, by mail and on the desk (PK-41).

    Part of the deed: rows and jobs come with its commit or not at all.
    """
    holders = [agreement.holder, agreement.superior]
    people = {holder.user for holder in holders if holder is not None and holder.user.is_active} - {by}
    told = Notice.objects.bulk_create(
        Notice(agency=agreement.agency, agreement=agreement, to=user, what=what, by=by, at=at)
        for user in sorted(people, key=lambda one: one.pk)
    )
    for notice in told:
        if notice.to.email:
            send_notice.defer(notice=notice.pk)
    return told


@transaction.atomic
def look(*, agreement: Agreement, by: User, at: datetime) -> int:
    """A person has read what they were told about an agreement: it leaves their desk, once on record."""
    seen = Notice.objects.filter(agreement=agreement, to=by, seen_at=None).update(seen_at=at)
    if seen:
        record(kind="agreement.news_seen", subject=agreement, by=by, at=at, agency=agreement.agency)
    return seen
