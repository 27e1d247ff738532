"""The life of an SKP and of an evaluation: every state, deed and hand, by tables written out beside them."""

from itertools import product

import pytest

from selaras.engine import skp_life as life
from selaras.engine.findings import Severity
from selaras.engine.skp_life import (
    EVALUATING,
    SKP_LIFE,
    EvaluationDeed,
    EvaluationState,
    Rating,
    SkpDeed,
    SkpHand,
    SkpState,
    check_sides,
)

# state, deed, hands -> next state: what is not here is refused
SKP_BOTH = """
konsep       ubah            konsep       pegawai,operator
dikembalikan ubah            dikembalikan pegawai,operator
disetujui    buka-kembali    dikembalikan pegawai,pejabat-penilai
disetujui    ttd-pegawai     ttd-pegawai  pegawai
disetujui    unggah-pindaian disetujui    pegawai
disetujui    tolak-pindaian  disetujui    kkpp
disetujui    terima-pindaian berlaku      kkpp
ttd-pegawai  batalkan        batal        pegawai,pejabat-penilai,kkpp
berlaku      gantikan        direvisi     sistem
berlaku      akhiri          berakhir     sistem
"""
SKP_ONLY = {
    Rating.INSIDE: """
konsep       ajukan          diajukan     pegawai
dikembalikan ajukan          diajukan     pegawai
diajukan     tarik           konsep       pegawai
diajukan     kembalikan      dikembalikan pejabat-penilai
diajukan     setujui         disetujui    pejabat-penilai
ttd-pegawai  ttd-penilai     berlaku      pejabat-penilai
""",
    Rating.OUTSIDE: """
konsep       ajukan          disetujui    pegawai
dikembalikan ajukan          disetujui    pegawai
ttd-pegawai  unggah-pindaian ttd-pegawai  pegawai
ttd-pegawai  tolak-pindaian  ttd-pegawai  kkpp
ttd-pegawai  terima-pindaian berlaku      kkpp
""",
}
EVALUATION_BOTH = """
belum      isi              belum      pegawai,operator
belum      serahkan         diisi      pegawai
diisi      tarik            belum      pegawai
"""
EVALUATION_ONLY = {
    Rating.INSIDE: """
belum      ambil-alih       diisi      pejabat-penilai
diisi      kembalikan       belum      pejabat-penilai
dinilai    kembalikan       belum      pejabat-penilai
diisi      nilai            dinilai    pejabat-penilai
dinilai    nilai            dinilai    pejabat-penilai
dinilai    tetapkan         ditetapkan pejabat-penilai
ditetapkan terima           final      pegawai
ditetapkan ajukan-keberatan keberatan  pegawai
ditetapkan tutup            final      sistem
keberatan  cabut-keberatan  final      pegawai
dijelaskan cabut-keberatan  final      pegawai
keberatan  jelaskan         dijelaskan pejabat-penilai
keberatan  teruskan         dijelaskan sistem
dijelaskan putuskan         diputus    atasan-penilai
diputus    tutup            final      pegawai,sistem
""",
    Rating.OUTSIDE: """
belum      catat-hasil      final      kkpp
diisi      catat-hasil      final      kkpp
""",
}


def wanted(text):
    lines = [line.split() for line in text.strip().splitlines() if line.strip()]
    return {(state, deed, hand): to for state, deed, to, hands in lines for hand in hands.split(",")}


def reached(table, kind, first):
    found, left = set(), [first]
    while left:
        state = left.pop()
        if state not in found:
            found.add(state)
            left += [step.to for step in table.open(kind, state)]
    return found


@pytest.mark.parametrize("kind", Rating)
def test_SKP_20_every_state_deed_and_hand_of_an_skp(kind):
    table = wanted(SKP_BOTH + SKP_ONLY[kind])
    for state, deed, hand in product(SkpState, SkpDeed, SkpHand):
        step = SKP_LIFE.step(kind, state, deed)
        to = str(step.to) if step and hand in step.who else None
        assert to == table.get((state, deed, hand)), (state, deed, hand)


@pytest.mark.parametrize("kind", Rating)
def test_SKP_21_every_state_deed_and_hand_of_an_evaluation(kind):
    table = wanted(EVALUATION_BOTH + EVALUATION_ONLY[kind])
    for state, deed, hand in product(EvaluationState, EvaluationDeed, SkpHand):
        step = EVALUATING.step(kind, state, deed)
        to = str(step.to) if step and hand in step.who else None
        assert to == table.get((state, deed, hand)), (state, deed, hand)


def test_the_states_fall_into_kinds_that_do_not_overlap():
    assert life.DRAFTS < life.OPEN
    assert set(SkpState) == life.OPEN | life.SIGNED
    assert not life.OPEN & life.SIGNED
    assert life.LAWFUL < life.SIGNED
    assert life.DEAD - {SkpState.VOID} == life.LAWFUL - {SkpState.IN_FORCE}
    assert life.DISPUTED < life.TOLD


@pytest.mark.parametrize("kind", Rating)
def test_SKP_20_nothing_leads_from_a_signature_back_to_where_content_changes(kind):
    assert not [
        step for step in SKP_LIFE.table.values() if step.state in life.SIGNED and step.to in life.OPEN
    ]
    assert {state for state in SkpState if SKP_LIFE.step(kind, state, SkpDeed.EDIT)} == life.DRAFTS
    assert not [state for state in life.DEAD if list(SKP_LIFE.open(kind, state))]


@pytest.mark.parametrize(("kind", "absent"), [(Rating.INSIDE, set()), (Rating.OUTSIDE, {SkpState.SUBMITTED})])
def test_every_state_of_an_skp_is_reached_but_those_of_the_other_kind(kind, absent):
    assert reached(SKP_LIFE, kind, SkpState.DRAFT) == set(SkpState) - absent


def test_every_state_of_an_evaluation_is_reached_and_leads_to_the_end():
    assert reached(EVALUATING, Rating.INSIDE, EvaluationState.OPEN) == set(EvaluationState)
    assert reached(EVALUATING, Rating.OUTSIDE, EvaluationState.OPEN) == {
        EvaluationState.OPEN, EvaluationState.HANDED_IN, EvaluationState.FINAL,
    }  # fmt: skip
    for kind, state in product(Rating, EvaluationState):
        if state in reached(EVALUATING, kind, EvaluationState.OPEN):
            assert EvaluationState.FINAL in reached(EVALUATING, kind, state)
    assert not [state for kind in Rating for state in EVALUATING.open(kind, EvaluationState.FINAL)]


def test_SKP_21_what_the_person_was_told_changes_only_by_a_decision():
    """No step leads back to where the rater enters ratings; the decision is the only later word."""
    back = {EvaluationState.OPEN, EvaluationState.HANDED_IN, EvaluationState.RATED}
    assert not [step for step in EVALUATING.table.values() if step.state in life.TOLD and step.to in back]
    rated = {step.state for step in EVALUATING.table.values() if step.deed is EvaluationDeed.RATE}
    assert not rated & life.TOLD


def test_SKP_22_nobody_has_a_step_on_two_sides_of_a_rating():
    for step in EVALUATING.table.values():
        if step.deed in {EvaluationDeed.RATE, EvaluationDeed.SET, EvaluationDeed.EXPLAIN}:
            assert step.who == {SkpHand.RATER}
        if step.deed is EvaluationDeed.DECIDE:
            assert step.who == {SkpHand.SECOND_RATER}
        if step.deed in {EvaluationDeed.HAND_IN, EvaluationDeed.ACCEPT, EvaluationDeed.OBJECT}:
            assert step.who == {SkpHand.PERSON}
    for step in SKP_LIFE.table.values():
        if step.deed in {SkpDeed.APPROVE, SkpDeed.SEND_BACK, SkpDeed.SIGN_SECOND}:
            assert step.who == {SkpHand.RATER}
        if step.deed is SkpDeed.SIGN_FIRST:
            assert step.who == {SkpHand.PERSON}


@pytest.mark.parametrize(
    ("person", "rater", "second", "rules", "said"),
    [
        (1, 2, 3, [], ""),
        (1, 2, None, [], ""),
        (1, 1, 3, ["SKP-22"], "pegawai yang dinilai sendiri"),
        (1, None, 3, ["SKP-22"], "Belum ada pejabat penilai"),
        (1, None, None, ["SKP-22"], "Belum ada pejabat penilai"),
        (1, 2, 1, ["SKP-23"], "pegawai yang dinilai sendiri"),
        (1, 2, 2, ["SKP-23"], "pejabat penilai sendiri"),
        (1, 1, 1, ["SKP-22", "SKP-23"], "pegawai yang dinilai sendiri"),
    ],
)
def test_SKP_22_SKP_23_three_sides_are_three_people(person, rater, second, rules, said):
    findings = check_sides(person=person, rater=rater, second_rater=second)
    assert [one.rule for one in findings] == rules
    assert all(one.severity is Severity.ERROR for one in findings)
    assert said in " ".join(one.message for one in findings)
