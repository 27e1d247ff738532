"""Where a year stands after a quarter: target and actual to date, by the indicator's annual rule.

"Sampai dengan TW II" means another thing under each rule: the last measured position, the sum of what was
added, the mean of what stands alone. A quarter whose target is N/A takes part in none of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from selaras.engine.actuals import Absent, Actual
from selaras.engine.annual import AnnualRule
from selaras.engine.exact import mean, total
from selaras.engine.targets import NA, NotMeasured, Target, YearTargets


@dataclass(frozen=True, slots=True)
class ToDate:
    """Target and actual of a running year, in the unit of the indicator, unrounded.

    `counted` of `due` quarters stand behind the actual; `missing` are the due quarters without a figure.
    """

    target: Target
    actual: Actual
    counted: int = 0
    due: int = 0
    missing: tuple[int, ...] = ()


def to_date(*, targets: YearTargets, actuals: Sequence[Actual], rule: AnnualRule, quarter: int) -> ToDate:
    """The year up to and with `quarter` (1 to 4); with 4 the year, against the sum or mean of its targets.

    LAST takes the last quarter that was due, never an older one because it happens to be filled in. SUM is
    blank while a due quarter is: half a sum is no sum. MEAN and CONSTANT are blank then too. An excused
    quarter leaves target and actual alike (CAP-08), unless nothing else is due; one that is unavailable makes
    the figure unavailable.
    """
    asked = [
        (number, target, actual)
        for number, (target, actual) in enumerate(zip(targets.quarters, actuals, strict=True), 1)
        if number <= quarter and not isinstance(target, NotMeasured)
    ]
    if not asked:
        return ToDate(NA, None)
    due = [one for one in asked if not _excused(one[2])] or asked
    if rule is AnnualRule.LAST:
        _, target, actual = due[-1]
        return _told(due, target, actual)
    if any(target is None for _, target, _ in due):
        return _told(due, None, None)
    wanted = [target for _, target, _ in due if isinstance(target, Decimal)]
    return _told(due, _joined(wanted, rule), _actual(due, rule))


def year_of(*, targets: YearTargets, actuals: Sequence[Actual], rule: AnnualRule) -> ToDate:
    """The whole year against the annual target that was promised, not against what the quarters add up to."""
    told = to_date(targets=targets, actuals=actuals, rule=rule, quarter=4)
    return ToDate(targets.annual, told.actual, told.counted, told.due, told.missing)


def _excused(actual: Actual) -> bool:
    return isinstance(actual, Absent) and actual.is_excused


def _told(due: Sequence[tuple[int, Target, Actual]], target: Target, actual: Actual) -> ToDate:
    missing = tuple(number for number, _, figure in due if not isinstance(figure, Decimal))
    return ToDate(target, actual, len(due) - len(missing), len(due), missing)


def _actual(due: Sequence[tuple[int, Target, Actual]], rule: AnnualRule) -> Actual:
    """Blank before anything else, then unavailable: both are shown with the quarters they come from."""
    figures = [figure for _, _, figure in due]
    if None in figures:
        return None
    absent = next((one for one in figures if isinstance(one, Absent)), None)
    return absent or _joined([one for one in figures if isinstance(one, Decimal)], rule)


def _joined(figures: Sequence[Decimal], rule: AnnualRule) -> Decimal | None:
    return total(figures) if rule is AnnualRule.SUM else mean(figures)
