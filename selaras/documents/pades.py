"""PDF files with signature fields: making the fields, and putting a PAdES-B-B signature into one.

Every change is an incremental update: the bytes that were there stay, new ones follow. What the caller does
not say (random identifiers, the time of the change) is left out: the same input gives the same bytes.
"""

import asyncio
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from asn1crypto import x509
from cryptography import x509 as cryptography
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import (
    InvisSigSettings,
    MDPPerm,
    SigFieldSpec,
    SigSeedSubFilter,
    append_signature_field,
    enumerate_sig_fields,
)
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes, Signer
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

# Hexadecimal digits kept free for a signature. P-256 with its certificate and root takes some 3,000.
_RESERVED = 8192
# Outside of every page and without size: PDF/UA asks nothing of it; PDF/A wants it printable (F = 4).
_INVISIBLE = InvisSigSettings(box_out_of_bounds=True)


def reader(pdf: bytes) -> PdfFileReader:
    """The file opened strictly, with bounds on what its streams may unpack to."""
    return PdfFileReader(io.BytesIO(pdf), strict=True)


def with_fields(pdf: bytes, fields: Sequence[str]) -> bytes:
    """`pdf` with empty invisible signature fields of these names; the same bytes every time."""
    writer = _Writer(io.BytesIO(pdf))
    for name in fields:
        spec = SigFieldSpec(name, on_page=0, invis_sig_settings=_INVISIBLE, readable_field_name=name)
        append_signature_field(writer, spec)
    page, _ = writer.find_page_for_modification(0)  # type: ignore[no-untyped-call]
    page.get_object()[pdf_name("/Tabs")] = pdf_name("/S")  # PDF/UA: annotations follow the reading order
    return _written(writer)


def fields_of(opened: PdfFileReader) -> dict[str, bool]:
    """Every signature field by its name, and whether it is signed."""
    return {name: value is not None for name, value, _ in enumerate_sig_fields(opened)}


@cache
def plain(certificate: cryptography.Certificate) -> x509.Certificate:
    """The certificate as pyHanko wants it."""
    loaded: x509.Certificate = x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    return loaded


@dataclass(frozen=True)
class Signature:
    """What goes into a signature beside the key: where, when and why; and whether it is the first one."""

    field: str
    at: datetime
    reason: str
    location: str
    certify: bool


class CachedSigner(Signer):
    """Signs with a key object that is already there; pyHanko's own reads it anew for every signature."""

    def __init__(
        self,
        key: ec.EllipticCurvePrivateKey,
        certificate: x509.Certificate,
        chain: Sequence[x509.Certificate],
    ) -> None:
        registry = SimpleCertificateStore()
        registry.register_multiple(chain)
        super().__init__(signing_cert=certificate, cert_registry=registry)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002
        return self._key.sign(data, ec.ECDSA(hashes.SHA256()))


def signed(pdf: bytes, signature: Signature, signer: Signer) -> bytes:
    """`pdf` with the signature put into its empty field. Raises pyHanko's errors for a file that has none."""
    meta = PdfSignatureMetadata(
        field_name=signature.field, reason=signature.reason, location=signature.location,
        md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, certify=signature.certify,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )  # fmt: skip
    session = _PdfSigner(meta, signer=signer).init_signing_session(
        _Writer(io.BytesIO(pdf)), existing_fields_only=True
    )
    session.system_time = signature.at
    document = session.prepare_tbs_document(validation_info=None, bytes_reserved=_RESERVED)
    output = io.BytesIO()
    digest, _ = document.digest_tbs_document(output=output)
    attributes = PdfCMSSignedAttributes(signing_time=signature.at)
    asyncio.run(document.perform_signature(digest.document_digest, attributes))
    return output.getvalue()


class _PdfSigner(PdfSigner):
    """Declares PAdES and nothing else: what pyHanko says of P-256 makes the file PDF 2.0, against PDF/A-2."""

    def register_extensions(self, pdf_out: BasePdfFileWriter, *, md_algorithm: str) -> None:  # noqa: ARG002
        pdf_out.register_extension(ESIC_EXTENSION_1)


class _Writer(IncrementalPdfFileWriter):
    """Adds what it is told to and nothing else: metadata stay, identifiers follow from the bytes."""

    @classmethod
    def _handle_id(cls, prev: PdfFileReader) -> ArrayObject:
        prev.stream.seek(0)
        own = ByteStringObject(hashlib.sha256(prev.stream.read()).digest()[:16])
        first: Any = prev.trailer["/ID"][0] if "/ID" in prev.trailer else own
        return ArrayObject([ByteStringObject(first.original_bytes), own])

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """The file keeps its version."""

    def _update_meta(self) -> None:
        """No new date: a signature says itself when it was made, and PDF/A wants the dates to agree."""


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()
