"""What the public may know of an agreement by its code, and what a file's hash stands for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from selaras.agreements.models import Agreement, Scan, Signature
from selaras.agreements.queries import lawful_follower
from selaras.documents.models import StoredFile
from selaras.documents.verify import Standing, State
from selaras.org.models import Holder, Position

# Before anybody has signed there is nothing to prove (and nobody else to tell).
_GONE: dict[str, State] = {Agreement.State.VOID: State.VOID, Agreement.State.REVISED: State.SUPERSEDED}
_STANDING = _GONE | {Agreement.State.ENDED: State.ENDED}

HANDED_IN = {Signature.Method.SCAN, Signature.Method.OUTSIDE}


@dataclass(frozen=True, slots=True)
class PublicSignature:
    side: str
    name: str
    post: str
    method: str
    at: datetime | None  # None where only the day on the paper is known
    on: date


@dataclass(frozen=True, slots=True)
class PublicRecord:
    """An agreement without NIP and without a single target (trust.md d)."""

    agreement: Agreement
    name: str
    post: str
    second: str
    indicators: int
    signatures: Sequence[PublicSignature]
    follower: Agreement | None

    @property
    def state(self) -> str:
        return str(Agreement.State(self.agreement.state).label)

    @property
    def is_in_force(self) -> bool:
        return self.agreement.state in {Agreement.State.IN_FORCE, Agreement.State.DELIVERED}

    @property
    def is_gone(self) -> bool:
        """Void or replaced: said before anything else (I9)."""
        return self.agreement.state in _GONE


def public_record(code: str) -> PublicRecord | None:
    """What the page behind a QR code shows; None for a code of no agreement. Five queries at most."""
    agreement = Agreement.objects.with_parties().filter(code=code).first()
    if agreement is None:
        return None
    signed = list(agreement.signatures.select_related("holder__user", "holder__position").order_by("side"))
    by_hand = any(one.method in HANDED_IN for one in signed)
    scan = agreement.scans.filter(accepted=True).first() if by_hand else None
    second = agreement.superior
    return PublicRecord(
        agreement=agreement,
        name=_public_name(agreement.holder),
        post=agreement.holder.post_title,
        second=f"{_public_name(second)}, {second.post_title}" if second else agreement.outside_post,
        indicators=agreement.lines.count(),
        signatures=[_signature(one, agreement, scan) for one in signed],
        follower=lawful_follower(agreement),
    )


def standing(sha256: str) -> Standing | None:
    """What a file is worth: that of the agreement whose signature it carries, or None (PK-28).

    Handing a scan in keeps the file too, but only what KKPP has accepted is a signature.
    """
    signature = Signature.objects.filter(file_hash=sha256).select_related("agreement").order_by("pk").first()
    if signature is None:
        return None
    file = StoredFile.objects.get(sha256=sha256)
    return Standing(
        registered_at=file.created_at,
        state=_STANDING.get(signature.agreement.state, State.IN_FORCE),
        ended_on=ended_on(signature.agreement),
    )


def ended_on(agreement: Agreement) -> date | None:
    """The last day of what has run its course, none of a later year (PK-27); None for all else.

    What was over before it began has no day in force: then the day on which that was settled.
    """
    if agreement.state != Agreement.State.ENDED:
        return None
    span = agreement.in_force
    last = span.upper - timedelta.resolution if span and span.upper else agreement.reached_at
    return min(timezone.make_naive(last).date(), date(agreement.year, 12, 31))


def scanned(sha256: str) -> Scan | None:
    """The file that KKPP has accepted under this hash: a scan of paper, or signed outside of the system."""
    accepted = Scan.objects.filter(file_hash=sha256, accepted=True).select_related("agreement")
    return accepted.order_by("pk").first()


def signed_outside(scan: Scan) -> bool:
    """Whether an accepted file was signed outside of the system, perhaps electronically, and not on paper."""
    made = scan.agreement.signatures.filter(file_hash=scan.file_hash)
    return made.filter(method=Signature.Method.OUTSIDE).exists()


def agreement_of(sha256: str) -> Agreement | None:
    """The agreement a signed file belongs to; None for a stranger's file."""
    signature = Signature.objects.filter(file_hash=sha256).select_related("agreement").order_by("pk").first()
    return signature.agreement if signature else None


def _signature(signature: Signature, agreement: Agreement, scan: Scan | None) -> PublicSignature:
    """What was handed in was signed on the day that is written on it, not when KKPP accepted it."""
    holder = signature.holder
    handed_in = scan if signature.method in HANDED_IN else None
    return PublicSignature(
        side=str(Signature.Side(signature.side).label),
        name=_public_name(holder) if holder else agreement.outside_name,
        post=holder.post_title if holder else agreement.outside_post,
        method=str(Signature.Method(signature.method).label),
        at=None if handed_in else signature.signed_at,
        on=handed_in.signed_on if handed_in else timezone.make_naive(signature.signed_at).date(),
    )


def _public_name(holder: Holder) -> str:
    """The public reads the names of officials; of staff only the post (trust.md e)."""
    return "" if holder.position.tier == Position.Tier.STAFF else holder.user.full_name
