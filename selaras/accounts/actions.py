"""Making accounts, and the one-time link with which the first administrator comes in."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from selaras.accounts.models import SetupLink, User
from selaras.accounts.queries import seal
from selaras.kernel.models import record
from selaras.kernel.rules import RuleError

SETUP_LINK_LIFE = timedelta(hours=24)


@transaction.atomic
def create_user(
    *,
    name: str,
    by: User | None,
    at: datetime,
    nip: str | None = None,
    email: str | None = None,
    password: str | None = None,
    is_placeholder: bool = False,
) -> User:
    """A personal account; without `password` nobody can sign in until the person sets one by link."""
    user = User.objects.create_user(
        name=name, nip=nip, email=email, password=password, is_placeholder=is_placeholder
    )
    record(kind="user.created", subject=user, by=by, at=at, name=name)
    return user


@transaction.atomic
def issue_setup_link(*, at: datetime) -> str:
    """A new one-time token; earlier unused ones end. Only its hash is kept. AKN-01: not once users exist."""
    if User.objects.exists():
        raise RuleError("AKN-01", "Sistem sudah disiapkan; tautan penyiapan tidak diterbitkan lagi.")
    SetupLink.objects.filter(used_at=None).update(expires_at=at)
    token = secrets.token_urlsafe(32)
    link = SetupLink.objects.create(token_hash=seal(token), expires_at=at + SETUP_LINK_LIFE)
    record(kind="setup_link.issued", subject=link, by=None, at=at)
    return token


@transaction.atomic
def redeem_setup_link(*, token: str, name: str, email: str, password: str, at: datetime) -> User:
    """The first account, in exchange for the token, once (AKN-02)."""
    link = SetupLink.objects.select_for_update().filter(token_hash=seal(token)).first()
    if link is None or not link.is_open(at=at) or User.objects.exists():
        raise RuleError(
            "AKN-02", "Tautan penyiapan tidak berlaku lagi. Jalankan ulang sistem untuk tautan baru."
        )
    link.used_at = at
    link.save(update_fields=["used_at"])
    return create_user(name=name, email=email, password=password, by=None, at=at)
