"""The life of a report on an action plan: every state, deed and hand, by a table written out beside it."""

from itertools import product

import pytest

from selaras.engine.plan_reports import (
    EDITABLE,
    FINAL,
    PLAN_REPORTING,
    WAITING,
    PlanDeed,
    PlanHand,
    PlanRoute,
    PlanState,
)

# state, deed, hand -> next state, by route: what is not here is refused
BOTH = """
terjadwal    ubah       penanggung-jawab terjadwal
terjadwal    ubah       operator         terjadwal
terjadwal    laporkan   penanggung-jawab dilaporkan
dikembalikan ubah       penanggung-jawab dikembalikan
dikembalikan ubah       operator         dikembalikan
dikembalikan laporkan   penanggung-jawab dilaporkan
dilaporkan   tarik      penanggung-jawab terjadwal
dilaporkan   kembalikan atasan           dikembalikan
selesai      gantikan   sistem           dikoreksi
"""
ONLY = {
    PlanRoute.SUPERIOR: """
dilaporkan   setujui    atasan           selesai
selesai      koreksi    atasan           selesai
""",
    PlanRoute.MINUTES: """
dilaporkan   setujui    atasan           diverifikasi
diverifikasi catat-ba   inspektorat      selesai
diverifikasi kembalikan inspektorat      dikembalikan
selesai      koreksi    inspektorat      selesai
""",
}


def wanted(route):
    lines = (BOTH + ONLY[route]).strip().splitlines()
    return {tuple(line.split()[:3]): line.split()[3] for line in lines if line.strip()}


@pytest.mark.parametrize("route", PlanRoute)
def test_REN_02_every_state_deed_and_hand(route):
    table = wanted(route)
    for state, deed, hand in product(PlanState, PlanDeed, PlanHand):
        step = PLAN_REPORTING.step(route, state, deed)
        to = str(step.to) if step and hand in step.who else None
        assert to == table.get((state, deed, hand)), (state, deed, hand)


@pytest.mark.parametrize("route", PlanRoute)
def test_REN_02_nothing_leads_back_from_what_is_finished(route):
    on = {step.to for state in FINAL for step in PLAN_REPORTING.open(route, state)}
    assert on == FINAL
    assert not list(PLAN_REPORTING.open(route, PlanState.CORRECTED))


@pytest.mark.parametrize("route", PlanRoute)
def test_who_reports_never_confirms(route):
    for (kind, _, deed), step in PLAN_REPORTING.table.items():
        if kind is route and deed in {
            PlanDeed.CONFIRM,
            PlanDeed.RECORD,
            PlanDeed.SEND_BACK,
            PlanDeed.CORRECT,
        }:
            assert not step.who & {PlanHand.OWNER, PlanHand.CLERK}


def test_the_states_fall_into_kinds_that_do_not_overlap():
    assert not EDITABLE & WAITING
    assert not FINAL & (EDITABLE | WAITING)
    assert set(PlanState) == EDITABLE | WAITING | FINAL
