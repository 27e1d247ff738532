"""The life of an agreement as a table, line by line, and what must hold of any such table."""

from enum import StrEnum

import pytest

from selaras.engine import agreements as life
from selaras.engine.agreements import LIFE, Deed, Form, Party, State
from selaras.engine.workflow import Step, Workflow

# The agreed life of an agreement between two officials of the agency: one line a step. Whoever changes the
# table changes this list, the rule book (PK-02) and the matrix of rights.
TWO = """
draf ubah draf operator,pihak-pertama
draf ajukan diajukan pihak-pertama
dikembalikan ubah dikembalikan operator,pihak-pertama
dikembalikan ajukan diajukan pihak-pertama
diajukan tarik draf pihak-pertama
diajukan kembalikan dikembalikan pihak-kedua
diajukan setujui siap-ttd pihak-kedua
siap-ttd buka-kembali dikembalikan pihak-kedua,pihak-pertama
siap-ttd ttd-pihak-pertama ttd1 pihak-pertama
siap-ttd unggah-pindaian siap-ttd pihak-pertama
siap-ttd tolak-pindaian siap-ttd kkpp
siap-ttd terima-pindaian ttd2 kkpp
ttd1 ttd-pihak-kedua ttd2 pihak-kedua
ttd1 batalkan batal kkpp,pihak-kedua,pihak-pertama
ttd2 berlakukan berlaku kkpp,sistem
berlaku sampaikan disampaikan kkpp
berlaku gantikan direvisi sistem
berlaku akhiri berakhir sistem
disampaikan gantikan direvisi sistem
disampaikan akhiri berakhir sistem
"""
# what the other forms have otherwise: "-" a step they lack, "+" one they have
OTHERWISE = {
    Form.OUTSIDE: """
- draf ajukan diajukan pihak-pertama
+ draf ajukan siap-ttd pihak-pertama
- dikembalikan ajukan diajukan pihak-pertama
+ dikembalikan ajukan siap-ttd pihak-pertama
- diajukan tarik draf pihak-pertama
- diajukan kembalikan dikembalikan pihak-kedua
- diajukan setujui siap-ttd pihak-kedua
- ttd1 ttd-pihak-kedua ttd2 pihak-kedua
+ ttd1 unggah-pindaian ttd1 pihak-pertama
+ ttd1 tolak-pindaian ttd1 kkpp
+ ttd1 terima-pindaian ttd2 kkpp
""",
    Form.ALONE: """
- draf ajukan diajukan pihak-pertama
+ draf ajukan siap-ttd pihak-pertama
- dikembalikan ajukan diajukan pihak-pertama
+ dikembalikan ajukan siap-ttd pihak-pertama
- diajukan tarik draf pihak-pertama
- diajukan kembalikan dikembalikan pihak-kedua
- diajukan setujui siap-ttd pihak-kedua
- siap-ttd ttd-pihak-pertama ttd1 pihak-pertama
+ siap-ttd ttd-pihak-pertama ttd2 pihak-pertama
- ttd1 ttd-pihak-kedua ttd2 pihak-kedua
- ttd1 batalkan batal kkpp,pihak-kedua,pihak-pertama
""",
    Form.TWO: "",
}


def lines(text):
    return set(text.strip().splitlines())


def agreed(form):
    other = lines(OTHERWISE[form])
    without = {line[2:] for line in other if line.startswith("-")}
    assert without <= lines(TWO)
    return lines(TWO) - without | {line[2:] for line in other if line.startswith("+")}


def written(form):
    return {
        f"{state} {deed} {step.to} {','.join(sorted(step.who))}"
        for (kind, state, deed), step in LIFE.table.items()
        if kind == form
    }


def reached(form):
    """Every state that a deed can bring about, from the draft on."""
    found, left = set(), [State.DRAFT]
    while left:
        state = left.pop()
        if state not in found:
            found.add(state)
            left += [step.to for step in LIFE.open(form, state)]
    return found


@pytest.mark.parametrize("form", Form)
def test_PK_02_the_table_is_the_agreed_one(form):
    assert written(form) == agreed(form)


def test_the_states_fall_into_kinds_that_do_not_overlap():
    assert life.DRAFTS < life.UNSEALED < life.OPEN
    assert set(State) == life.OPEN | life.SIGNED
    assert not life.OPEN & life.SIGNED
    assert life.VALID < life.LAWFUL < life.SIGNED
    assert life.DEAD - {State.VOID} == life.LAWFUL - life.VALID


@pytest.mark.parametrize("form", Form)
def test_PK_03_nothing_leads_from_a_signature_back_to_where_content_changes(form):
    assert not [step for step in LIFE.table.values() if step.state in life.SIGNED and step.to in life.OPEN]
    edits = {state for state in State if LIFE.step(form, state, Deed.EDIT)}
    assert edits == life.DRAFTS


ABSENT = {
    Form.TWO: set(),
    Form.OUTSIDE: {State.SUBMITTED},
    Form.ALONE: {State.SUBMITTED, State.SIGNED_FIRST, State.VOID},
}


@pytest.mark.parametrize("form", Form)
def test_every_state_is_reached_but_those_of_another_form(form):
    assert reached(form) == set(State) - ABSENT[form]


@pytest.mark.parametrize("form", Form)
def test_what_is_dead_stays_dead_and_all_else_goes_on(form):
    assert {state for state in State if list(LIFE.open(form, state))} == set(State) - life.DEAD - ABSENT[form]


@pytest.mark.parametrize("form", Form)
def test_the_content_is_fixed_before_anybody_can_sign_it(form):
    signing = {Deed.SIGN_FIRST, Deed.SIGN_SECOND, Deed.SCAN, Deed.ACCEPT_SCAN}
    assert not [(state, deed) for state in life.UNSEALED for deed in signing if LIFE.step(form, state, deed)]


def test_nobody_signs_for_the_other_side():
    for (_, _, deed), step in LIFE.table.items():
        if deed is Deed.SIGN_FIRST:
            assert step.who == {Party.FIRST}
        if deed is Deed.SIGN_SECOND:
            assert step.who == {Party.SECOND}
        if deed in {Deed.ACCEPT_SCAN, Deed.REJECT_SCAN}:
            assert step.who == {Party.REGISTRAR}


class Light(StrEnum):
    RED = "merah"
    GREEN = "hijau"


class Push(StrEnum):
    GO = "jalan"
    STOP = "henti"


class Hand(StrEnum):
    ONE = "satu"


class Street(StrEnum):
    WIDE = "lebar"
    SMALL = "kecil"


def step(state, deed, to, *streets):
    return Step(state, deed, to, frozenset({Hand.ONE}), frozenset(streets))


GO = step(Light.RED, Push.GO, Light.GREEN, Street.WIDE)
STOP = step(Light.GREEN, Push.STOP, Light.RED, Street.WIDE, Street.SMALL)


def test_a_deed_that_the_table_lacks_is_none():
    table = Workflow([GO, STOP])
    assert table.step(Street.WIDE, Light.RED, Push.GO) is GO
    assert table.step(Street.SMALL, Light.RED, Push.GO) is None
    assert table.step(Street.WIDE, Light.RED, Push.STOP) is None


def test_the_open_steps_of_a_state_come_in_the_order_of_the_table():
    twice = step(Light.RED, Push.STOP, Light.RED, Street.WIDE)
    assert list(Workflow([twice, GO, STOP]).open(Street.WIDE, Light.RED)) == [twice, GO]
    assert list(Workflow([GO, STOP]).open(Street.SMALL, Light.RED)) == []


def test_a_deed_cannot_lead_to_two_states():
    with pytest.raises(ValueError, match="jalan in merah leads to two states for lebar"):
        Workflow([GO, step(Light.RED, Push.GO, Light.RED, Street.SMALL, Street.WIDE)])


def test_the_table_is_given_out_as_a_copy():
    table = Workflow([GO])
    table.table.clear()
    assert table.step(Street.WIDE, Light.RED, Push.GO) is GO


def test_a_deed_that_the_table_does_not_know_leads_nowhere():
    assert LIFE.after(Form.TWO, State.DRAFT, Deed.SUBMIT) == State.SUBMITTED
    with pytest.raises(LookupError, match="no step"):
        LIFE.after(Form.TWO, State.IN_FORCE, Deed.SUBMIT)
