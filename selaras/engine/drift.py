"""What an SKP still carries and what its agreement now says: the differences, each with the old and the new.

Spacing and the zeros of a number are no difference; N/A, zero and blank are three different targets.
"""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeAlias, cast

from selaras.engine.findings import Finding, Severity
from selaras.engine.names import tidy
from selaras.engine.periods import QUARTER_LABELS
from selaras.engine.targets import Target, YearTargets, format_target


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One indicator as a document carries it: the result it stands under, its wording, its targets.

    `leader`: the superior's result that it serves.
    """

    objective: str
    indicator: str
    uom: str
    targets: YearTargets
    leader: str = ""


class DriftKind(StrEnum):
    ADDED = "ditambahkan"
    DROPPED = "dihapus"
    REWORDED = "rumusan"
    RETARGETED = "target"


class DriftField(StrEnum):
    """What of a line differs; the values are the names of the fields."""

    LEADER = "leader"
    OBJECTIVE = "objective"
    INDICATOR = "indicator"
    UOM = "uom"
    Q1 = "q1"
    Q2 = "q2"
    Q3 = "q3"
    Q4 = "q4"
    ANNUAL = "annual"


WORDS = frozenset({DriftField.LEADER, DriftField.OBJECTIVE, DriftField.INDICATOR})
TARGETS = frozenset({DriftField.Q1, DriftField.Q2, DriftField.Q3, DriftField.Q4, DriftField.ANNUAL})
EVERYTHING = frozenset(DriftField)
_LABELS = {
    DriftField.LEADER: "Hasil pimpinan yang diintervensi", DriftField.OBJECTIVE: "Rencana hasil kerja",
    DriftField.INDICATOR: "Rumusan indikator", DriftField.UOM: "Satuan", DriftField.ANNUAL: "Target tahunan",
} | {DriftField(f"q{quarter}"): f"Target {label}" for quarter, label in QUARTER_LABELS.items()}  # fmt: skip
Told: TypeAlias = PlanLine | str | Target


@dataclass(frozen=True, slots=True)
class Drift:
    """One difference in the line `key`. `field` is None where the whole line came or went: then `old` or
    `new` is the line and the other None. Else they are the words, or the targets, before and now.
    """

    kind: DriftKind
    key: str
    field: DriftField | None
    old: Told
    new: Told


def drifts(
    carried: Mapping[str, PlanLine], now: Mapping[str, PlanLine], *, over: Set[DriftField] = EVERYTHING
) -> tuple[Drift, ...]:
    """SKP-33: from what an SKP carries to what the agreement says, by key, in the order of the fields.

    Keys name what both were drawn from. `over`: the fields that are compared, where an SKP holds only a part
    of the year; lines that came or went are told all the same.
    """
    found = list[Drift]()
    for key in sorted(carried.keys() | now.keys()):
        old, new = carried.get(key), now.get(key)
        if old is None:
            found.append(Drift(DriftKind.ADDED, key, None, None, new))
        elif new is None:
            found.append(Drift(DriftKind.DROPPED, key, None, old, None))
        else:
            found.extend(_differences(key, old, new, over))
    return tuple(found)


def taken_over(carried: Mapping[str, PlanLine], chosen: Iterable[Drift]) -> dict[str, PlanLine]:
    """What the SKP carries once the chosen differences are taken over; the others stay as they are."""
    lines = dict(carried)
    for drift in chosen:
        if drift.kind is DriftKind.DROPPED:
            lines.pop(drift.key, None)
        elif drift.field is None:
            lines[drift.key] = cast("PlanLine", drift.new)
        else:
            lines[drift.key] = _with(lines[drift.key], drift.field, drift.new)
    return lines


def mirrored(drift: Drift) -> Drift:
    """The same difference, seen from the other side."""
    other = {DriftKind.ADDED: DriftKind.DROPPED, DriftKind.DROPPED: DriftKind.ADDED}
    return replace(drift, kind=other.get(drift.kind, drift.kind), old=drift.new, new=drift.old)


def finding_of(drift: Drift, *, name: str) -> Finding:
    """SKP-33: the difference in a sentence; `name` is the indicator as the SKP's reader knows it."""
    if drift.kind is DriftKind.ADDED:
        message = f"“{name}” ada pada perjanjian, belum ada pada SKP."
    elif drift.kind is DriftKind.DROPPED:
        message = f"“{name}” tidak ada lagi pada perjanjian."
    else:
        message = f"“{name}”: {label_of(drift)} {_quoted(drift.old)} menjadi {_quoted(drift.new)}."
    return Finding("SKP-33", message, severity=Severity.WARNING)


def label_of(drift: Drift) -> str:
    """What differs, as a heading: "Target TW II"; "Indikator" for a whole line."""
    return "Indikator" if drift.field is None else _LABELS[drift.field]


def _differences(key: str, old: PlanLine, new: PlanLine, over: Set[DriftField]) -> list[Drift]:
    return [
        Drift(DriftKind.REWORDED if field in WORDS else DriftKind.RETARGETED, key, field, before, after)
        for field in DriftField
        if field in over
        if not _same(before := _of(old, field), after := _of(new, field))
    ]


def _of(line: PlanLine, field: DriftField) -> str | Target:
    found: str | Target = getattr(line.targets if field in TARGETS else line, field)
    return found


def _with(line: PlanLine, field: DriftField, value: Told) -> PlanLine:
    changed: dict[str, Any] = {field.value: value}
    if field in TARGETS:
        return replace(line, targets=replace(line.targets, **changed))
    return replace(line, **changed)


def _same(one: str | Target, other: str | Target) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return tidy(one) == tidy(other)
    return one == other


def _quoted(value: Told) -> str:
    if isinstance(value, PlanLine | str):
        return f"“{value}”"
    return format_target(value, blank="kosong")
