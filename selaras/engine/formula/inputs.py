"""The inputs of a formula: what may be filled in, and whether formula and inputs belong together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from selaras.engine.findings import Finding, Severity
from selaras.engine.formula.folding import always_fails
from selaras.engine.formula.functions import FUNCTIONS
from selaras.engine.formula.language import Formula, list_as_result
from selaras.engine.formula.mistakes import Mistake, mistake, nearest
from selaras.engine.formula.tree import Call, Name, Node, names_in, parts_of
from selaras.engine.formula.values import Value
from selaras.engine.numbers import format_number, parse_number
from selaras.engine.targets import Target

_HUNDRED = Decimal(100)
_PERCENT = {"persen", "%"}
_JUMP = (Decimal(50), Decimal(200))  # "about a hundred times"


class InputKind(StrEnum):
    NUMBER = "angka"
    YES_NO = "ya-tidak"  # 1 or 0
    LIST = "daftar"
    COUNTED = "hitung-daftar"  # rows of a register: engine.counting says which; nobody types it


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A named input. `low` and `high` bound it, or each element of a list, in its own `uom`."""

    code: str
    name: str = ""
    source: str = ""
    kind: InputKind = InputKind.NUMBER
    uom: str = ""
    low: Decimal | None = None
    high: Decimal | None = None


def read_input(told: Mapping[str, Any]) -> Input:
    """An input as the dictionary keeps it: kode, nama, sumber, and where told satuan, jenis, bawah, atas.

    ValueError for a kind or a bound that is none: the dictionary itself is wrong.
    """
    bounds = []
    for key in ("bawah", "atas"):
        bound, finding = parse_number(told.get(key, ""))
        if finding:
            raise ValueError(f"{told['kode']}, {key}: {finding.message}")
        bounds.append(bound)
    return Input(
        code=told["kode"], name=told.get("nama", ""), source=told.get("sumber", ""),
        kind=InputKind(told.get("jenis", InputKind.NUMBER)), uom=told.get("satuan", ""),
        low=bounds[0], high=bounds[1],
    )  # fmt: skip


def check(formula: Formula, inputs: Sequence[Input]) -> tuple[Mistake, ...]:
    """Whether a formula and its inputs belong together.

    RMS-08 a step named like an input, RMS-09 a name that is no input, RMS-10 an input or a step that nothing
    reads (a warning), RMS-13 a list as the result; RMS-11 and RMS-12 what fails whatever is filled in.
    """
    known = {one.code.lower(): one for one in inputs}
    found = [
        mistake("RMS-08", f"{step.name} sudah menjadi nama masukan. Beri langkah ini nama lain.", step)
        for step in formula.steps
        if step.name in known
    ]
    found += _unknown(formula, list(known))
    found += _unused(formula, inputs)
    if _is_list(formula, {code for code, one in known.items() if one.kind is InputKind.LIST}):
        found.append(list_as_result(formula.tree))
    never = always_fails(formula.tree)
    return (*found, never) if never else tuple(found)


def _unknown(formula: Formula, known: list[str]) -> list[Mistake]:
    told: dict[str, Mistake] = {}
    nodes = [*(step.node for step in formula.steps), formula.tree.result]
    for name in (name for node in nodes for name in names_in(node)):
        if name.key in formula.names and name.key not in known and name.key not in told:
            near = nearest(name.key, known)
            hint = f"Maksudnya {near}?" if near else "Tambahkan masukannya, atau perbaiki rumus."
            told[name.key] = mistake("RMS-09", f"{name.key} bukan masukan indikator ini. {hint}", name)
    return list(told.values())


def _unused(formula: Formula, inputs: Sequence[Input]) -> list[Mistake]:
    found = [
        mistake(
            "RMS-10",
            f"Masukan {one.code} tidak dipakai rumus. Hapus masukannya, atau lengkapi rumus.",
            severity=Severity.WARNING,
        )
        for one in inputs
        if one.code.lower() not in formula.names
    ]
    read = {name.key for step in formula.steps for name in names_in(step.node)}
    read |= {name.key for name in names_in(formula.tree.result)}
    return found + [
        mistake(
            "RMS-10",
            f"Langkah {step.name} tidak dipakai. Hapus barisnya, atau pakai namanya di bawah.",
            step,
            severity=Severity.WARNING,
        )
        for step in formula.steps
        if step.name not in read
    ]


def _is_list(formula: Formula, lists: set[str]) -> bool:
    """Whether the result is a list, when these names are lists."""
    for step in formula.steps:
        if _gives_list(step.node, lists):
            lists = lists | {step.name}
    return _gives_list(formula.tree.result, lists)


def _gives_list(node: Node, lists: set[str]) -> bool:
    if isinstance(node, Name):
        return node.key in lists
    if isinstance(node, Call) and FUNCTIONS[node.function].is_aggregate:
        return False
    return any(_gives_list(one, lists) for one in parts_of(node))


def check_input(value: Value, told: Input, *, last: Value = None) -> tuple[Finding, ...]:
    """RMS-14: what cannot be this input. RMS-15: what may be a hundred times off, a warning.

    `last` is the figure of the quarter before, if there is one. Blank and N/A are never out of range.
    """
    takes_list = told.kind is InputKind.LIST
    if isinstance(value, Decimal if takes_list else tuple):
        kind = "sebuah daftar" if takes_list else "satu angka, bukan daftar"
        return (Finding("RMS-14", f"{told.code} diisi {kind}."),)
    if not isinstance(value, tuple):
        # what was counted is no slip of a comma, however it jumps
        beside = None if isinstance(last, tuple) or told.kind is InputKind.COUNTED else last
        found = _check_one(value, told, last=beside)
        return (found,) if found else ()
    return tuple(
        found.at(f"{told.code} no. {at}")
        for at, one in enumerate(value, 1)
        if (found := _check_one(one, told, last=None))
    )


def _check_one(value: Target, told: Input, *, last: Target) -> Finding | None:
    if not isinstance(value, Decimal):
        return None
    if told.kind is InputKind.YES_NO:
        wrong = value not in (0, 1)
        return Finding("RMS-14", f"{told.code} diisi 1 (ya) atau 0 (tidak).") if wrong else None
    if not _within(value, told):
        shown, low, high = format_number(value), _bound(told.low), _bound(told.high)
        meant = next((f" Maksudnya {one}?" for one in _hundredfold(value, told)), "")
        return Finding("RMS-14", f"{shown} di luar rentang {low} sampai {high} untuk {told.code}.{meant}")
    other = _jump(value, told, last)
    if other is None:
        return None
    shown, beside = format_number(value), format_number(other)
    return Finding(
        "RMS-15", f"{told.code}: {shown} atau {beside}? Periksa sekali lagi.", "", Severity.WARNING
    )


def _hundredfold(value: Decimal, told: Input) -> list[str]:
    """A hundredth and a hundred times the value, as far as these are within the range."""
    return [format_number(one) for one in (value / _HUNDRED, value * _HUNDRED) if _within(one, told)]


def _jump(value: Decimal, told: Input, last: Target) -> Decimal | None:
    """The figure that may have been meant: near the last one, or a percentage typed as a share."""
    if not value:
        return None
    if isinstance(last, Decimal) and last:
        ratio = abs(value / last)
        if _JUMP[0] <= ratio <= _JUMP[1]:
            return value / _HUNDRED
        return value * _HUNDRED if _JUMP[0] <= 1 / ratio <= _JUMP[1] else None
    is_share = told.high == _HUNDRED and 0 < value <= 1 and is_percent(told.uom)
    return value * _HUNDRED if is_share else None


def is_percent(uom: str) -> bool:
    """Whether a unit says percent."""
    return uom.strip().casefold() in _PERCENT


def _within(value: Decimal, told: Input) -> bool:
    return (told.low is None or told.low <= value) and (told.high is None or value <= told.high)


def _bound(value: Decimal | None) -> str:
    return "tanpa batas" if value is None else format_number(value)
