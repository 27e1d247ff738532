"""Signing a PDF: fields first, then one signature after the other, each by a method of its own.

Nothing is stored here. Whoever signs writes in this order: the signed bytes into the store, then the
registry, then its own rows in the same transaction. Cut short in between, a file is left that nobody knows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.general import SigningError

from selaras.documents import pades
from selaras.documents.examine import SKEW
from selaras.documents.pades import Signature
from selaras.kernel.rules import RuleError


@dataclass(frozen=True)
class Certificate:
    """Whose signature a file carries: the number (hex) and the common name of the certificate."""

    serial: str
    name: str


class Signer(Protocol):
    """A way to sign: one's own key (keys.PersonalKey) or a certification provider (esign.Esign)."""

    is_certified: bool

    def put(self, pdf: bytes, signature: Signature) -> bytes:
        """`pdf` followed by the signature in its field; RuleError when the method refuses."""


def prepare(pdf: bytes, *, fields: Sequence[str]) -> bytes:
    """`pdf` with empty invisible signature fields, all of which must exist before the first signature.

    The same bytes every time. PDF/A-2a and PDF/UA-1 stay what they were: no appearance, nothing on a page.
    """
    return pades.with_fields(pdf, fields)


def sign(
    pdf: bytes, *, field: str, signer: Signer, certify: bool, at: datetime, reason: str, location: str
) -> bytes:
    """`pdf` with a PAdES-B-B signature put into `field`; what was there stays byte for byte.

    `certify` belongs to the first signature: from then on only fields may be filled in (DocMDP 2). A
    certification provider signs plainly instead; its contract has no word for it. Raises RuleError: TTD-12
    for a field that is missing or signed, TTD-13 for a moment before an earlier signature, and what the
    method says.
    """
    try:
        opened = pades.reader(pdf)
        if pades.fields_of(opened).get(field, True):
            raise RuleError("TTD-12", f"Dokumen tidak mempunyai tempat tanda tangan “{field}” yang kosong.")
        earlier = [one.self_reported_timestamp for one in opened.embedded_signatures]
        if any(at + SKEW < moment for moment in earlier if moment is not None and moment.tzinfo):
            raise RuleError("TTD-13", "Waktu tanda tangan tidak boleh mendahului tanda tangan sebelumnya.")
        return signer.put(pdf, Signature(field, at, reason, location, certify))
    except (PdfError, SigningError) as unfit:
        raise RuleError("TTD-12", "Berkas ini bukan PDF yang dapat ditandatangani.") from unfit


def certificate_in(pdf: bytes) -> Certificate:
    """The certificate of the last signature of a file that `sign` has made, read from the file itself."""
    certificate = pades.reader(pdf).embedded_signatures[-1].signer_cert
    subject = certificate.subject.native
    return Certificate(f"{certificate.serial_number:x}", str(subject.get("common_name") or ""))
