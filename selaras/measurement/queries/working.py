"""From what an official typed to the figure it makes: read, checked, computed, judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from selaras.engine.achievement import Achievement, achievement
from selaras.engine.actuals import Absent, Actual
from selaras.engine.figures import Quarter, reported
from selaras.engine.findings import Finding, Severity
from selaras.engine.formula import Input, InputKind, Outcome, check_input
from selaras.engine.formula.values import Value
from selaras.engine.numbers import parse_number
from selaras.engine.rollup import RollUp
from selaras.engine.targets import Target
from selaras.measurement import rules
from selaras.measurement.models import Figure, Report
from selaras.measurement.models.handling import handling_of, row_of
from selaras.measurement.queries.formulas import DIRECT, formula_of, inputs_of
from selaras.measurement.queries.registers import empty_registers
from selaras.measurement.rules import registers as register_rules


@dataclass(frozen=True, slots=True)
class Worked:
    """What typed inputs come to. `values` by input code, `wrong` the findings by input code.

    `outcome` is the formula's, with its steps; `achievement` is judged against the target of the quarter.
    """

    inputs: tuple[Input, ...]
    values: Mapping[str, Value]
    wrong: Mapping[str, tuple[Finding, ...]]
    outcome: Outcome
    achievement: Achievement

    @property
    def actual(self) -> Decimal | None:
        """The figure, unrounded; None while an input is blank, wrong, or the formula cannot be computed."""
        return self.outcome.value if isinstance(self.outcome.value, Decimal) else None

    @property
    def errors(self) -> list[Finding]:
        """What forbids the figure: unreadable inputs first, then what the formula says of them."""
        told = [one for found in self.wrong.values() for one in found if one.severity is Severity.ERROR]
        return told + list(self.outcome.findings)


def work_out(
    *, figure: Figure, quarter: int, typed: Mapping[str, str], last: Mapping[str, Value] | None = None
) -> Worked:
    """Read the typed inputs and compute; nothing is guessed and nothing silently mended.

    `last` are the inputs of the quarter before, for the question whether 0,98 was meant as 98.
    """
    inputs = inputs_of(figure)
    values, wrong = read_inputs(inputs, typed, last=last or {})
    outcome = computed(figure, values)
    target = figure.targets.quarters[quarter - 1]
    actual = outcome.value if isinstance(outcome.value, Decimal) else None
    return Worked(inputs, values, wrong, outcome, judged_quarter(figure, target=target, actual=actual))


def last_values(last: Report | None) -> Mapping[str, Value]:
    """The inputs of the quarter before, that of last year for TW I, as far as they can be read."""
    if last is None:
        return {}
    return work_out(figure=last.figure, quarter=last.quarter, typed=last.inputs).values


def read_inputs(
    inputs: Sequence[Input], typed: Mapping[str, str], *, last: Mapping[str, Value]
) -> tuple[dict[str, Value], dict[str, tuple[Finding, ...]]]:
    """The values by input code, blank where a text is wrong; and what was found, by input code."""
    values: dict[str, Value] = {}
    wrong: dict[str, tuple[Finding, ...]] = {}
    for one in inputs:
        value, found = _read(one, typed.get(one.code, ""), last=last.get(one.code))
        if found:
            wrong[one.code] = found
        values[one.code] = None if any(told.severity is Severity.ERROR for told in found) else value
    return values, wrong


def computed(figure: Figure, values: Mapping[str, Value]) -> Outcome:
    """The figure of these inputs by the formula it is worked out with, or the one input itself."""
    formula = formula_of(figure)
    if formula is not None and formula.names:
        return formula.evaluate(values)
    only = values.get(DIRECT)
    return Outcome(value=None if isinstance(only, tuple) else only, missing=(DIRECT,) if only is None else ())


def judged_quarter(figure: Figure, *, target: Target, actual: Actual) -> Achievement:
    return achievement(target=target, actual=actual, yardstick=handling_of(figure.indicator).yardstick)


def typed_inputs_of(figure: Figure) -> tuple[Input, ...]:
    """What one types; what is counted from a register is nobody's to type (LAP-38)."""
    return tuple(one for one in inputs_of(figure) if one.kind is not InputKind.COUNTED)


def missing_to_send(report: Report) -> list[Finding]:
    """What the deed refuses and the page lists before one tries."""
    return missing_of(report, proofs=report.evidence.count())


def missing_of(report: Report, *, proofs: int) -> list[Finding]:
    """The same for a report that may not be saved yet, with so many proofs beside it."""
    target = report.figure.targets.quarters[report.quarter - 1]
    told = judged_quarter(report.figure, target=target, actual=report.value)
    worked = work_out(figure=report.figure, quarter=report.quarter, typed=report.inputs)
    found = [] if report.absence else worked.errors
    found += rules.incomplete(report, told, missing=worked.outcome.missing)
    if not report.absence:
        empty = empty_registers(report.figure, report.inputs)
        found += register_rules.empty_registers(empty, report.explanation)
    lacking = rules.without_evidence(proofs)
    return [*found, *([lacking] if lacking else [])]


def quarter_of(report: Report) -> Quarter:
    """What a locked report puts into its figure, with the two parts of a ratio of sums."""
    handling = row_of(report.figure.indicator)
    told = reported(report.value, target=report.figure.targets.quarters[report.quarter - 1])
    if handling is None or handling.roll_up != RollUp.RATIO or isinstance(report.value, Absent):
        return told
    above, below = (_number(report.inputs.get(code, "")) for code in (handling.above, handling.below))
    return Quarter(told.value, told.counted, told.due, above, below)


def _read(one: Input, text: str, *, last: Value) -> tuple[Value, tuple[Finding, ...]]:
    if one.kind is InputKind.LIST:
        return _read_list(one, text)
    value, finding = parse_number(text, low=one.low, high=one.high)
    if finding and one.kind is InputKind.YES_NO:
        return None, (Finding("RMS-14", f"{one.code} diisi Ya atau Tidak."),)
    if finding:
        return None, (finding,)
    return value, check_input(value, one, last=last)


def _read_list(one: Input, text: str) -> tuple[Value, tuple[Finding, ...]]:
    """One figure a line, or semicolons between them: as a column is pasted."""
    parts = [part.strip() for part in text.replace(";", "\n").splitlines() if part.strip()]
    if not parts:
        return None, ()
    told = [parse_number(part, low=one.low, high=one.high) for part in parts]
    wrong = tuple(finding.at(f"baris ke-{place}") for place, (_, finding) in enumerate(told, 1) if finding)
    values: tuple[Target, ...] = tuple(value for value, _ in told)
    return (None, wrong) if wrong else (values, check_input(values, one))


def _number(text: str) -> Decimal | None:
    return parse_number(text)[0]


def written_inputs(inputs: Sequence[Input], typed: Mapping[str, str]) -> dict[str, str]:
    """The typed texts of the known inputs, and of nothing else."""
    return {one.code: typed.get(one.code, "").strip() for one in inputs}
