"""The decree of a draft, and the day on which its posts, units and superiors are read."""

from datetime import date, datetime

from django.db import transaction

from selaras.accounts.models import User
from selaras.cascade import actions as cascade
from selaras.cascade.models import Edition
from selaras.editions import rules
from selaras.kernel.models import record
from selaras.kernel.rules import refuse

_FIELDS = ("decree", "decree_title", "decreed_on", "effective_on")


@transaction.atomic
def set_decree(
    *,
    edition: Edition,
    decree: str,
    decree_title: str,
    decreed_on: date | None,
    effective_on: date | None,
    by: User,
    at: datetime,
) -> Edition:
    """Number, subject and days of a draft's decree, as far as they are known.

    From now on every page reads the edition as of `effective_on`, so what is checked is what is published.
    Raises RuleError KAS-01 (published), KAS-12 (days that do not fit).
    """
    edition = cascade.lock_draft(edition_id=edition.pk)
    day, before = edition.day, _told(edition)
    edition.decree, edition.decree_title = decree.strip(), decree_title.strip()
    edition.decreed_on, edition.effective_on = decreed_on, effective_on
    refuse(*rules.unfit_dates(edition))
    if _told(edition) == before:
        return edition
    edition.save(update_fields=_FIELDS)
    if edition.day != day:
        follow_day(edition=edition)
    record(
        kind="edition.decreed", subject=edition, by=by, at=at, agency=edition.agency, before=before,
        after=_told(edition),
    )  # fmt: skip
    return edition


@transaction.atomic
def follow_day(*, edition: Edition) -> None:
    """What hangs on the posts of the edition's day follows it: whole levels and superiors.

    Raises RuleError KAS-01.
    """
    cascade.expand_groups(edition=edition)
    cascade.link_parents(edition=edition)


def _told(edition: Edition) -> dict[str, str]:
    return {name: str(getattr(edition, name) or "") for name in _FIELDS}
