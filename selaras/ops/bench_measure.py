"""Formulas on the clock: a thousand at a time, because one takes microseconds."""

from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from selaras.engine.formula import Formula, Value, parse
from selaras.engine.formula.language import read
from selaras.ops.measure import Result, measure

TIMES = 1_000
_WEIGHTED = "20%*a + 30%*b + 25%*c + 25%*d"
_RATIO = "persen := selesai / total * 100\nJIKA(total = 0; 100; BATAS(persen; 0; 100))"
_GIVEN: dict[str, Value] = {
    "a": Decimal("87.3"), "b": Decimal("86.25"), "c": Decimal(90), "d": Decimal("77.5"),
    "selesai": Decimal(185), "total": Decimal(188),
    "strategi": Decimal(1), "editorial": Decimal(1), "mitigasi": Decimal(1), "jam_krisis": (Decimal("2.5"),),
    "materi": Decimal(12), "jp": tuple(map(Decimal, range(10, 60))),
}  # fmt: skip
_COMMUNICATION = (
    "siap := JIKA(CACAH(jam_krisis) = 0; 1; MAKS(jam_krisis) < 6)\n"
    "20 * strategi + 20 * editorial + 30 * mitigasi * siap + 30 * MIN(1; materi / 15)"
)
_WORK = (
    ("bobot, 4 masukan", _WEIGHTED),
    ("nisbah dengan JIKA, 2 masukan", _RATIO),
    ("KOMPUB, 5 masukan", _COMMUNICATION),
    ("daftar 50 isian", "RATA_RATA(BATAS(jp / 40; 0; 1)) * 100"),
)


def formulas() -> Iterator[Result]:
    """Typical formulas beside the same sum written in the program; a millisecond is a microsecond each."""
    by_hand = measure(f"{TIMES} x bobot dengan tangan (pembanding)", _by_hand)
    yield by_hand
    for label, text in _WORK:
        formula, mistakes = parse(text)
        if formula is None:
            raise RuntimeError(mistakes[0].finding.message)
        yield measure(f"{TIMES} x rumus: {label}", partial(_evaluated, formula), baseline=by_hand)
    yield measure("membaca rumus KOMPUB sekali", lambda: read(_COMMUNICATION), baseline=by_hand)


def _by_hand() -> None:
    """What the weighted formula computes, as a programmer would write it."""
    weights = (Decimal("0.2"), Decimal("0.3"), Decimal("0.25"), Decimal("0.25"))
    figures = [_GIVEN[name] for name in "abcd"]
    for _ in range(TIMES):
        total = Decimal(0)
        for weight, figure in zip(weights, figures, strict=True):
            total += weight * figure if isinstance(figure, Decimal) else 0


def _evaluated(formula: Formula) -> None:
    for _ in range(TIMES):
        formula.evaluate(_GIVEN)
