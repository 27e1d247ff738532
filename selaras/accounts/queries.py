"""Reading accounts."""

import hashlib
from datetime import datetime

from selaras.accounts.models import SetupLink, User


def setup_link_is_open(*, token: str, at: datetime) -> bool:
    """Whether the page behind a link may be shown: never once an account exists (AKN-02)."""
    link = SetupLink.objects.filter(token_hash=seal(token)).first()
    return link is not None and link.is_open(at=at) and not User.objects.exists()


def seal(token: str) -> str:
    """What is kept of a token: enough to know it again, not enough to use it."""
    return hashlib.sha256(token.encode()).hexdigest()
