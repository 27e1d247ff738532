"""Workflow tables: which deed leads from which state to which, and who does it. Data, and one lookup."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

State = TypeVar("State", bound=StrEnum)
Deed = TypeVar("Deed", bound=StrEnum)
Who = TypeVar("Who", bound=StrEnum)
Kind = TypeVar("Kind", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Step(Generic[State, Deed, Who, Kind]):
    """One line of the table: in `state`, one of `who` may do `deed`, and it is in `to` afterwards.

    `kinds` are the kinds of document for which the line holds.
    """

    state: State
    deed: Deed
    to: State
    who: frozenset[Who]
    kinds: frozenset[Kind]


def steps(
    states: Iterable[State], deed: Deed, to: State | None, who: Iterable[Who], kinds: Iterable[Kind]
) -> list[Step[State, Deed, Who, Kind]]:
    """A line of the table for each state; `to` None: the state stays."""
    return [Step(state, deed, to or state, frozenset(who), frozenset(kinds)) for state in states]


class Workflow(Generic[State, Deed, Who, Kind]):
    """A table of steps; for one kind, a state and a deed lead to one state at most (ValueError otherwise)."""

    def __init__(self, steps: Iterable[Step[State, Deed, Who, Kind]]) -> None:
        self._steps: dict[tuple[Kind, State, Deed], Step[State, Deed, Who, Kind]] = {}
        for step in steps:
            for kind in step.kinds:
                if (kind, step.state, step.deed) in self._steps:
                    raise ValueError(f"{step.deed} in {step.state} leads to two states for {kind}")
                self._steps[kind, step.state, step.deed] = step

    def step(self, kind: Kind, state: State, deed: Deed) -> Step[State, Deed, Who, Kind] | None:
        """The step a deed takes, None where the table has none: then the deed is refused."""
        return self._steps.get((kind, state, deed))

    def after(self, kind: Kind, state: State, deed: Deed) -> State:
        """The state a deed leads to; LookupError where there is no such step (the rule is asked first)."""
        step = self.step(kind, state, deed)
        if step is None:
            raise LookupError(f"no step {deed} from {state}")
        return step.to

    def open(self, kind: Kind, state: State) -> Iterator[Step[State, Deed, Who, Kind]]:
        """The steps that lead on from a state, in the order of the table."""
        return (step for (of, at, _), step in self._steps.items() if (of, at) == (kind, state))

    @property
    def table(self) -> Mapping[tuple[Kind, State, Deed], Step[State, Deed, Who, Kind]]:
        return dict(self._steps)
