"""The life of a score card as a table: filled in, sent, perhaps drawn and re-checked, final.

A month without a card is "belum diisi"; nothing leads out of "final".
"""

from collections.abc import Collection
from enum import StrEnum

from selaras.engine.workflow import Step, Workflow, steps


class CardState(StrEnum):
    DRAFT = "sedang-diisi"
    SENT = "dikirim"
    SAMPLED = "disampel"
    RECHECKED = "diperiksa-ulang"
    FINAL = "final"


class CardDeed(StrEnum):
    EDIT = "isi"
    SEND = "kirim"
    WITHDRAW = "tarik"
    SAMPLE = "sampel"
    RECHECK = "periksa-ulang"
    FINISH = "tetapkan"


class Hand(StrEnum):
    """Who takes a step: the official of the unit, their clerk, the superior, who draws, who publishes."""

    OWNER = "pemilik"
    CLERK = "operator"
    SUPERIOR = "atasan"
    DRAWER = "penarik-sampel"
    PUBLISHER = "penerbit"


class CardTier(StrEnum):
    """Whose card it is: each is re-checked by the post above."""

    DISTRICT = "camat"
    WARD = "lurah"


_EVERY = frozenset(CardTier)
CardStep = Step[CardState, CardDeed, Hand, CardTier]


def _step(states: Collection[CardState], deed: CardDeed, to: CardState, who: set[Hand]) -> list[CardStep]:
    return steps(states, deed, to, who, _EVERY)


CARDS: Workflow[CardState, CardDeed, Hand, CardTier] = Workflow(
    [
        *_step([CardState.DRAFT], CardDeed.EDIT, CardState.DRAFT, {Hand.OWNER, Hand.CLERK}),
        *_step([CardState.DRAFT], CardDeed.SEND, CardState.SENT, {Hand.OWNER}),
        *_step([CardState.SENT], CardDeed.WITHDRAW, CardState.DRAFT, {Hand.OWNER}),
        *_step([CardState.SENT], CardDeed.SAMPLE, CardState.SAMPLED, {Hand.DRAWER}),
        *_step([CardState.SAMPLED], CardDeed.RECHECK, CardState.RECHECKED, {Hand.SUPERIOR}),
        *_step([CardState.SENT, CardState.RECHECKED], CardDeed.FINISH, CardState.FINAL, {Hand.PUBLISHER}),
    ]
)
