"""Registers: lists of rows that a formula counts. What a row may hold, and how it is read as typed."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from typing import Any

from selaras.engine.findings import Finding
from selaras.engine.law import as_of
from selaras.engine.names import fold, tidy
from selaras.engine.numbers import parse_number, written_number
from selaras.engine.periods import MONTHS, QUARTER_LABELS, Zone, format_day, offset_of

LONGEST = 1_000  # of a text in a cell
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_NUMERIC = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
_WORDS = re.compile(r"([0-9]{1,2}) ([a-z]+) ([0-9]{4})")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[.:]([0-5][0-9])(?:[.:]([0-5][0-9]))?(?: (?:wib|wita|wit))?")
_OFFSET = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[t ].*(?:z|[+-][0-9]{2}:?[0-9]{2})")
_LINK = re.compile(r"https?://[^\s/$.?#][^\s]*", re.IGNORECASE)
# who can be found again by it: NIK and NIP, telephone, mail
_PERSONAL = (
    (re.compile(r"(?<!\d)(?:\d[ .-]?){16,18}(?!\d)"), "NIK atau NIP"),
    (re.compile(r"(?<!\d)(?:\+62|0)[ .-]?8(?:[ .-]?\d){8,11}(?!\d)"), "nomor telepon"),
    (re.compile(r"[^\s@]+@[^\s@]+\.[a-z]{2,}", re.IGNORECASE), "alamat surel"),
)


class ColumnKind(StrEnum):
    TEXT = "teks"
    DATE = "tanggal"
    MOMENT = "waktu"  # day and hour, by the clock of the office
    CHOICE = "pilihan"
    NUMBER = "angka"
    LINK = "tautan"
    QUARTER = "triwulan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `is_outcome`: filled in when a row comes to its end, later than the rest of it."""

    code: str
    name: str
    kind: ColumnKind
    is_required: bool = False
    is_outcome: bool = False
    is_anonymous: bool = False
    choices: tuple[str, ...] = ()
    help: str = ""
    width: int = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A kind of list. `placed` names the column that says to which quarter a row belongs, `closed` the one
    that says when it came to its end, `due` until when it should have; `key` tells two rows apart."""

    code: str
    name: str
    noun: str
    teaches: str
    columns: tuple[Column, ...]
    placed: str
    closed: str = ""
    due: str = ""
    status: str = ""
    done: tuple[str, ...] = ()
    key: str = ""
    is_often_empty: bool = False
    source: str = ""
    assumption: str = ""

    def column(self, code: str) -> Column:
        """Raises KeyError for a column that the register has not."""
        return {one.code: one for one in self.columns}[code]

    @property
    def by_quarter(self) -> bool:
        """Whether a row names its quarter itself, instead of a day that lies in one."""
        return self.column(self.placed).kind is ColumnKind.QUARTER


Cells = Mapping[str, str]  # column code -> text as it is kept: days as ISO, hours without a zone


def registers_of(year: int) -> dict[str, Register]:
    """The kinds of register of a year, by code."""
    return {one.code: one for one in _registers(year)}


@cache
def _registers(year: int) -> tuple[Register, ...]:
    told = as_of("registers", date(year, 12, 31))
    return tuple(_register(one, told) for one in told["register"])


def _register(told: Mapping[str, Any], table: Mapping[str, Any]) -> Register:
    return Register(
        code=told["code"], name=told["name"], noun=told["noun"], teaches=told["teaches"],
        columns=tuple(_column(one) for one in told["columns"]), placed=told["placed"],
        closed=told.get("closed", ""), due=told.get("due", ""), status=told.get("status", ""),
        done=tuple(told.get("done", ())), key=told.get("key", ""),
        is_often_empty=told.get("often_empty", False), source=table["source"],
        assumption=table.get("assumption", ""),
    )  # fmt: skip


def _column(told: Mapping[str, Any]) -> Column:
    return Column(
        code=told["code"], name=told["name"], kind=ColumnKind(told["kind"]),
        is_required=told.get("required", False), is_outcome=told.get("outcome", False),
        is_anonymous=told.get("anonymous", False), choices=tuple(told.get("choices", ())),
        help=told.get("help", ""), width=told.get("width", 18),
    )  # fmt: skip


def read_cell(column: Column, text: str, *, zone: Zone) -> tuple[str, Finding | None]:
    """A cell as it is kept, or what is wrong with it (LAP-30, LAP-40). Nothing is guessed."""
    typed = tidy(text)
    if not typed:
        missing = Finding("LAP-30", f"{column.name} belum diisi.") if column.is_required else None
        return "", missing
    if len(typed) > LONGEST:
        return "", Finding("LAP-30", f"{column.name} lebih dari {LONGEST} huruf. Ringkaskan.")
    match column.kind:
        case ColumnKind.DATE:
            return _date(column, typed)
        case ColumnKind.MOMENT:
            return _moment(column, typed, zone)
        case ColumnKind.CHOICE:
            return _choice(column, typed, column.choices)
        case ColumnKind.QUARTER:
            return _choice(column, _quarter(typed), tuple(QUARTER_LABELS.values()))
        case ColumnKind.NUMBER:
            number, finding = parse_number(typed)
            return ("" if number is None else written_number(number)), finding
        case ColumnKind.LINK:
            wrong = f"{column.name} “{_short(typed)}” bukan tautan. Tulis lengkap, dari https://."
            return (typed, None) if is_link(typed) else ("", Finding("LAP-30", wrong))
    return _text(column, typed)


def show_cell(column: Column, kept: str) -> str:
    """A kept cell as an official reads it."""
    if not kept:
        return ""
    if column.kind is ColumnKind.DATE:
        return format_day(date.fromisoformat(kept))
    if column.kind is ColumnKind.MOMENT:
        moment = datetime.fromisoformat(kept)
        return f"{format_day(moment.date())}, {moment:%H.%M}" + (f".{moment:%S}" if moment.second else "")
    return kept


def is_link(text: str) -> bool:
    """Whether a text is an address of the web and nothing else."""
    return _LINK.fullmatch(text) is not None


def moment_of(kept: str, *, zone: Zone) -> datetime | None:
    """A kept day or hour as a moment of the office: a day is its first moment. None for a blank cell."""
    if not kept:
        return None
    told = datetime.fromisoformat(kept)
    return told.replace(tzinfo=offset_of(zone))


def quarter_named(kept: str) -> int:
    """TW II -> 2."""
    return {label: number for number, label in QUARTER_LABELS.items()}[kept]


def unfit(register: Register, cells: Cells, *, year: int, zone: Zone) -> list[tuple[str, Finding]]:
    """What does not fit together in a row whose cells could be read: (column, finding).

    LAP-31 a day outside the year, LAP-32 an end before the start, or a state without its day.
    """
    found = [_outside(register, cells, year, zone), _backwards(register, cells, zone)]
    found += _state(register, cells)
    return [one for one in found if one is not None]


def _outside(register: Register, cells: Cells, year: int, zone: Zone) -> tuple[str, Finding] | None:
    if register.by_quarter:
        return _ends_outside(register, cells, year, zone)
    column = register.column(register.placed)
    kept = cells.get(register.placed, "")
    if not kept:
        return None
    placed = moment_of(kept, zone=zone)
    if placed is None or placed.year == year:
        return None
    if placed.year < year and register.closed:
        closed = moment_of(cells.get(register.closed, ""), zone=zone)
        if closed is None or closed.year >= year:
            return None  # still open when the year began: it is carried over
    when = show_cell(column, kept)
    told = f"{column.name} {when} di luar tahun {year}. Periksa tahunnya."
    if placed.year < year and register.closed:
        told = f"{column.name} {when} sebelum {year}, dan sudah selesai tahun itu. Tidak dihitung lagi."
    return register.placed, Finding("LAP-31", told)


def _ends_outside(register: Register, cells: Cells, year: int, zone: Zone) -> tuple[str, Finding] | None:
    """A row that names its quarter ends in its year, or early in the next one."""
    closed = moment_of(cells.get(register.closed, ""), zone=zone) if register.closed else None
    if closed is None or closed.year in {year, year + 1}:
        return None
    column = register.column(register.closed)
    when = show_cell(column, cells[column.code])
    return column.code, Finding("LAP-31", f"{column.name} {when} di luar tahun {year}. Periksa tahunnya.")


def _backwards(register: Register, cells: Cells, zone: Zone) -> tuple[str, Finding] | None:
    if register.by_quarter or not register.closed:
        return None
    start, end = register.column(register.placed), register.column(register.closed)
    opened = moment_of(cells.get(start.code, ""), zone=zone)
    closed = moment_of(cells.get(end.code, ""), zone=zone)
    if opened is None or closed is None or closed >= opened:
        return None
    told = (
        f"{end.name} {show_cell(end, cells[end.code])} mendahului {start.name} "
        f"{show_cell(start, cells[start.code])}."
    )
    return end.code, Finding("LAP-32", told)


def _state(register: Register, cells: Cells) -> list[tuple[str, Finding] | None]:
    """Status and closing day say the same."""
    if not (register.status and register.closed):
        return []
    state, closed = cells.get(register.status, ""), cells.get(register.closed, "")
    end = register.column(register.closed).name
    if state in register.done and not closed:
        return [(register.closed, Finding("LAP-32", f"Status {state}, tetapi {end.lower()} belum diisi."))]
    if closed and state and state not in register.done:
        told = f"{end} sudah diisi, tetapi statusnya {state}. Pilih {register.done[0]}, atau kosongkan."
        return [(register.status, Finding("LAP-32", told))]
    return []


def twice(register: Register, rows: Sequence[Cells]) -> set[str]:
    """LAP-33: the keys (folded) that stand in more than one row."""
    if not register.key:
        return set()
    keys = Counter(fold(row.get(register.key, "")) for row in rows)
    return {key for key, count in keys.items() if key and count > 1}


def _date(column: Column, typed: str) -> tuple[str, Finding | None]:
    day = _day(typed)
    if day is None:
        wrong = f"{column.name} “{_short(typed)}” bukan tanggal. Tulis seperti 21-02-2024."
        return "", Finding("LAP-30", wrong)
    return day.isoformat(), None


def _moment(column: Column, typed: str, zone: Zone) -> tuple[str, Finding | None]:
    """A day and an hour by the clock of the office; a moment with its own offset is put on that clock."""
    if _OFFSET.fullmatch(typed.lower()):
        moment = _with_offset(typed, zone)
    else:
        head, _, tail = typed.replace(", ", " ").replace("T", " ").replace(" pukul ", " ").rpartition(" ")
        if _CLOCK.fullmatch(tail.lower()) is None and " " in head:  # the name of the zone stands behind
            head, _, rest = head.rpartition(" ")
            tail = f"{rest} {tail}"
        day, clock = _day(head), _CLOCK.fullmatch(tail.lower())
        moment = (
            datetime.combine(day, time(int(clock[1]), int(clock[2]), int(clock[3] or 0)))
            if day and clock
            else None
        )
    if moment is None:
        wrong = f"{column.name} “{_short(typed)}” bukan tanggal dan jam. Tulis seperti 21-02-2024 16.30."
        return "", Finding("LAP-30", wrong)
    return moment.isoformat(timespec="seconds" if moment.second else "minutes"), None


def _with_offset(typed: str, zone: Zone) -> datetime | None:
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        return None
    return moment.astimezone(offset_of(zone)).replace(tzinfo=None, microsecond=0)


def _day(typed: str) -> date | None:
    folded = fold(typed)
    if found := _ISO.fullmatch(folded):
        year, month, day = (int(part) for part in found.groups())
    elif found := _NUMERIC.fullmatch(folded):
        day, month, year = (int(part) for part in found.groups())
    elif found := _WORDS.fullmatch(folded):
        names = [name.casefold() for name in MONTHS]
        if found[2] not in names:
            return None
        day, month, year = int(found[1]), names.index(found[2]) + 1, int(found[3])
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _choice(column: Column, typed: str, choices: Sequence[str]) -> tuple[str, Finding | None]:
    known = {fold(choice): choice for choice in choices}
    if fold(typed) in known:
        return known[fold(typed)], None
    wrong = f"{column.name} “{_short(typed)}” tidak dikenal. Pilih {', '.join(choices)}."
    return "", Finding("LAP-30", wrong)


def _quarter(typed: str) -> str:
    """2, II, TW 2 and Triwulan II are TW II; anything else stays as it was typed."""
    bare = fold(typed).removeprefix("triwulan").removeprefix("tw").strip()
    numbers = {str(number): label for number, label in QUARTER_LABELS.items()}
    numbers |= {fold(label).removeprefix("tw").strip(): label for label in QUARTER_LABELS.values()}
    return numbers.get(bare, typed)


def _text(column: Column, typed: str) -> tuple[str, Finding | None]:
    if column.is_anonymous:
        for pattern, what in _PERSONAL:
            if pattern.search(typed):
                told = f"{column.name} memuat {what}. Hapus data pribadi pelapor; tiketnya cukup."
                return "", Finding("LAP-40", told)
    return typed, None


def _short(typed: str) -> str:
    return typed if len(typed) <= 40 else f"{typed[:39]}…"
