"""What a PDF tells by itself: who signed it, whether every signature holds, and what is wrong otherwise.

Knows no registry and no Django. The file may be a stranger's: nothing in it makes this fail, and pyHanko's
limits bound what its streams unpack to.

The times are those that the signatures state: the clock of whoever signed. A certificate is judged at that
moment, so that a signature outlives its certificate.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from asn1crypto import x509 as asn1
from asn1crypto.parser import peek
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.authority import CertTrustAnchor

from selaras.documents import pades

LARGEST = 20 * 1024 * 1024  # bytes
SKEW = timedelta(minutes=10)  # between the clocks of two signers
# Either of them is assent; the certificate of a provider may carry both.
_USAGE = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False)


class Reason(StrEnum):
    """Why a file is valid or not; the values are stable codes for programs."""

    VALID = "sah"
    ENDED = "berakhir"
    VOID = "dibatalkan"
    SUPERSEDED = "diganti"
    UNREADABLE = "berkas-rusak"
    TOO_LARGE = "terlalu-besar"
    UNSIGNED = "tanpa-tanda-tangan"
    CHANGED = "isi-berubah"
    ADDED = "ada-tambahan"
    UNTRUSTED = "penerbit-tidak-dipercaya"
    CERTIFICATE = "sertifikat-tidak-berlaku"
    TIME = "waktu-janggal"
    INCOMPLETE = "belum-lengkap"
    UNKNOWN = "tidak-terdaftar"

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES = {
    Reason.VALID: "Dokumen sah: setiap tanda tangan utuh, dan berkas ini persis yang terdaftar.",
    Reason.ENDED: "Setiap tanda tangan utuh, dan berkas ini persis yang terdaftar; masa berlakunya sudah "
    "berakhir.",
    Reason.VOID: "Dokumen ini pernah ditandatangani, tetapi sudah dibatalkan; jangan dipakai.",
    Reason.SUPERSEDED: "Dokumen ini pernah berlaku dan sudah diganti dengan yang lebih baru.",
    Reason.UNREADABLE: "Berkas rusak atau bukan PDF; mintalah salinan baru kepada pengirimnya.",
    Reason.TOO_LARGE: "Berkas terlalu besar untuk diperiksa; yang terdaftar paling besar 20 MB.",
    Reason.UNSIGNED: "Berkas ini tidak memuat tanda tangan elektronik.",
    Reason.CHANGED: "Isi berkas berubah sesudah ditandatangani; jangan dipakai.",
    Reason.ADDED: "Ada yang ditambahkan pada berkas sesudah ditandatangani; jangan dipakai.",
    Reason.UNTRUSTED: "Sertifikat penanda tangan tidak diterbitkan pihak yang dipercaya instansi ini.",
    Reason.CERTIFICATE: "Sertifikat penanda tangan tidak berlaku pada waktu penandatanganan.",
    Reason.TIME: "Waktu tanda tangan tidak masuk akal: tidak tertulis, terbalik urutannya, atau sesudah "
    "berkas didaftarkan.",
    Reason.INCOMPLETE: "Belum semua pihak menandatangani berkas ini.",
    Reason.UNKNOWN: "Berkas ini tidak ada dalam daftar dokumen instansi; yang terdaftar mungkin versi lain.",
}


@dataclass(frozen=True)
class Roots:
    """Where a chain may end: `own` is this instance, `recognised` a certification provider (BSrE)."""

    own: tuple[x509.Certificate, ...]
    recognised: tuple[x509.Certificate, ...] = ()


@dataclass(frozen=True)
class SignedBy:
    """One signature, as the file tells it. `certified` is None where the chain ends in no root we believe.

    `serial` is the number of the certificate (hex): with one of ours it says whose key it was.
    """

    field: str
    name: str
    serial: str
    at: datetime | None
    certified: bool | None
    reason: Reason  # VALID, or what is wrong with this one

    @property
    def method(self) -> str:
        if self.certified is None:
            return "penerbit tidak dikenal"
        return "tersertifikasi" if self.certified else "tidak tersertifikasi"


@dataclass(frozen=True)
class Findings:
    """What the file tells by itself, whoever registered it."""

    reason: Reason
    signatures: tuple[SignedBy, ...] = ()


def examine(pdf: bytes, *, roots: Roots) -> Findings:
    """Judge the file alone. The first thing that is wrong, in the order of gravity, is the reason."""
    if len(pdf) > LARGEST:
        return Findings(Reason.TOO_LARGE)
    try:
        return _examined(pdf, roots)
    except Exception:  # noqa: BLE001 - a parser given a stranger's bytes may raise anything; all of it means this
        return Findings(Reason.UNREADABLE)


def _examined(pdf: bytes, roots: Roots) -> Findings:
    opened = pades.reader(pdf)
    embedded = opened.embedded_signatures
    if not embedded:
        return Findings(Reason.UNSIGNED)
    signatures = tuple(_judged(one, pdf, roots) for one in embedded)
    wrong = {one.reason for one in signatures} - {Reason.VALID}
    if not _ends_with(pdf, embedded[-1]):
        wrong.add(Reason.ADDED)
    if any(later < earlier - SKEW for earlier, later in pairwise(one.at for one in signatures if one.at)):
        wrong.add(Reason.TIME)
    if not all(pades.fields_of(opened).values()):
        wrong.add(Reason.INCOMPLETE)
    return Findings(min(wrong, key=list(Reason).index, default=Reason.VALID), signatures)


def _judged(one: EmbeddedPdfSignature, pdf: bytes, roots: Roots) -> SignedBy:
    at = one.self_reported_timestamp
    at = at if at is not None and at.tzinfo else None
    status = validate_pdf_signature(one, _context(roots, at), key_usage_settings=_USAGE)
    certified = _is_certified(status, roots)
    return SignedBy(
        field=one.field_name,
        name=_name(one.signer_cert),
        serial=f"{one.signer_cert.serial_number:x}",
        at=at,
        certified=certified,
        reason=_reason(one, pdf, status, certified=bool(certified)) if at else Reason.TIME,
    )


def _reason(one: EmbeddedPdfSignature, pdf: bytes, status: PdfSignatureStatus, *, certified: bool) -> Reason:
    if not (status.intact and status.valid and _is_exact(pdf, one, certified=certified)):
        return Reason.CHANGED
    if not status.docmdp_ok:
        return Reason.ADDED
    if not status.trusted:
        return Reason.CERTIFICATE if _has_lapsed(one, status) else Reason.UNTRUSTED
    return Reason.VALID if status.bottom_line else Reason.CHANGED


def _has_lapsed(one: EmbeddedPdfSignature, status: PdfSignatureStatus) -> bool:
    """Whether the certificate is of a chain we believe, but of another time than the signature."""
    certificate, at = one.signer_cert, one.self_reported_timestamp
    covers = certificate.not_valid_before <= at <= certificate.not_valid_after
    return not covers and status.trust_problem_indic is not AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND


def _is_exact(pdf: bytes, one: EmbeddedPdfSignature, *, certified: bool) -> bool:
    """Whether the signature leaves out of itself exactly its own digits, and zeros in the room kept free.

    The digits are spelled as we write them, in capitals, so that no second file holds the same signature. The
    software of a provider may write small letters, and nothing but small letters.
    """
    start, length, again, _ = (int(number) for number in one.byte_range)
    content = one.pkcs7_content
    digits = content.hex().upper()
    gaps = {f"<{digits}>".encode()} | ({f"<{digits.lower()}>".encode()} if certified else set())
    return start == 0 and pdf[length:again] in gaps and not content[peek(content) :].strip(b"\0")


def _ends_with(pdf: bytes, last: EmbeddedPdfSignature) -> bool:
    """Whether the last signature covers the file to its last byte, also what readers ignore."""
    return int(last.byte_range[2]) + int(last.byte_range[3]) == len(pdf)


def _context(roots: Roots, at: datetime | None) -> ValidationContext:
    trusted = [pades.plain(root) for root in (*roots.own, *roots.recognised)]
    return ValidationContext(trust_roots=trusted, moment=at, allow_fetching=False)


def _is_certified(status: PdfSignatureStatus, roots: Roots) -> bool | None:
    if not status.trusted or status.validation_path is None:
        return None
    anchor = status.validation_path.trust_anchor
    return isinstance(anchor, CertTrustAnchor) and anchor.certificate.dump() in {
        root.public_bytes(Encoding.DER) for root in roots.recognised
    }


def _name(certificate: asn1.Certificate) -> str:
    subject = certificate.subject.native
    return str(subject.get("name") or subject.get("common_name") or "")


def page_count(content: bytes) -> int | None:
    """How many pages a PDF has; None for what is none, or is broken."""
    try:
        count = pades.reader(content).root["/Pages"]["/Count"]
    except Exception:  # noqa: BLE001 - as above: a parser may raise anything
        return None
    return int(count) if isinstance(count, int) and count > 0 else None
