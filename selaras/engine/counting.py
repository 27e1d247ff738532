"""How many rows of a register a quarter counts: an input of a formula that nobody types."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from selaras.engine.numbers import parse_number
from selaras.engine.periods import Zone, end_of_day, offset_of, quarter_end
from selaras.engine.registers import Cells, ColumnKind, Register, moment_of, quarter_named

_HOUR = Decimal(3_600_000_000)  # microseconds: a difference of two moments is a whole number of them


class Span(StrEnum):
    """How far back a quarter counts."""

    QUARTER = "triwulan"
    YEAR = "tahun"  # since 1 January


class CarryOver(StrEnum):
    """What becomes of rows that were open when the quarter began."""

    COHORT = "masuk"  # only what came in during the quarter
    STOCK = "sisa"  # and what was still open when it began


class Late(StrEnum):
    """What a row that came to its end after its due day is worth."""

    ZERO = "nol"
    COUNTED = "dihitung"


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Which rows an input counts; a row counts when all of it holds.

    `done`: it came to its end by the end of the quarter. `on_time`: not later than its due day, or that of
    the quarter. `below_hours`: from the start to the end strictly less. `where`: column -> its values.
    """

    register: str
    span: Span = Span.QUARTER
    carry: CarryOver = CarryOver.COHORT
    late: Late = Late.ZERO
    done: bool = False
    on_time: bool = False
    below_hours: Decimal | None = None
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def settled(self, *, carry: str = "", late: str = "") -> "Count":
        """The same with what the agency has set; "" leaves the dictionary's."""
        return replace(
            self,
            carry=CarryOver(carry) if carry else self.carry,
            late=Late(late) if late else self.late,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A quarter as the office lives it.

    `cutoff`: on its last day, what comes at that hour or later belongs to the next quarter; None: midnight.
    `dues`: of each quarter of the year the first moment that is late, None where it has no due day.
    """

    year: int
    quarter: int
    zone: Zone
    cutoff: time | None = None
    dues: tuple[datetime | None, ...] = (None, None, None, None)

    @property
    def start(self) -> datetime:
        year, quarter = (self.year, self.quarter - 1) if self.quarter > 1 else (self.year - 1, 4)
        return self._edge(year, quarter)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return self._edge(self.year, self.quarter)

    @property
    def since(self) -> datetime:
        """Where the year begins."""
        return self._edge(self.year - 1, 4)

    def _edge(self, year: int, quarter: int) -> datetime:
        last = quarter_end(year, quarter)
        if self.cutoff is None:
            return end_of_day(last, self.zone)
        return datetime.combine(last, self.cutoff, offset_of(self.zone))


@dataclass(frozen=True, slots=True)
class Row:
    """A row with the number by which it is known; 0 while it is new."""

    key: int
    cells: Cells


_KNOWN = {"masa", "sisa", "terlambat", "selesai", "tepat_waktu", "kurang_dari_jam", "dengan"}


def read_count(told: Mapping[str, Any], registers: Mapping[str, Register]) -> Count:
    """How the dictionary says that an input counts: daftar, and hitung with masa, sisa, terlambat, selesai,
    tepat_waktu, kurang_dari_jam, dengan. ValueError where the dictionary itself is wrong."""
    register = registers.get(told.get("daftar", ""))
    if register is None:
        raise ValueError(f"{told['kode']}: daftar {told.get('daftar')!r} tidak dikenal")
    how = told.get("hitung", {})
    hours, finding = parse_number(how.get("kurang_dari_jam", ""))
    if finding or set(how) - _KNOWN:
        raise ValueError(f"{told['kode']}: {finding or sorted(set(how) - _KNOWN)}")
    count = Count(
        register=register.code, span=Span(how.get("masa", Span.QUARTER)),
        carry=CarryOver(how.get("sisa", CarryOver.COHORT)), late=Late(how.get("terlambat", Late.ZERO)),
        done=how.get("selesai", False), on_time=how.get("tepat_waktu", False), below_hours=hours,
        where=tuple((code, tuple(values)) for code, values in how.get("dengan", {}).items()),
    )  # fmt: skip
    _fits(told["kode"], count, register)
    return count


def _fits(code: str, count: Count, register: Register) -> None:
    needs_end = count.done or count.on_time or count.below_hours is not None
    if (needs_end or count.carry is CarryOver.STOCK) and not register.closed:
        raise ValueError(f"{code}: {register.code} tidak mencatat kapan selesai")
    if count.below_hours is not None:
        ends = (register.column(register.placed), register.column(register.closed))
        if any(one.kind is not ColumnKind.MOMENT for one in ends):
            raise ValueError(f"{code}: {register.code} tidak mencatat jam")
    for name, values in count.where:
        if not set(values) <= set(register.column(name).choices):
            raise ValueError(f"{code}: {name} tidak mengenal {values}")


def counted(count: Count, register: Register, rows: Iterable[Row], term: Term) -> list[Row]:
    """The rows that the input counts in the quarter, in the order they came."""
    return [row for row in rows if counts(count, register, row.cells, term)]


def counts(count: Count, register: Register, cells: Cells, term: Term) -> bool:
    """Whether one row counts. A row without its place counts nowhere."""
    return (
        _belongs(count, register, cells, term)
        and all(cells.get(code, "") in values for code, values in count.where)
        and (not count.done or is_done(register, cells, term))
        and (not count.on_time or _is_on_time(count, register, cells, term))
        and (count.below_hours is None or _is_quick(count.below_hours, register, cells, term))
    )


def is_done(register: Register, cells: Cells, term: Term) -> bool:
    """Whether a row came to its end. A row placed by a day is taken as it stood when the quarter ended; one
    that names its quarter as it stands."""
    closed = _end(register, cells, term)
    return closed is not None and (register.by_quarter or closed < term.end)


def is_open(register: Register, cells: Cells, term: Term) -> bool:
    """Whether a row waits for its end when the quarter is over."""
    return bool(register.closed) and not is_done(register, cells, term)


def is_late(register: Register, cells: Cells, term: Term) -> bool:
    """Whether a row came to its end after its due day, or has none when that is past by the quarter's end."""
    due = _due(register, cells, term)
    if due is None or not register.closed:
        return False
    closed = _end(register, cells, term)
    return due <= term.end if closed is None else closed >= due


def _belongs(count: Count, register: Register, cells: Cells, term: Term) -> bool:
    kept = cells.get(register.placed, "")
    if not kept:
        return False
    if register.by_quarter:
        quarter = quarter_named(kept)
        return quarter <= term.quarter if count.span is Span.YEAR else quarter == term.quarter
    opened = moment_of(kept, zone=term.zone)
    begins = term.since if count.span is Span.YEAR else term.start
    if opened is None or opened >= term.end:
        return False
    if opened >= begins:
        return True
    if count.carry is CarryOver.COHORT:
        return False
    closed = _end(register, cells, term)
    return closed is None or closed >= begins


def _end(register: Register, cells: Cells, term: Term) -> datetime | None:
    if not register.closed:
        return None
    return moment_of(cells.get(register.closed, ""), zone=term.zone)


def _due(register: Register, cells: Cells, term: Term) -> datetime | None:
    """The first moment that is late: after the row's own due day, else after that of the quarter."""
    kept = cells.get(register.due, "") if register.due else ""
    if not kept:
        place = cells.get(register.placed, "")
        quarter = quarter_named(place) if register.by_quarter and place else term.quarter
        return term.dues[quarter - 1]
    column = register.column(register.due)
    due = moment_of(kept, zone=term.zone)
    if due is not None and column.kind is ColumnKind.DATE:
        return end_of_day(due.date(), term.zone)
    return None if due is None else due + timedelta(microseconds=1)


def _is_on_time(count: Count, register: Register, cells: Cells, term: Term) -> bool:
    closed = _end(register, cells, term)
    if closed is None:
        return False
    due = _due(register, cells, term)
    return due is None or closed < due or count.late is Late.COUNTED


def _is_quick(hours: Decimal, register: Register, cells: Cells, term: Term) -> bool:
    opened = moment_of(cells[register.placed], zone=term.zone)
    closed = _end(register, cells, term)
    if opened is None or closed is None:
        return False
    return Decimal((closed - opened) // timedelta(microseconds=1)) < hours * _HOUR


def tally(
    inputs: Mapping[str, Count], register: Register, rows: Sequence[Row], term: Term
) -> dict[int, tuple[str, ...]]:
    """Row number -> the inputs that count it, for the inputs of one register; rows that none counts are
    left out."""
    found = {
        row.key: tuple(code for code, count in inputs.items() if counts(count, register, row.cells, term))
        for row in rows
    }
    return {key: codes for key, codes in found.items() if codes}
