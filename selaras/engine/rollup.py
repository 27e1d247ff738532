"""One figure from many: up the organisation by the indicator's own rule, never a mean of achievements.

Kelurahan make a kecamatan, kecamatan make the city: each level is computed from the level below it, so that a
mean of means stays one (GAB-01). A child that isn't measured is no child; one that has not reported is
counted, named and handled by the indicator's policy (GAB-02).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from selaras.engine.actuals import Absent, Actual
from selaras.engine.exact import mean, percent, product, quotient, settled, total
from selaras.engine.findings import Finding, Severity
from selaras.engine.targets import NA, NotMeasured

ZERO = Decimal(0)


class RollUp(StrEnum):
    """How the figures of the children make that of their parent."""

    MEAN = "rata-rata"
    WEIGHTED = "rata-rata-tertimbang"
    RATIO = "rasio-jumlah"  # sum of numerators over sum of denominators, x 100
    SUM = "jumlah"
    MIN = "terendah"
    SHARE = "bagian-tercapai"  # percent of children at or above the threshold


class Missing(StrEnum):
    """What a child that was due and has not reported does to its parent."""

    WAIT = "tunggu"  # no figure until all are there
    PARTIAL = "sementara"  # the figure of those that are there, marked n of N
    ZERO = "nol"  # counts as zero: a sanction the agency must have decreed


@dataclass(frozen=True, slots=True)
class Child:
    """One figure from below. `key` names it; weight and parts only where the rule asks for them."""

    key: int
    value: Actual | NotMeasured
    weight: Decimal | None = None
    above: Decimal | None = None
    below: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rolled:
    """`value` unrounded: a number, NA when no child is measured, None when there is none to give yet.

    `counted` of `due` children stand behind it; `missing` are the keys of the others, in order.
    """

    value: Decimal | NotMeasured | None
    counted: int = 0
    due: int = 0
    missing: tuple[int, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_partial(self) -> bool:
        return self.value is not None and self.counted < self.due


def roll_up(
    children: Iterable[Child],
    *,
    rule: RollUp,
    missing: Missing = Missing.PARTIAL,
    threshold: Decimal | None = None,
) -> Rolled:
    """The parent's figure, the same in every order of its children.

    What is excused takes a child out as N/A does. `threshold` is asked by SHARE, weights by WEIGHTED, the two
    parts by RATIO; where they are not given, or add up to nothing, there is no figure but a finding (GAB-03).
    """
    due = [child for child in children if not is_neutral(child.value)]
    if not due:
        return Rolled(NA)
    known = [child for child in due if isinstance(child.value, Decimal)]
    absent = tuple(sorted(child.key for child in due if not isinstance(child.value, Decimal)))
    told = Rolled(None, len(known), len(due), absent)
    if absent and (missing is Missing.WAIT or (not known and missing is Missing.PARTIAL)):
        return told
    counting = due if missing is Missing.ZERO else known
    value, finding = _joined(counting, rule, threshold)
    return Rolled(value, told.counted, told.due, absent, (finding,) if finding else ())


def is_neutral(value: Actual | NotMeasured) -> bool:
    """Whether a child is no child: not measured, or excused."""
    return isinstance(value, NotMeasured) or (isinstance(value, Absent) and value.is_excused)


def _figure(child: Child) -> Decimal:
    return child.value if isinstance(child.value, Decimal) else ZERO


def _joined(
    children: list[Child], rule: RollUp, threshold: Decimal | None
) -> tuple[Decimal | None, Finding | None]:
    figures = [_figure(child) for child in children]
    match rule:
        case RollUp.MEAN:
            return mean(figures), None
        case RollUp.SUM:
            return total(figures), None
        case RollUp.MIN:
            return min(figures), None
        case RollUp.SHARE:
            return _share(figures, threshold)
        case RollUp.WEIGHTED:
            return _weighted(children)
        case RollUp.RATIO:
            return _ratio(children)


def _share(figures: list[Decimal], threshold: Decimal | None) -> tuple[Decimal | None, Finding | None]:
    if threshold is None:
        return None, _unable("Ambang untuk menghitung bagian yang tercapai belum ditetapkan.")
    reached = sum(settled(figure) >= threshold for figure in figures)
    return percent(Decimal(reached), Decimal(len(figures))), None


def _weighted(children: list[Child]) -> tuple[Decimal | None, Finding | None]:
    weights = [child.weight for child in children if child.weight is not None and child.weight >= ZERO]
    if len(weights) < len(children):
        return None, _unable("Setiap bagian memerlukan bobot yang tidak negatif.")
    whole = total(weights)
    if whole == ZERO:
        return None, _unable("Jumlah bobotnya nol.")
    pairs = zip(children, weights, strict=True)
    return quotient(total(product(_figure(child), weight) for child, weight in pairs), whole), None


def _ratio(children: list[Child]) -> tuple[Decimal | None, Finding | None]:
    parts = [
        (child.above, child.below)
        for child in children
        if child.above is not None and child.below is not None
    ]
    if len(parts) < len(children):
        return None, _unable("Setiap bagian memerlukan pembilang dan penyebut.")
    below = total(below for _, below in parts)
    if below == ZERO:
        return None, _unable("Jumlah penyebutnya nol.")
    return percent(total(above for above, _ in parts), below), None


def _unable(why: str) -> Finding:
    return Finding("GAB-03", f"Nilai gabungan tidak dapat dihitung. {why}", severity=Severity.WARNING)
