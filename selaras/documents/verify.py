"""Whether a PDF is the one that was signed: the file is examined, then compared with the registry.

Valid means all of it: every signature holds in pyHanko's judgement, the last one covers the file to its very
last byte, every chain ends in a root we believe, no signature field is left empty, the file's SHA-256 is
registered, and what it stands for is in force, or was until its last day, which is said. Otherwise one
reason is named, with a sentence.

The registry is also what keeps a stolen or an expired key from signing into the past: a file counts only if
this instance registered it, and not before its signatures say they were made.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from selaras.documents.apart import examine_apart
from selaras.documents.examine import SKEW, Findings, Reason, Roots, SignedBy, examine
from selaras.engine.periods import format_day

DOES_NOT_PROVE = (
    "Benar tidaknya isi dokumen, dan apakah penanda tangan berwenang, tidak dinilai di sini.",
    "Waktu tanda tangan adalah jam komputer yang menandatangani, bukan stempel waktu pihak ketiga.",
    "Tanda tangan tidak tersertifikasi dijamin oleh instansi ini, bukan oleh penyelenggara sertifikasi "
    "elektronik (PP 71/2019 Pasal 60).",
    "Pencabutan sertifikat sesudah penandatanganan tidak ditanyakan kepada penerbitnya.",
)


class State(StrEnum):
    """What became of the document that a registered file holds."""

    IN_FORCE = "berlaku"
    SUPERSEDED = "diganti"
    ENDED = "berakhir"
    VOID = "dibatalkan"


@dataclass(frozen=True)
class Standing:
    """What is known of a registered file: since when, and whether it still stands.

    `ended_on` is the last day of what has run its course (State.ENDED).
    """

    registered_at: datetime
    state: State = State.IN_FORCE
    ended_on: date | None = None


_GONE = {State.VOID: Reason.VOID, State.SUPERSEDED: Reason.SUPERSEDED}


@dataclass(frozen=True)
class Verdict:
    """The answer: one reason with its sentence, and the signatures in the order they were made."""

    reason: Reason
    sha256: str
    size: int
    signatures: tuple[SignedBy, ...] = ()
    standing: Standing | None = None
    does_not_prove: tuple[str, ...] = field(default=DOES_NOT_PROVE, repr=False)

    @property
    def is_valid(self) -> bool:
        """Whether it is what was signed and registered, still in force or run to its end."""
        return self.reason in {Reason.VALID, Reason.ENDED}

    @property
    def sentence(self) -> str:
        day = self.standing.ended_on if self.standing and self.reason is Reason.ENDED else None
        if day is None:
            return self.reason.sentence
        return f"{self.reason.sentence.removesuffix('.')} pada {format_day(day)}."


def verdict(pdf: bytes, *, roots: Roots, known: Callable[[str], Standing | None]) -> Verdict:
    """Judge a file. `known` says what a SHA-256 (hex) stands for, or None when nobody registered it.

    Never raises for what is in the file. A file that is not registered is a stranger's: it is examined in a
    program of its own, bounded in time and memory, only to say more kindly what is wrong with it.
    """
    number = sha256(pdf).hexdigest()
    standing = known(number)
    examined = examine_apart if standing is None else examine
    findings = examined(pdf, roots=roots)
    reason = _weighed(findings, standing)
    return Verdict(reason, number, len(pdf), findings.signatures, standing)


def _weighed(findings: Findings, standing: Standing | None) -> Reason:
    """What counts more: that a document is void or replaced, then what its file says, then the registry."""
    if standing is not None and standing.state in _GONE:
        return _GONE[standing.state]
    if findings.reason is not Reason.VALID:
        return findings.reason
    if standing is None:
        return Reason.UNKNOWN
    latest = standing.registered_at + SKEW
    late = any(one.at > latest for one in findings.signatures if one.at)
    if late:
        return Reason.TIME
    return Reason.ENDED if standing.state is State.ENDED else Reason.VALID
