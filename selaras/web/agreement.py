"""The agreement that a page is about, for every area below /perjanjian/."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from selaras.agreements import access
from selaras.agreements.models import Agreement, Scan, Signature
from selaras.agreements.queries.registry import HANDED_IN
from selaras.engine.periods import format_day
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


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature in a list: whose, when, and how."""

    side: str
    name: str
    when: str
    method: str


def signed(signatures: Iterable[Signature], scans: Iterable[Scan]) -> list[Signed]:
    """What was handed in was signed on the day that is written on it, not when KKPP accepted it."""
    taken = next((scan for scan in scans if scan.accepted), None)
    return [_signed(one, taken if one.method in HANDED_IN else None) for one in signatures]


def _signed(signature: Signature, scan: Scan | None) -> Signed:
    at = timezone.localtime(signature.signed_at)
    when = date_format(at, "j F Y, H.i")
    if scan is not None:
        when = f"{format_day(scan.signed_on)}, diterima KKPP {format_day(at.date())}"
    party = signature.holder.user.full_name if signature.holder else signature.agreement.outside_name
    return Signed(
        str(Signature.Side(signature.side).label), party, when, str(Signature.Method(signature.method).label)
    )


def note_nips(request: Request, agreement: Agreement, *, full: Collection[int] | None = None) -> None:
    """The reader has the parties' whole NIPs before them, or of the holders in `full` (ORG-09).

    Signed files and scans print both.
    """
    named = [one for one in (agreement.holder, agreement.superior) if one]
    shown = [one for one in named if full is None or one.pk in full]
    org.note_nips(holders=shown, by=request.user, at=timezone.now())
