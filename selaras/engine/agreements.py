"""The life of a Performance Agreement as a table (PermenPANRB 53/2014, annex I; instruction KESATU-KELIMA).

A deed that the table does not name for a state is refused; nothing leads back but another deed.
"""

from collections.abc import Collection
from enum import StrEnum

from selaras.engine.workflow import Step, Workflow, steps


class State(StrEnum):
    DRAFT = "draf"
    SUBMITTED = "diajukan"
    RETURNED = "dikembalikan"
    READY = "siap-ttd"
    SIGNED_FIRST = "ttd1"
    SIGNED_BOTH = "ttd2"
    IN_FORCE = "berlaku"
    DELIVERED = "disampaikan"
    REVISED = "direvisi"
    ENDED = "berakhir"
    VOID = "batal"


class Deed(StrEnum):
    EDIT = "ubah"
    SUBMIT = "ajukan"
    WITHDRAW = "tarik"
    SEND_BACK = "kembalikan"
    APPROVE = "setujui"
    REOPEN = "buka-kembali"
    SIGN_FIRST = "ttd-pihak-pertama"
    SIGN_SECOND = "ttd-pihak-kedua"
    SCAN = "unggah-pindaian"
    ACCEPT_SCAN = "terima-pindaian"
    REJECT_SCAN = "tolak-pindaian"
    CANCEL = "batalkan"
    TAKE_EFFECT = "berlakukan"
    DELIVER = "sampaikan"
    SUPERSEDE = "gantikan"
    END = "akhiri"


class Party(StrEnum):
    """Who takes a step: as the official, as whoever enters for them, as the superior, as KKPP, by itself."""

    FIRST = "pihak-pertama"
    CLERK = "operator"
    SECOND = "pihak-kedua"
    REGISTRAR = "kkpp"
    SYSTEM = "sistem"


class Form(StrEnum):
    """How many parties sign, and whether the second one works with this system."""

    TWO = "dua-pihak"
    OUTSIDE = "pihak-kedua-luar"
    ALONE = "satu-pihak"


DRAFTS = frozenset({State.DRAFT, State.RETURNED})
UNSEALED = DRAFTS | {State.SUBMITTED}  # no content hash yet
OPEN = DRAFTS | {State.SUBMITTED, State.READY}  # nobody has signed: the content may still change
SIGNED = frozenset(set(State) - OPEN)  # PK-03: the content never changes again
VALID = frozenset({State.IN_FORCE, State.DELIVERED})
LAWFUL = VALID | {State.REVISED, State.ENDED}  # "sah" in permission-matrix.csv: signed by all, then in force
DEAD = frozenset({State.REVISED, State.ENDED, State.VOID})

_ALL, _TWO, _PAIRED = frozenset(Form), frozenset({Form.TWO}), frozenset({Form.TWO, Form.OUTSIDE})
_ALONE, _OUTSIDE = frozenset({Form.ALONE}), frozenset({Form.OUTSIDE})
_F, _C, _S, _R, _A = Party.FIRST, Party.CLERK, Party.SECOND, Party.REGISTRAR, Party.SYSTEM


def _step(
    states: Collection[State], deed: Deed, to: State | None, who: set[Party], kinds: frozenset[Form] = _ALL
) -> list[Step[State, Deed, Party, Form]]:
    return steps(states, deed, to, who, kinds)


LIFE: Workflow[State, Deed, Party, Form] = Workflow(
    [
        *_step(DRAFTS, Deed.EDIT, None, {_F, _C}),
        *_step(DRAFTS, Deed.SUBMIT, State.SUBMITTED, {_F}, _TWO),
        # without a second party in the system nobody else has to agree first
        *_step(DRAFTS, Deed.SUBMIT, State.READY, {_F}, _OUTSIDE | _ALONE),
        *_step([State.SUBMITTED], Deed.WITHDRAW, State.DRAFT, {_F}, _TWO),
        *_step([State.SUBMITTED], Deed.SEND_BACK, State.RETURNED, {_S}, _TWO),
        *_step([State.SUBMITTED], Deed.APPROVE, State.READY, {_S}, _TWO),
        *_step([State.READY], Deed.REOPEN, State.RETURNED, {_F, _S}),
        *_step([State.READY], Deed.SIGN_FIRST, State.SIGNED_FIRST, {_F}, _PAIRED),
        *_step([State.READY], Deed.SIGN_FIRST, State.SIGNED_BOTH, {_F}, _ALONE),
        *_step([State.SIGNED_FIRST], Deed.SIGN_SECOND, State.SIGNED_BOTH, {_S}, _TWO),
        # paper signed by hand, or signed where this system does not reach: in once KKPP has looked at it
        *_step([State.READY], Deed.SCAN, None, {_F}),
        *_step([State.SIGNED_FIRST], Deed.SCAN, None, {_F}, _OUTSIDE),
        *_step([State.READY], Deed.REJECT_SCAN, None, {_R}),
        *_step([State.SIGNED_FIRST], Deed.REJECT_SCAN, None, {_R}, _OUTSIDE),
        *_step([State.READY], Deed.ACCEPT_SCAN, State.SIGNED_BOTH, {_R}),
        *_step([State.SIGNED_FIRST], Deed.ACCEPT_SCAN, State.SIGNED_BOTH, {_R}, _OUTSIDE),
        # the registrar only where a party has left, so that nobody else can (PK-42)
        *_step([State.SIGNED_FIRST], Deed.CANCEL, State.VOID, {_F, _S, _R}, _PAIRED),
        *_step([State.SIGNED_BOTH], Deed.TAKE_EFFECT, State.IN_FORCE, {_R, _A}),
        *_step([State.IN_FORCE], Deed.DELIVER, State.DELIVERED, {_R}),
        *_step(VALID, Deed.SUPERSEDE, State.REVISED, {_A}),
        *_step(VALID, Deed.END, State.ENDED, {_A}),
    ]
)
