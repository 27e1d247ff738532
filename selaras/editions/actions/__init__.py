"""Every deed over an edition as a whole: one deed, one transaction, on the record."""

from selaras.editions.actions.acceptances import accept, withdraw
from selaras.editions.actions.decree import follow_day, set_decree
from selaras.editions.actions.lifecycle import copy_year, discard, publish, revise

__all__ = [
    "accept", "copy_year", "discard", "follow_day", "publish", "revise", "set_decree", "withdraw",
]  # fmt: skip
