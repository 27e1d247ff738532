"""The life of a reported figure as a table: owner, superior, functional verifier, locked.

Nothing leads out of "dikunci": a locked figure is corrected by another report, and both stay.
"""

from collections.abc import Collection
from enum import StrEnum

from selaras.engine.workflow import Step, Workflow, steps


class ReportState(StrEnum):
    DRAFT = "belum-kirim"
    SENT = "dikirim"
    RETURNED = "dikembalikan"
    APPROVED = "disetujui"
    LOCKED = "dikunci"
    REPLACED = "dikoreksi"


class ReportDeed(StrEnum):
    EDIT = "ubah"
    SEND = "kirim"
    WITHDRAW = "tarik"
    APPROVE = "setujui"
    VERIFY = "verifikasi"
    SEND_BACK = "tolak"
    REPLACE = "gantikan"


class Checker(StrEnum):
    """Who takes a step: the owner of the figure, whoever enters for them, the superior, the verifier."""

    OWNER = "pemilik"
    CLERK = "operator"
    SUPERIOR = "atasan"
    VERIFIER = "verifikator"
    SYSTEM = "sistem"


class Route(StrEnum):
    """Whether somebody beside the superior must confirm the figure before it counts."""

    SUPERIOR = "atasan"
    VERIFIER = "atasan-dan-verifikator"


EDITABLE = frozenset({ReportState.DRAFT, ReportState.RETURNED})
WAITING = frozenset({ReportState.SENT, ReportState.APPROVED})
FINAL = frozenset({ReportState.LOCKED, ReportState.REPLACED})

_ANY, _LONG, _SHORT = frozenset(Route), frozenset({Route.VERIFIER}), frozenset({Route.SUPERIOR})
_O, _C, _S, _V, _A = Checker.OWNER, Checker.CLERK, Checker.SUPERIOR, Checker.VERIFIER, Checker.SYSTEM


def _step(
    states: Collection[ReportState], deed: ReportDeed, to: ReportState | None, who: set[Checker],
    kinds: frozenset[Route] = _ANY,
) -> list[Step[ReportState, ReportDeed, Checker, Route]]:  # fmt: skip
    return steps(states, deed, to, who, kinds)


REPORTING: Workflow[ReportState, ReportDeed, Checker, Route] = Workflow(
    [
        *_step(EDITABLE, ReportDeed.EDIT, None, {_O, _C}),
        *_step(EDITABLE, ReportDeed.SEND, ReportState.SENT, {_O}),
        *_step([ReportState.SENT], ReportDeed.WITHDRAW, ReportState.DRAFT, {_O}),
        *_step([ReportState.SENT], ReportDeed.APPROVE, ReportState.APPROVED, {_S}, _LONG),
        *_step([ReportState.SENT], ReportDeed.APPROVE, ReportState.LOCKED, {_S}, _SHORT),
        *_step([ReportState.SENT], ReportDeed.SEND_BACK, ReportState.RETURNED, {_S, _V}),
        *_step([ReportState.APPROVED], ReportDeed.VERIFY, ReportState.LOCKED, {_V}, _LONG),
        *_step([ReportState.APPROVED], ReportDeed.SEND_BACK, ReportState.RETURNED, {_V}, _LONG),
        *_step([ReportState.LOCKED], ReportDeed.REPLACE, ReportState.REPLACED, {_A}),
    ]
)
