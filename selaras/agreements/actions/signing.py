"""Signing: exactly one signature a side, of exactly what was seen (trust.md d).

The order of a signature: lock, check, make the bytes, keep the file, then the rows and the trail in one
commit. What falls before the commit leaves a file that nothing names, and no signature.
"""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from psycopg.types.range import TimestamptzRange

from selaras.accounts.models import User
from selaras.agreements import queries, rules
from selaras.agreements.actions.telling import tell
from selaras.agreements.models import Agreement, Notice, Scan, Signature
from selaras.agreements.queries import paper, sources
from selaras.agreements.queries.signable import DEEDS, not_signable
from selaras.agreements.rules.signing import unfit_day
from selaras.documents import sign as documents
from selaras.documents import store
from selaras.documents.models import StoredFile
from selaras.documents.queries import live_key, media_type_of
from selaras.documents.rules import not_ones_key, not_ones_name
from selaras.engine.agreements import Deed
from selaras.engine.findings import Finding
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.org.models import Holder

PDF = "application/pdf"
FIELDS = {Signature.Side.FIRST: "PihakPertama", Signature.Side.SECOND: "PihakKedua"}


@dataclass(frozen=True, slots=True)
class Assent:
    """How a person says yes: what they saw, in which session, when they last proved who they are."""

    seen: str  # the content hash on the page
    session: str
    confirmed_at: datetime | None  # None where the demo asks for no proof


@transaction.atomic
def sign(
    *, agreement: Agreement, side: int, signer: documents.Signer, assent: Assent, by: User, at: datetime
) -> Agreement:
    """Sign as one of the parties. With the last signature the agreement is in force, and the version before
    it is no more.

    Raises RuleError PK-02, PK-09, PK-10, PK-16, PK-19, PK-29, PK-43 and those of the signer (TTD-…).
    """
    agreement = Agreement.objects.locked_soon(agreement.pk)
    side = Signature.Side(side)
    refuse(not_signable(agreement, side, seen=assent.seen, by=by, at=at))
    signed = _signed(agreement, side, signer, at=at)
    certificate = documents.certificate_in(signed)
    refuse(_not_ones_own(certificate, by, certified=signer.is_certified))
    file, _ = StoredFile.objects.keep(signed, media_type=PDF, by=by, at=at, agency_id=agreement.agency_id)
    method = Signature.Method.CERTIFIED if signer.is_certified else Signature.Method.PERSONAL
    holder = agreement.holder if side == Signature.Side.FIRST else agreement.superior
    _sign(
        agreement, side, method=method, user=by, holder=holder, file_hash=file.sha256, at=at,
        certificate_serial=certificate.serial, certificate_name=certificate.name,
        session=assent.session, confirmed_at=assent.confirmed_at,
    )  # fmt: skip
    agreement.advance(DEEDS[side], at=at)
    agreement.file_hash = file.sha256
    agreement.save()
    ended = _take_effect(agreement, at=at)
    record(
        kind="agreement.signed", subject=agreement, by=by, at=at, agency=agreement.agency, side=int(side),
        method=method, content=agreement.content_hash, file=file.sha256, state=agreement.state,
        ended=ended,
    )  # fmt: skip
    return agreement


def _signed(agreement: Agreement, side: Signature.Side, signer: documents.Signer, *, at: datetime) -> bytes:
    first = side == Signature.Side.FIRST
    return documents.sign(
        _unsigned(agreement) if first else store.get(agreement.file_hash),
        field=FIELDS[side], signer=signer, certify=first, at=at,
        reason=agreement.title, location=agreement.place,
    )  # fmt: skip


def _not_ones_own(certificate: documents.Certificate, by: User, *, certified: bool) -> Finding | None:
    """TTD-17, TTD-18: asked of the file, whatever the signer says of itself."""
    if certified:
        return not_ones_name(certificate.name, user=by)
    key = live_key(by)
    return not_ones_key(certificate.serial, own=key.serial if key else "")


def _unsigned(agreement: Agreement) -> bytes:
    """The paper with its empty signature fields: both are there before the first signature (I7)."""
    fields = [FIELDS[Signature.Side.FIRST]]
    if agreement.form != Agreement.Form.ALONE:
        fields.append(FIELDS[Signature.Side.SECOND])
    return documents.prepare(paper.pdf(agreement), fields=fields)


def _sign(agreement: Agreement, side: Signature.Side, *, at: datetime, **how: object) -> Signature:
    return Signature.objects.create(
        agency=agreement.agency, agreement=agreement, side=side, content_hash=agreement.content_hash,
        signed_at=at, **how,
    )  # fmt: skip


def _take_effect(agreement: Agreement, *, at: datetime) -> list[int]:
    """In force once all have signed, from now on or from the first day of a year to come; the versions whose
    time ends with it (PK-04).

    What is in force this year goes on until the new year and is ended with it (PK-27); an earlier year's
    version in turn lasts until the one that waits for its own begins.
    """
    if agreement.state != Agreement.State.SIGNED_BOTH:
        return []
    begins = max(at, timezone.make_aware(datetime(agreement.year, 1, 1)))  # noqa: DTZ001 - made aware here
    others = (
        Agreement.objects.select_for_update(of=("self",)).filter(position=agreement.position).order_by("pk")
    )
    former = list(others.filter(in_force__contains=begins))
    for one in former:
        one.in_force = TimestamptzRange(one.in_force.lower, begins)
        if one.year == agreement.year:
            one.advance(Deed.SUPERSEDE, at=at)
        elif begins == at:
            one.advance(Deed.END, at=at)
        one.save()
    next_one = others.filter(in_force__startswith__gt=begins).order_by("in_force__startswith").first()
    agreement.in_force = TimestamptzRange(begins, next_one.in_force.lower if next_one else None)
    agreement.advance(Deed.TAKE_EFFECT, at=at)
    agreement.save()
    return [one.pk for one in former]


@transaction.atomic
def hand_in_scan(
    *, agreement: Agreement, content: bytes, media_type: str, signed_on: date, by: User, at: datetime
) -> Scan:
    """The paper signed by hand, or the file signed outside; it waits for KKPP's look.

    Raises RuleError PK-02, PK-19, PK-21, PK-43.
    """
    agreement = Agreement.objects.locked(agreement.pk)
    refuse(rules.cannot(agreement, Deed.SCAN, at=at))
    refuse(rules.waiting_scan(agreement.scans.filter(checked_at=None).exists()))
    refuse(rules.unfit_scan(content, media_type, signed_on=signed_on, agreement=agreement, at=at))
    refuse(_unfit_day(agreement, signed_on))
    refuse(rules.moved_since(agreement, **sources.moved_by(agreement, signed_on), scan=False))
    file, _ = StoredFile.objects.keep(
        content, media_type=media_type, by=by, at=at, agency_id=agreement.agency_id
    )
    scan = Scan.objects.create(
        agency=agreement.agency, agreement=agreement, file_hash=file.sha256, signed_on=signed_on, by=by, at=at
    )
    record(
        kind="agreement.scan_handed_in", subject=agreement, by=by, at=at, agency=agreement.agency,
        file=file.sha256, signed_on=signed_on,
    )  # fmt: skip
    return scan


@transaction.atomic
def accept_scan(*, scan: Scan, seen: str, by: User, at: datetime) -> Agreement:
    """KKPP has compared the paper with the content: both sides count as signed, and it is in force (S1).

    `seen` is the hash of the content it was compared with (PK-09). Raises PK-21 for a day that cannot be,
    PK-43 for a content that was out of date by then.
    """
    agreement = Agreement.objects.locked(scan.agreement_id)
    scan = _waiting(scan)
    refuse(rules.cannot(agreement, Deed.ACCEPT_SCAN, at=at))
    refuse(rules.checks_own_scan(scan.by_id, by.pk))
    refuse(rules.read_otherwise(agreement, seen))
    refuse(_unfit_day(agreement, scan.signed_on))
    refuse(rules.moved_since(agreement, **sources.moved_by(agreement, scan.signed_on), scan=True))
    method = _method(agreement, scan)
    scan.accepted, scan.checked_by, scan.checked_at = True, by, at
    scan.save()
    for side, holder in _sides(agreement):
        _sign(
            agreement, side, method=method, user=scan.by, holder=holder,
            file_hash=scan.file_hash, at=at,
        )  # fmt: skip
    agreement.advance(Deed.ACCEPT_SCAN, at=at)
    agreement.file_hash = scan.file_hash
    agreement.save()
    ended = _take_effect(agreement, at=at)
    record(
        kind="agreement.scan_accepted", subject=agreement, by=by, at=at, agency=agreement.agency,
        file=scan.file_hash, ended=ended,
    )  # fmt: skip
    return agreement


@transaction.atomic
def reject_scan(*, scan: Scan, answer: str, by: User, at: datetime) -> Scan:
    """The scan is not what it should be; the reason goes to the official, who hands in another (PK-14)."""
    agreement = Agreement.objects.locked(scan.agreement_id)
    scan = _waiting(scan)
    refuse(rules.cannot(agreement, Deed.REJECT_SCAN, at=at))
    refuse(rules.checks_own_scan(scan.by_id, by.pk))
    refuse(rules.unexplained(answer, what="penolakan"))
    scan.accepted, scan.checked_by, scan.checked_at, scan.answer = False, by, at, answer.strip()
    scan.save()
    tell(agreement=agreement, what=Notice.What.SCAN_REJECTED, by=by, at=at)
    record(
        kind="agreement.scan_rejected", subject=agreement, by=by, at=at, agency=agreement.agency,
        file=scan.file_hash, reason=scan.answer,
    )  # fmt: skip
    return scan


def _unfit_day(agreement: Agreement, signed_on: date) -> Finding | None:
    noon = timezone.make_aware(datetime.combine(signed_on, time(12)))
    return unfit_day(
        agreement, sealed_on=timezone.make_naive(agreement.reached_at).date(), signed_on=signed_on,
        held=all(queries.still_hold(agreement, at=noon).values()),
    )  # fmt: skip


def _method(agreement: Agreement, scan: Scan) -> Signature.Method:
    """A PDF from a party outside may hold electronic signatures of its own; a picture is of paper."""
    outside = agreement.form == Agreement.Form.OUTSIDE and media_type_of(scan.file_hash) == PDF
    return Signature.Method.OUTSIDE if outside else Signature.Method.SCAN


def _waiting(scan: Scan) -> Scan:
    """The scan, locked; raises RuleError PK-19 when somebody has checked it meanwhile."""
    locked = Scan.objects.select_for_update(of=("self",)).select_related("by").get(pk=scan.pk)
    refuse(rules.checked_already(locked.checked_at is not None))
    return locked


def _sides(agreement: Agreement) -> list[tuple[Signature.Side, Holder | None]]:
    """The sides a scan stands for: those that nobody has signed yet."""
    sides: list[tuple[Signature.Side, Holder | None]] = [(Signature.Side.FIRST, agreement.holder)]
    if agreement.form != Agreement.Form.ALONE:
        sides.append((Signature.Side.SECOND, agreement.superior))
    signed = set(agreement.signatures.order_by("side").values_list("side", flat=True))
    return [(side, holder) for side, holder in sides if side not in signed]
