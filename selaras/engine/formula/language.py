"""Formulas read and computed: `parse` a text once, `evaluate` it as often as there are figures."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from selaras.engine.findings import Finding
from selaras.engine.formula.compute import Run, compiled
from selaras.engine.formula.mistakes import FormulaError, Mistake, mistake
from selaras.engine.formula.parser import Parser
from selaras.engine.formula.tokens import tokens_of
from selaras.engine.formula.tree import Mark, Step, Tree, names_in
from selaras.engine.formula.values import LONGEST_LIST, Env, Inner, Value, is_value
from selaras.engine.formula.write import LONGEST_TEXT, write
from selaras.engine.targets import Target

_REMEMBERED = 1_024  # formulas: a dictionary is read again and again


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a formula gave.

    `value` is unrounded, in the unit of the indicator; None is blank, and also what an outcome with
    mistakes has. `steps` are the intermediate values that could be computed, in their order; `missing` the
    names of inputs that are blank or have a blank in their list.
    """

    value: Target = None
    mistakes: tuple[Mistake, ...] = ()
    steps: Mapping[str, Value] = field(default_factory=dict)
    missing: tuple[str, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(one.finding for one in self.mistakes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A text that reads without mistakes. `names` are the inputs it reads, in the order of the text."""

    text: str
    tree: Tree
    names: tuple[str, ...]
    _steps: tuple[tuple[str, Run], ...] = field(compare=False, repr=False)
    _result: Run = field(compare=False, repr=False)

    @property
    def steps(self) -> tuple[Step, ...]:
        return self.tree.steps

    def write(self) -> str:
        """The canonical text: reads as the same tree."""
        return write(self.tree)

    def evaluate(self, values: Mapping[str, Value]) -> Outcome:
        """The value for these inputs, by code in any case; an input that is not given is blank.

        Decimals only: another type is a mistake of ours, TypeError. What the figures themselves do wrong
        (division by zero, lists of different length) is told in the outcome, with its place in the text.
        """
        env: Env = {}
        missing: list[str] = []
        steps: dict[str, Value] = {}
        try:
            for name, value in _given(self.names, values):
                if value is None or (type(value) is tuple and _has_blank(name, value)):
                    missing.append(name)
                env[name] = value
            for name, run in self._steps:
                env[name] = held = _kept(run, env)
                if not isinstance(held, FormulaError):
                    steps[name] = _shown(held)
            result = self._result(env)
            if isinstance(result, tuple):
                raise FormulaError(list_as_result(self.tree))
        except FormulaError as error:
            return Outcome(mistakes=(error.mistake,), steps=steps, missing=tuple(missing))
        return Outcome(value=result, steps=steps, missing=tuple(missing))


@lru_cache(maxsize=_REMEMBERED)
def parse(text: str) -> tuple[Formula | None, tuple[Mistake, ...]]:
    """Read a formula; it never raises. Either a formula and no mistakes, or None and at least one."""
    return read(text)


def read(text: str) -> tuple[Formula | None, tuple[Mistake, ...]]:
    """What `parse` remembers."""
    if len(text) > LONGEST_TEXT:
        told = f"Rumus paling panjang {LONGEST_TEXT} huruf, ini {len(text)}. Pendekkan rumusnya."
        return None, (mistake("RMS-01", told, Mark(start=LONGEST_TEXT, end=len(text))),)
    try:
        parser = Parser(tokens_of(text))
        tree = parser.tree()
    except FormulaError as error:
        return None, (error.mistake,)
    names, misplaced = _names(tree)
    mistakes = (*parser.mistakes, *misplaced)
    if mistakes:
        return None, tuple(sorted(mistakes, key=lambda one: one.start))
    return Formula(
        text=text, tree=tree, names=names,
        _steps=tuple((step.name, compiled(step.node)) for step in tree.steps),
        _result=compiled(tree.result),
    ), ()  # fmt: skip


def _names(tree: Tree) -> tuple[tuple[str, ...], list[Mistake]]:
    """The inputs, and the names of steps that are used too early or given twice (RMS-08)."""
    inputs: dict[str, None] = {}
    mistakes: list[Mistake] = []
    waiting = [step.name for step in tree.steps]
    known: set[str] = set()
    for place, node in enumerate((*(step.node for step in tree.steps), tree.result)):
        for name in names_in(node):
            if name.key in waiting[place:] and name.key not in known:
                told = f"{name.key} dipakai sebelum ditetapkan. Pindahkan barisnya ke atas."
                mistakes.append(mistake("RMS-08", told, name))
            elif name.key not in known:
                inputs[name.key] = None
        if place < len(tree.steps):
            step = tree.steps[place]
            if step.name in known:
                told = f"{step.name} sudah ditetapkan di atas. Pakai nama lain."
                mistakes.append(mistake("RMS-08", told, step))
            known.add(step.name)
    return tuple(inputs), mistakes


def _given(names: tuple[str, ...], values: Mapping[str, Value]) -> list[tuple[str, Value]]:
    """The inputs by their lower-case names. TypeError for what is no value: a mistake of ours."""
    if not all(name in values for name in names):
        values = {code.lower(): value for code, value in values.items()}
    found = [(name, values.get(name)) for name in names]
    for name, value in found:
        if not is_value(value):
            raise TypeError(f"{name}: {value!r} is no number, N/A, blank, or flat list of these")
    return found


def _has_blank(name: str, values: tuple[Target, ...]) -> bool:
    if len(values) > LONGEST_LIST:
        told = f"Daftar {name} memuat {len(values)} isian, paling banyak {LONGEST_LIST}. Ringkas daftarnya."
        raise FormulaError(mistake("RMS-01", told))
    return None in values


def _kept(run: Run, env: Env) -> Inner | FormulaError:
    """A step, or why it could not be computed: that only matters once it is used."""
    try:
        return run(env)
    except FormulaError as error:
        return error


def _shown(held: Inner) -> Value:
    """A step for the explanation; an element that could not be computed shows as blank."""
    if isinstance(held, tuple):
        return tuple(None if isinstance(one, FormulaError) else one for one in held)
    return held


def list_as_result(tree: Tree) -> Mistake:
    told = "Hasilnya sebuah daftar, bukan satu angka. Gabungkan, misalnya RATA_RATA(…)."
    return mistake("RMS-13", told, Mark(start=tree.result.start, end=tree.result.end))
