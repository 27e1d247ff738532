"""The achievement of one target: percent by polarity, unrounded and uncapped, and how it is judged.

The published systems give 100, 185, 200 or 400 percent for the same figures; here each choice is a rule with
a number (CAP-01 …) and what cannot be computed says so instead of being zero.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from selaras.engine.actuals import Absence, Absent, Actual
from selaras.engine.exact import CONTEXT, HUNDRED, percent, settled, shown, total
from selaras.engine.findings import Finding, Severity
from selaras.engine.numbers import format_number
from selaras.engine.targets import NotMeasured, Target

ZERO = Decimal(0)
CAPS = (100, 110, 120, 150)  # percent; what offices cut achievements at where they add them up
SUSPICIOUS = Decimal(200)  # CAP-07: published achievements above it were data errors nearly always


class Polarity(StrEnum):
    """What is better. The two ways for "lower is better" differ a lot, so an indicator names its own."""

    MAXIMIZE = "maksimal"  # R / T
    MINIMIZE_LINEAR = "minimal-linear"  # (2T - R) / T
    MINIMIZE_RATIO = "minimal-rasio"  # T / R
    STABILIZE = "stabil"  # within a band
    ORDINAL = "ordinal"  # ranks of a list of predicates
    BINARY = "ada-tidak"  # 1 or 0


class Judgement(StrEnum):
    """How a target is judged, decided on the unrounded figure: 99,995 percent is not reached."""

    NOT_MEASURED = "tidak-diukur"  # the target is N/A
    UNTARGETED = "tanpa-target"  # the target is blank
    BLANK = "belum-diisi"
    UNAVAILABLE = "tidak-tersedia"
    EXCUSED = "dikecualikan"
    NOT_COMPUTABLE = "tidak-dapat-dihitung"
    REACHED = "tercapai"
    MISSED = "tidak-tercapai"

    @property
    def is_judged(self) -> bool:
        return self in {Judgement.REACHED, Judgement.MISSED}


class Excuse(StrEnum):
    """What an excused absence counts as: a choice of the agency, by kind of absence."""

    EXCLUDED = "dikecualikan"  # takes part in nothing
    FULL = "penuh"  # counts as 100 percent


@dataclass(frozen=True, slots=True)
class Yardstick:
    """How one indicator is judged. What no source settles has a default and is shown as an assumption.

    `low` and `high` bound the band of STABILIZE (inclusive; without them the target itself is the band).
    `by_rank`: an ordinal target counts as rank reached over rank promised; else it is met (100) or not (0).
    """

    polarity: Polarity = Polarity.MAXIMIZE
    low: Decimal | None = None
    high: Decimal | None = None
    by_rank: bool = False
    force_majeure: Excuse = Excuse.EXCLUDED
    no_event: Excuse = Excuse.FULL

    def excuse(self, kind: Absence) -> Excuse | None:
        """What an absence counts as; None where it excuses nothing."""
        if kind is Absence.FORCE_MAJEURE:
            return self.force_majeure
        return self.no_event if kind is Absence.NO_EVENT else None


@dataclass(frozen=True, slots=True)
class Achievement:
    """`percent` is unrounded and uncapped; None where there is none, which is not zero."""

    judgement: Judgement
    percent: Decimal | None = None
    findings: tuple[Finding, ...] = ()


def achievement(*, target: Target, actual: Actual, yardstick: Yardstick) -> Achievement:
    """Percent of the target by the indicator's polarity; domain rules CAP-01 to CAP-08.

    An N/A target is never judged: a figure beside it is kept by the caller and scores nothing. Ordinal
    figures are ranks, 1 the lowest; binary ones 1 (there) or 0.
    """
    if isinstance(target, NotMeasured):
        return Achievement(Judgement.NOT_MEASURED)
    if target is None:
        return Achievement(Judgement.UNTARGETED)
    if actual is None:
        return Achievement(Judgement.BLANK)
    if isinstance(actual, Absent):
        return _absent(actual, yardstick)
    return _judged(target, actual, yardstick)


def capped(percentage: Decimal, cap: Decimal | None) -> Decimal:
    """For reports only: the percentage, at most `cap`; None caps nothing. What is stored stays uncapped."""
    return percentage if cap is None else min(percentage, cap)


def _absent(absent: Absent, yardstick: Yardstick) -> Achievement:
    excuse = yardstick.excuse(absent.kind)
    if excuse is Excuse.FULL:
        return Achievement(Judgement.REACHED, HUNDRED)
    return Achievement(Judgement.EXCUSED if excuse else Judgement.UNAVAILABLE)


def _judged(target: Decimal, actual: Decimal, yardstick: Yardstick) -> Achievement:
    match yardstick.polarity:
        case Polarity.MAXIMIZE:
            return _maximized(target, actual)
        case Polarity.MINIMIZE_LINEAR | Polarity.MINIMIZE_RATIO as polarity:
            return _minimized(target, actual, polarity)
        case Polarity.STABILIZE:
            return _stabilized(target, actual, yardstick)
        case Polarity.ORDINAL:
            return _ranked(target, actual, by_rank=yardstick.by_rank)
        case Polarity.BINARY:
            return _there_or_not(target, actual)


def _scored(percentage: Decimal) -> Achievement:
    judgement = Judgement.REACHED if settled(percentage) >= HUNDRED else Judgement.MISSED
    if percentage <= SUSPICIOUS:
        return Achievement(judgement, percentage)
    return Achievement(judgement, percentage, (_finding(
        "CAP-07",
        f"Capaian {format_number(shown(percentage, 2))} % hampir selalu berasal dari salah isi. "
        "Periksa satuan dan masukannya; bila memang demikian, beri alasan.",
        Severity.WARNING,
    ),))  # fmt: skip


def _incomputable(rule: str, message: str) -> Achievement:
    return Achievement(Judgement.NOT_COMPUTABLE, None, (_finding(rule, message, Severity.WARNING),))


def _finding(rule: str, message: str, severity: Severity) -> Finding:
    return Finding(rule, message, severity=severity)


def _negative() -> Achievement:
    return _incomputable(
        "CAP-02",
        "Target di bawah nol tidak dapat dibandingkan. Nyatakan indikator dengan angka positif.",
    )


def _maximized(target: Decimal, actual: Decimal) -> Achievement:
    if target < ZERO:
        return _negative()
    if target == ZERO:
        return _incomputable(
            "CAP-01",
            "Capaian terhadap target 0 tidak dapat dihitung. Tetapkan target yang lebih dari nol atau N/A.",
        )
    return _scored(percent(actual, target))


def _minimized(target: Decimal, actual: Decimal, polarity: Polarity) -> Achievement:
    if target < ZERO:
        return _negative()
    if target == ZERO:  # CAP-03: no accident promised: none is all of it, one is nothing of it
        return _scored(HUNDRED if actual <= ZERO else ZERO)
    if polarity is Polarity.MINIMIZE_LINEAR:
        return _scored(percent(total([target, target, -actual]), target))
    if actual <= ZERO:
        return Achievement(Judgement.REACHED, None, (_finding(
            "CAP-04",
            "Realisasi 0 melampaui target, tetapi T/R tidak terdefinisi; angka ini tidak masuk rata-rata.",
            Severity.NOTE,
        ),))  # fmt: skip
    return _scored(percent(target, actual))


def _stabilized(target: Decimal, actual: Decimal, yardstick: Yardstick) -> Achievement:
    low = target if yardstick.low is None else yardstick.low
    high = target if yardstick.high is None else yardstick.high
    if low > high:
        return _incomputable(
            "CAP-05", "Batas bawah rentang melebihi batas atasnya. Perbaiki kamus indikator."
        )
    if low <= actual <= high:
        return _scored(HUNDRED)
    if target <= ZERO:
        return _incomputable(
            "CAP-05", "Jarak dari rentang dihitung terhadap target, yang di sini tidak lebih dari nol."
        )
    distance = total([low, -actual]) if actual < low else total([actual, -high])
    return _scored(percent(total([target, -distance]), target))


def _ranked(target: Decimal, actual: Decimal, *, by_rank: bool) -> Achievement:
    if not (_is_rank(target) and _is_rank(actual)):
        return _incomputable("CAP-06", "Predikat ini tidak ada dalam daftar predikat indikator.")
    if by_rank:
        return _scored(percent(actual, target))
    return _scored(HUNDRED if actual >= target else ZERO)


def _is_rank(figure: Decimal) -> bool:
    return figure >= 1 and figure == figure.to_integral_value(context=CONTEXT)


def _there_or_not(target: Decimal, actual: Decimal) -> Achievement:
    if target not in {ZERO, Decimal(1)} or actual not in {ZERO, Decimal(1)}:
        return _incomputable(
            "CAP-06", "Indikator ada atau tidak ada hanya mengenal 1 (ada) dan 0 (tidak ada)."
        )
    return _scored(HUNDRED if actual == target else ZERO)
