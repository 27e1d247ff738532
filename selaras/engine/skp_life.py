"""The life of an SKP and of each of its evaluations as tables (PermenPANRB 6/2022; PP 30/2019, objections).

A deed that a table does not name for a state is refused (SKP-20, SKP-21). Who takes a step is a side of the
document; that two sides are two people is SKP-22 and SKP-23.
"""

from collections.abc import Collection
from enum import StrEnum

from selaras.engine.findings import Finding
from selaras.engine.workflow import Step, Workflow, steps


class SkpState(StrEnum):
    DRAFT = "konsep"
    SUBMITTED = "diajukan"
    RETURNED = "dikembalikan"
    READY = "disetujui"
    SIGNED_FIRST = "ttd-pegawai"
    IN_FORCE = "berlaku"
    REVISED = "direvisi"
    ENDED = "berakhir"
    VOID = "batal"


class SkpDeed(StrEnum):
    EDIT = "ubah"
    SUBMIT = "ajukan"
    WITHDRAW = "tarik"
    SEND_BACK = "kembalikan"
    APPROVE = "setujui"
    REOPEN = "buka-kembali"
    SIGN_FIRST = "ttd-pegawai"
    SIGN_SECOND = "ttd-penilai"
    SCAN = "unggah-pindaian"
    ACCEPT_SCAN = "terima-pindaian"
    REJECT_SCAN = "tolak-pindaian"
    CANCEL = "batalkan"
    SUPERSEDE = "gantikan"
    END = "akhiri"


class SkpHand(StrEnum):
    """Who takes a step: the person, whoever enters for them, the rater, their superior, KKPP, the system."""

    PERSON = "pegawai"
    CLERK = "operator"
    RATER = "pejabat-penilai"
    SECOND_RATER = "atasan-penilai"
    REGISTRAR = "kkpp"
    SYSTEM = "sistem"


class Rating(StrEnum):
    """Whether the rater works with this system: a mayor is rated by a governor who does not."""

    INSIDE = "penilai-dalam"
    OUTSIDE = "penilai-luar"


class EvaluationState(StrEnum):
    OPEN = "belum"
    HANDED_IN = "diisi"
    RATED = "dinilai"
    SET = "ditetapkan"
    OBJECTED = "keberatan"
    EXPLAINED = "dijelaskan"
    DECIDED = "diputus"
    FINAL = "final"


class EvaluationDeed(StrEnum):
    FILL = "isi"
    HAND_IN = "serahkan"
    TAKE_UP = "ambil-alih"
    WITHDRAW = "tarik"
    SEND_BACK = "kembalikan"
    RATE = "nilai"
    SET = "tetapkan"
    RECORD = "catat-hasil"
    ACCEPT = "terima"
    OBJECT = "ajukan-keberatan"
    WITHDRAW_OBJECTION = "cabut-keberatan"
    EXPLAIN = "jelaskan"
    ESCALATE = "teruskan"
    DECIDE = "putuskan"
    CLOSE = "tutup"


DRAFTS = frozenset({SkpState.DRAFT, SkpState.RETURNED})
OPEN = DRAFTS | {SkpState.SUBMITTED, SkpState.READY}  # nobody has signed: the content may still change
SIGNED = frozenset(set(SkpState) - OPEN)
LAWFUL = frozenset({SkpState.IN_FORCE, SkpState.REVISED, SkpState.ENDED})
DEAD = frozenset({SkpState.REVISED, SkpState.ENDED, SkpState.VOID})

# told to the person: the ratings change only by an objection that is decided
TOLD = frozenset({
    EvaluationState.SET, EvaluationState.OBJECTED, EvaluationState.EXPLAINED, EvaluationState.DECIDED,
    EvaluationState.FINAL,
})  # fmt: skip
DISPUTED = frozenset({EvaluationState.OBJECTED, EvaluationState.EXPLAINED})

_ANY, _IN, _OUT = frozenset(Rating), frozenset({Rating.INSIDE}), frozenset({Rating.OUTSIDE})
_P, _C, _R, _T, _K, _A = SkpHand


def _skp(
    states: Collection[SkpState],
    deed: SkpDeed,
    to: SkpState | None,
    who: set[SkpHand],
    kinds: frozenset[Rating] = _ANY,
) -> list[Step[SkpState, SkpDeed, SkpHand, Rating]]:
    return steps(states, deed, to, who, kinds)


SKP_LIFE: Workflow[SkpState, SkpDeed, SkpHand, Rating] = Workflow(
    [
        *_skp(DRAFTS, SkpDeed.EDIT, None, {_P, _C}),
        *_skp(DRAFTS, SkpDeed.SUBMIT, SkpState.SUBMITTED, {_P}, _IN),
        # without a rater in the system nobody else has to agree first
        *_skp(DRAFTS, SkpDeed.SUBMIT, SkpState.READY, {_P}, _OUT),
        *_skp([SkpState.SUBMITTED], SkpDeed.WITHDRAW, SkpState.DRAFT, {_P}, _IN),
        *_skp([SkpState.SUBMITTED], SkpDeed.SEND_BACK, SkpState.RETURNED, {_R}, _IN),
        *_skp([SkpState.SUBMITTED], SkpDeed.APPROVE, SkpState.READY, {_R}, _IN),
        *_skp([SkpState.READY], SkpDeed.REOPEN, SkpState.RETURNED, {_P, _R}),
        *_skp([SkpState.READY], SkpDeed.SIGN_FIRST, SkpState.SIGNED_FIRST, {_P}),
        *_skp([SkpState.SIGNED_FIRST], SkpDeed.SIGN_SECOND, SkpState.IN_FORCE, {_R}, _IN),
        # paper signed by hand, or signed where this system does not reach: in once KKPP has looked at it
        *_skp([SkpState.READY], SkpDeed.SCAN, None, {_P}),
        *_skp([SkpState.SIGNED_FIRST], SkpDeed.SCAN, None, {_P}, _OUT),
        *_skp([SkpState.READY], SkpDeed.REJECT_SCAN, None, {_K}),
        *_skp([SkpState.SIGNED_FIRST], SkpDeed.REJECT_SCAN, None, {_K}, _OUT),
        *_skp([SkpState.READY], SkpDeed.ACCEPT_SCAN, SkpState.IN_FORCE, {_K}),
        *_skp([SkpState.SIGNED_FIRST], SkpDeed.ACCEPT_SCAN, SkpState.IN_FORCE, {_K}, _OUT),
        # the registrar only where a side has left, so that nobody else can
        *_skp([SkpState.SIGNED_FIRST], SkpDeed.CANCEL, SkpState.VOID, {_P, _R, _K}),
        *_skp([SkpState.IN_FORCE], SkpDeed.SUPERSEDE, SkpState.REVISED, {_A}),
        *_skp([SkpState.IN_FORCE], SkpDeed.END, SkpState.ENDED, {_A}),
    ]
)


def _evaluation(
    states: Collection[EvaluationState],
    deed: EvaluationDeed,
    to: EvaluationState | None,
    who: set[SkpHand],
    kinds: frozenset[Rating] = _IN,
) -> list[Step[EvaluationState, EvaluationDeed, SkpHand, Rating]]:
    return steps(states, deed, to, who, kinds)


_E, _D = EvaluationState, EvaluationDeed

# the same for a quarter and for the year
EVALUATING: Workflow[EvaluationState, EvaluationDeed, SkpHand, Rating] = Workflow(
    [
        *_evaluation([_E.OPEN], _D.FILL, None, {_P, _C}, _ANY),
        *_evaluation([_E.OPEN], _D.HAND_IN, _E.HANDED_IN, {_P}, _ANY),
        # who fills nothing in is rated all the same
        *_evaluation([_E.OPEN], _D.TAKE_UP, _E.HANDED_IN, {_R}),
        *_evaluation([_E.HANDED_IN], _D.WITHDRAW, _E.OPEN, {_P}, _ANY),
        *_evaluation([_E.HANDED_IN, _E.RATED], _D.SEND_BACK, _E.OPEN, {_R}),
        *_evaluation([_E.HANDED_IN, _E.RATED], _D.RATE, _E.RATED, {_R}),
        *_evaluation([_E.RATED], _D.SET, _E.SET, {_R}),
        # what a rater outside has set comes in from the document, as it is
        *_evaluation([_E.OPEN, _E.HANDED_IN], _D.RECORD, _E.FINAL, {_K}, _OUT),
        *_evaluation([_E.SET], _D.ACCEPT, _E.FINAL, {_P}),
        *_evaluation([_E.SET], _D.OBJECT, _E.OBJECTED, {_P}),
        *_evaluation([_E.SET], _D.CLOSE, _E.FINAL, {_A}),
        *_evaluation(DISPUTED, _D.WITHDRAW_OBJECTION, _E.FINAL, {_P}),
        *_evaluation([_E.OBJECTED], _D.EXPLAIN, _E.EXPLAINED, {_R}),
        # a rater who does not explain does not keep an objection from being decided
        *_evaluation([_E.OBJECTED], _D.ESCALATE, _E.EXPLAINED, {_A}),
        *_evaluation([_E.EXPLAINED], _D.DECIDE, _E.DECIDED, {_T}),
        *_evaluation([_E.DECIDED], _D.CLOSE, _E.FINAL, {_P, _A}),
    ]
)


# what is wrong with a side that one person takes twice
_SELF = (
    "Pejabat penilai adalah pegawai yang dinilai sendiri. Tetapkan pejabat penilai lain, biasanya atasan "
    "dari jabatan yang dirangkap."
)
_NOBODY = "Belum ada pejabat penilai. Tetapkan atasan langsung jabatan ini lebih dahulu."
_OWN_CASE = (
    "Atasan pejabat penilai adalah pegawai yang dinilai sendiri. Tetapkan pejabat lain untuk memutus "
    "keberatan."
)
_OWN_RATING = (
    "Atasan pejabat penilai adalah pejabat penilai sendiri. Keberatan diputus oleh pejabat lain: tetapkan "
    "atasan dari jabatan yang dirangkap."
)


def check_sides(*, person: object, rater: object | None, second_rater: object | None) -> list[Finding]:
    """SKP-22 and SKP-23: three sides are three people; any keys that compare, None where nobody is.

    Who holds two posts, or acts for a superior, may otherwise meet themselves on the other side. Without a
    superior of the rater a rating goes on; only an objection waits for one.
    """
    findings = list[Finding]()
    if rater is None:
        findings.append(Finding("SKP-22", _NOBODY))
    elif rater == person:
        findings.append(Finding("SKP-22", _SELF))
    if second_rater is None:
        return findings
    if second_rater == person:
        findings.append(Finding("SKP-23", _OWN_CASE))
    elif second_rater == rater:
        findings.append(Finding("SKP-23", _OWN_RATING))
    return findings
