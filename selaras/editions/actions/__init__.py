"""Every deed over an edition as a whole: one deed, one transaction, on the record."""

from selaras.editions.actions.acceptances import accept, withdraw
from selaras.editions.actions.lifecycle import copy_year, discard, publish, revise

__all__ = ["accept", "copy_year", "discard", "publish", "revise", "withdraw"]
