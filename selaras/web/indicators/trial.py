"""A formula tried out: any text, any figures, with the place of every mistake; nothing is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from selaras.engine.exact import shown
from selaras.engine.findings import Finding
from selaras.engine.formula import Formula, Input, InputKind, Mistake, Outcome, Value, parse, read_input
from selaras.engine.numbers import format_number
from selaras.engine.targets import NotMeasured
from selaras.measurement.queries.working import read_inputs
from selaras.planning.models import Indicator

LONGEST = 4_000
PLACES = 10  # a figure without end is shown so far, and says that it goes on


@dataclass(frozen=True, slots=True)
class Field:
    """One input of the formula, as typed."""

    input: Input
    typed: str
    findings: tuple[Finding, ...]

    @property
    def name(self) -> str:
        return f"masukan-{self.input.code}"


@dataclass(frozen=True, slots=True)
class Place:
    """A mistake, with the text around it cut in three."""

    finding: Finding
    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True)
class Trial:
    text: str
    fields: tuple[Field, ...]
    mistakes: tuple[Place, ...]
    steps: tuple[tuple[str, str], ...]
    result: str
    missing: tuple[str, ...]


def of(indicator: Indicator, posted: Mapping[str, str] | None) -> Trial:
    """What a text and its figures come to; the dictionary's own formula where nothing was sent."""
    text = indicator.formula if posted is None else posted.get("rumus", "")
    return tried(text, indicator.inputs, posted)


def tried(text: str, inputs: Sequence[Mapping[str, str]], posted: Mapping[str, str] | None) -> Trial:
    """The same with inputs that need not be the dictionary's."""
    text = text[: LONGEST + 1].replace("\r\n", "\n")
    formula, mistakes = parse(text)
    if formula is None:
        return Trial(text, (), places(text, mistakes), (), "", ())
    typed = {name: (posted or {}).get(f"masukan-{name}", "") for name in formula.names}
    told = _inputs(inputs, formula, typed)
    values, wrong = read_inputs(told, typed, last={})
    outcome = formula.evaluate(values) if posted is not None else Outcome()
    return Trial(
        text=text,
        fields=tuple(Field(one, typed[one.code], wrong.get(one.code, ())) for one in told),
        mistakes=places(text, outcome.mistakes),
        steps=tuple((name, _written(value)) for name, value in outcome.steps.items()),
        result=_written(outcome.value) if posted is not None and not outcome.mistakes else "",
        missing=tuple(name for name in outcome.missing if name not in wrong),
    )


def _inputs(inputs: Sequence[Mapping[str, str]], formula: Formula, typed: Mapping[str, str]) -> list[Input]:
    """The inputs as they are told; one that is not is a list once it is typed as one."""
    known = {one["kode"].lower(): read_input(one) for one in inputs}
    return [
        known.get(name) or Input(code=name, kind=InputKind.LIST if ";" in typed[name] else InputKind.NUMBER)
        for name in formula.names
    ]


def places(text: str, mistakes: Sequence[Mistake]) -> tuple[Place, ...]:
    """Each mistake with the text around it."""
    return tuple(
        Place(one.finding, text[: one.start], text[one.start : one.end] or " ", text[one.end :])
        for one in mistakes
    )


def _written(value: Value) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(_written, value))
    if isinstance(value, Decimal):
        cut = shown(value, PLACES)
        return format_number(cut.normalize()) + ("" if cut == value else "…")
    return "N/A" if isinstance(value, NotMeasured) else "belum lengkap"
