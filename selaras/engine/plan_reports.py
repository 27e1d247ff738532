"""The life of a report on an action plan as a table: owner, superior, and the Inspectorate's minutes.

TERJADWAL, DILAPORKAN, DIVERIFIKASI, SELESAI. Where the annex asks for minutes (berita acara) of the
Inspectorate, the superior's word is not the last one. What is finished stays: whoever had the last word opens
another report beside it, and only when that one is finished the first is "dikoreksi".
"""

from collections.abc import Collection
from enum import StrEnum

from selaras.engine.workflow import Step, Workflow, steps


class PlanState(StrEnum):
    SCHEDULED = "terjadwal"
    REPORTED = "dilaporkan"
    RETURNED = "dikembalikan"
    VERIFIED = "diverifikasi"
    FINISHED = "selesai"
    CORRECTED = "dikoreksi"


class PlanDeed(StrEnum):
    EDIT = "ubah"
    REPORT = "laporkan"
    WITHDRAW = "tarik"
    CONFIRM = "setujui"
    RECORD = "catat-ba"
    SEND_BACK = "kembalikan"
    CORRECT = "koreksi"
    REPLACE = "gantikan"


class PlanHand(StrEnum):
    """Who takes a step: a post that answers, whoever types for it, its superior, the Inspectorate."""

    OWNER = "penanggung-jawab"
    CLERK = "operator"
    SUPERIOR = "atasan"
    INSPECTORATE = "inspektorat"
    SYSTEM = "sistem"


class PlanRoute(StrEnum):
    """Whether the Inspectorate's minutes must be on record before the plan counts as done."""

    SUPERIOR = "atasan"
    MINUTES = "atasan-dan-berita-acara"


EDITABLE = frozenset({PlanState.SCHEDULED, PlanState.RETURNED})
WAITING = frozenset({PlanState.REPORTED, PlanState.VERIFIED})
FINAL = frozenset({PlanState.FINISHED, PlanState.CORRECTED})

_ANY, _LONG, _SHORT = frozenset(PlanRoute), frozenset({PlanRoute.MINUTES}), frozenset({PlanRoute.SUPERIOR})
_O, _C, _S, _I = PlanHand.OWNER, PlanHand.CLERK, PlanHand.SUPERIOR, PlanHand.INSPECTORATE


def _step(
    states: Collection[PlanState], deed: PlanDeed, to: PlanState | None, who: set[PlanHand],
    kinds: frozenset[PlanRoute] = _ANY,
) -> list[Step[PlanState, PlanDeed, PlanHand, PlanRoute]]:  # fmt: skip
    return steps(states, deed, to, who, kinds)


PLAN_REPORTING: Workflow[PlanState, PlanDeed, PlanHand, PlanRoute] = Workflow(
    [
        *_step(EDITABLE, PlanDeed.EDIT, None, {_O, _C}),
        *_step(EDITABLE, PlanDeed.REPORT, PlanState.REPORTED, {_O}),
        *_step([PlanState.REPORTED], PlanDeed.WITHDRAW, PlanState.SCHEDULED, {_O}),
        *_step([PlanState.REPORTED], PlanDeed.CONFIRM, PlanState.VERIFIED, {_S}, _LONG),
        *_step([PlanState.REPORTED], PlanDeed.CONFIRM, PlanState.FINISHED, {_S}, _SHORT),
        *_step([PlanState.REPORTED], PlanDeed.SEND_BACK, PlanState.RETURNED, {_S}),
        *_step([PlanState.VERIFIED], PlanDeed.RECORD, PlanState.FINISHED, {_I}, _LONG),
        *_step([PlanState.VERIFIED], PlanDeed.SEND_BACK, PlanState.RETURNED, {_I}, _LONG),
        *_step([PlanState.FINISHED], PlanDeed.CORRECT, None, {_S}, _SHORT),
        *_step([PlanState.FINISHED], PlanDeed.CORRECT, None, {_I}, _LONG),
        *_step([PlanState.FINISHED], PlanDeed.REPLACE, PlanState.CORRECTED, {PlanHand.SYSTEM}),
    ]
)
