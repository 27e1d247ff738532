"""The agreement that a page is about, for every area below /perjanjian/."""

from collections.abc import Collection

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from selaras.agreements import access
from selaras.agreements.models import Agreement
from selaras.org import actions as org
from selaras.web.http import Request


def visible(request: Request, pk: int) -> Agreement:
    """The agreement with its parties; 404 outside of the person's reach."""
    agreement: Agreement = get_object_or_404(access.visible(request.duties).with_parties(), pk=pk)
    return agreement


def crumbs(agreement: Agreement, *further: str) -> list[tuple[str, str | None]]:
    """The way to the agreement, and to what stands below it."""
    return [
        ("Meja kerja", "/"), ("Perjanjian", reverse("agreements:list")),
        (agreement.position.short_title, reverse("agreements:show", args=[agreement.pk])),
        *((name, None) for name in further),
    ]  # fmt: skip


def note_nips(request: Request, agreement: Agreement, *, full: Collection[int] | None = None) -> None:
    """The reader has the parties' whole NIPs before them, or of the holders in `full` (ORG-09).

    Signed files and scans print both.
    """
    named = [one for one in (agreement.holder, agreement.superior) if one]
    shown = [one for one in named if full is None or one.pk in full]
    org.note_nips(holders=shown, by=request.user, at=timezone.now())
