"""The cascade of a year: what a giver hands down, as a matrix of rows, and who carries each row."""

from selaras.cascade.models.acceptance import Acceptance
from selaras.cascade.models.annex import Annex, Receiver
from selaras.cascade.models.change import MatrixChange, Presence
from selaras.cascade.models.commitment import Commitment
from selaras.cascade.models.edition import Edition
from selaras.cascade.models.remark import Remark
from selaras.cascade.models.row import MatrixRow

__all__ = [
    "Acceptance", "Annex", "Commitment", "Edition", "MatrixChange", "MatrixRow", "Presence",
    "Receiver", "Remark",
]  # fmt: skip
