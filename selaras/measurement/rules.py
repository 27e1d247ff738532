"""What the room does not allow; each function answers one question and runs no query."""

from selaras.cascade.models import Edition
from selaras.engine.findings import Finding


def not_published(edition: Edition) -> Finding | None:
    """LAP-01: one measures what was decreed, not a draft."""
    if edition.state == Edition.State.PUBLISHED:
        return None
    return Finding("LAP-01", "Edisi ini belum terbit. Terbitkan lebih dahulu, lalu siapkan pengukurannya.")
