"""The annual figure from the quarters, by the rule the indicator declares."""

from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

from selaras.engine.exact import mean, total
from selaras.engine.findings import Finding
from selaras.engine.numbers import MAX_PLACES, round_half_up
from selaras.engine.targets import NA, Target, YearTargets, format_target


class AnnualRule(StrEnum):
    LAST = "last"  # the last measured quarter, not the fourth: a survey of TW I and III ends in TW III
    MEAN = "mean"
    SUM = "sum"
    CONSTANT = "constant"  # the same standard every quarter; its actual is the mean of the quarters


def annual_of(quarters: Sequence[Target], rule: AnnualRule) -> Target:
    """The annual figure, unrounded; N/A when every quarter is N/A, blank when none is filled in.

    An N/A quarter takes part in nothing. A blank one does not either: the caller knows
    from the blank that the year isn't complete.
    """
    measured = [quarter for quarter in quarters if isinstance(quarter, Decimal)]
    if not measured:
        return NA if quarters and all(quarter is NA for quarter in quarters) else None
    if rule is AnnualRule.LAST:
        return measured[-1]
    return total(measured) if rule is AnnualRule.SUM else mean(measured)


def fitting_rules(targets: YearTargets) -> set[AnnualRule]:
    """The rules under which the annual target follows from the quarters."""
    return {rule for rule in AnnualRule if _fits(targets, rule)}


def check_annual(targets: YearTargets, rule: AnnualRule) -> Finding | None:
    """TGT-01: the annual target must satisfy the declared rule; the sentence names both numbers.

    Silent while a quarter or the year is blank: an unfinished row is not a wrong one.
    """
    if targets.annual is None or None in targets.quarters or _fits(targets, rule):
        return None
    computed = annual_of(targets.quarters, rule)
    rule_name = {
        AnnualRule.LAST: "target triwulan terakhir", AnnualRule.MEAN: "rata-rata target triwulan",
        AnnualRule.SUM: "jumlah target triwulan", AnnualRule.CONSTANT: "target tetap setiap triwulan",
    }  # fmt: skip
    shown = _shown(targets, computed, rule)
    return Finding(
        "TGT-01",
        f"Target tahunan {format_target(targets.annual)} tidak sesuai dengan {rule_name[rule]} "
        f"({shown}). Perbaiki target atau aturan tahunan indikator.",
    )


def _shown(targets: YearTargets, computed: Target, rule: AnnualRule) -> str:
    """What the rule makes of the quarters; a standard that changes has no figure, so all of them."""
    if rule is AnnualRule.CONSTANT and targets.measured:
        return "; ".join(dict.fromkeys(map(format_target, targets.measured)))
    return format_target(round_half_up(computed, MAX_PLACES) if isinstance(computed, Decimal) else computed)


def _fits(targets: YearTargets, rule: AnnualRule) -> bool:
    if rule is AnnualRule.CONSTANT and len(set(targets.measured)) > 1:
        return False
    computed = annual_of(targets.quarters, rule)
    if isinstance(computed, Decimal) and computed != round_half_up(computed, MAX_PLACES):
        # only a mean can be longer than a stored figure (33,333…): it is written as published tables round it
        return targets.annual in {round_half_up(computed, places) for places in (2, 3, 4)}
    return computed == targets.annual
