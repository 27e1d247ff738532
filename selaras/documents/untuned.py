"""pyHanko as its guide shows it: what the tuned signature is measured against, and nothing else."""

import io

from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from selaras.documents.keys import PersonalKey

_PASSWORD = b"tolok ukur"


def packed(key: PersonalKey) -> bytes:
    """The key as the PKCS #12 file that the guide begins with."""
    return pkcs12.serialize_key_and_certificates(
        None, key._key, key.certificate, key._chain, BestAvailableEncryption(_PASSWORD)
    )


def signed(pdf: bytes, *, field: str, box: bytes) -> bytes:
    """`pdf` with a certifying signature: the key read again, the size found by signing twice."""
    signer = signers.SimpleSigner.load_pkcs12_data(box, other_certs=[], passphrase=_PASSWORD)
    meta = signers.PdfSignatureMetadata(
        field_name=field, reason="Menyetujui", location="Ukur", md_algorithm="sha256", certify=True,
        subfilter=SigSeedSubFilter.PADES, docmdp_permissions=MDPPerm.FILL_FORMS,
    )  # fmt: skip
    made: io.BytesIO = signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), meta, signer=signer)
    return made.getvalue()
