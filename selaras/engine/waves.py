"""The life of a survey wave as a table (SKM-07): prepared, open for answers, closed, verified by another."""

from enum import StrEnum

from selaras.engine.workflow import Step, Workflow


class WaveState(StrEnum):
    DRAFT = "draf"
    OPEN = "dibuka"
    CLOSED = "ditutup"
    VERIFIED = "diverifikasi"


# SKM-40: two looks at a wave that still takes answers would tell what one person answered between them
TOLD = frozenset({WaveState.CLOSED, WaveState.VERIFIED})


class WaveDeed(StrEnum):
    PREPARE = "siapkan"
    OPEN = "buka"
    CLOSE = "tutup"
    SEND_BACK = "kembalikan"
    VERIFY = "verifikasi"
    REOPEN = "buka-ulang"


class Surveyor(StrEnum):
    """Who takes a step: whoever runs the wave, who checks it, and the second person of a reopening."""

    OWNER = "pengelola"
    VERIFIER = "verifikator"
    GRANTER = "penyetuju"


class WaveKind(StrEnum):
    """One kind: every wave walks the same way."""

    SURVEY = "survei"


_ONE = frozenset({WaveKind.SURVEY})
_OWNER, _VERIFIER = frozenset({Surveyor.OWNER}), frozenset({Surveyor.VERIFIER})

SURVEYING: Workflow[WaveState, WaveDeed, Surveyor, WaveKind] = Workflow(
    [
        Step(WaveState.DRAFT, WaveDeed.PREPARE, WaveState.DRAFT, _OWNER, _ONE),
        Step(WaveState.DRAFT, WaveDeed.OPEN, WaveState.OPEN, _OWNER, _ONE),
        Step(WaveState.OPEN, WaveDeed.CLOSE, WaveState.CLOSED, _OWNER, _ONE),
        # closed by its day, and more answers are still needed: nobody has counted on it yet
        Step(WaveState.CLOSED, WaveDeed.SEND_BACK, WaveState.OPEN, _VERIFIER, _ONE),
        Step(WaveState.CLOSED, WaveDeed.VERIFY, WaveState.VERIFIED, _VERIFIER, _ONE),
        # the indicators were told a figure: asked with a reason by one person, granted by another
        Step(WaveState.VERIFIED, WaveDeed.REOPEN, WaveState.OPEN, frozenset({Surveyor.GRANTER}), _ONE),
    ]
)
