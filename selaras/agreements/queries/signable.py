"""Whether a person may sign: asked before a key is opened, and again under the lock."""

from datetime import datetime

from selaras.accounts.models import User
from selaras.agreements import rules
from selaras.agreements.models import Agreement, Signature
from selaras.agreements.queries import sources, still_hold
from selaras.engine.agreements import Deed
from selaras.engine.findings import Finding

DEEDS = {Signature.Side.FIRST: Deed.SIGN_FIRST, Signature.Side.SECOND: Deed.SIGN_SECOND}


def not_signable(
    agreement: Agreement, side: Signature.Side, *, seen: str, by: User, at: datetime
) -> Finding | None:
    """What keeps a person from signing what they have seen; the cheapest questions first.

    PK-02, PK-16, PK-10, PK-09, PK-19, PK-43. A page asks before a key is opened, so that whoever comes at the
    wrong turn has no passphrase tried and none counted (TTD-19).
    """
    return (
        rules.cannot(agreement, DEEDS[side], at=at)
        or rules.not_the_party(agreement, side, by)
        or rules.read_otherwise(agreement, seen)
        or rules.waiting_scan(agreement.scans.filter(checked_at=None).exists())
        or rules.replaced(**still_hold(agreement, at=at))
        or rules.moved_since(agreement, **sources.moved(agreement), scan=False)
    )
