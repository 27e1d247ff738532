"""What a cascade does not allow; each function answers one question and runs no query."""

from selaras.cascade.models import Edition
from selaras.engine.findings import Finding


def cannot_change(edition: Edition) -> Finding | None:
    """KAS-01: a published edition stays as it was decreed; changes go into a revision."""
    if edition.state == Edition.State.PUBLISHED:
        return Finding(
            "KAS-01",
            f"Edisi {edition} sudah terbit dan tidak dapat diubah. Buat edisi perubahan lebih dahulu.",
        )
    return None


def second_original(existing: Edition | None) -> Finding | None:
    """KAS-16: a year has one original edition; what follows are its revisions."""
    if existing is None:
        return None
    state = "draf yang belum terbit" if existing.state == Edition.State.DRAFT else "sudah terbit"
    return Finding(
        "KAS-16",
        f"Tahun {existing.year} sudah mempunyai edisi murni ({state}). Lanjutkan edisi itu; sesudah terbit, "
        "perubahannya dibuat sebagai edisi perubahan.",
    )
