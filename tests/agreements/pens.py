"""Signing in tests: a real key of a person, and the deed as a page would do it."""

from selaras.agreements import actions
from selaras.agreements.actions.signing import Assent
from selaras.documents import actions as documents
from tests.conftest import NOW

PASSPHRASE = "hujan pagi membawa berkah banyak"


def pen(user):
    """The person's own key, made and opened."""
    documents.make_key(passphrase=PASSPHRASE, by=user, at=NOW)
    return documents.unlock(passphrase=PASSPHRASE, by=user, at=NOW)


def sign(agreement, side, signer, user, *, seen=None, at=NOW):
    assent = Assent(seen=agreement.content_hash if seen is None else seen, session="s", confirmed_at=NOW)
    return actions.sign(agreement=agreement, side=side, signer=signer, assent=assent, by=user, at=at)
