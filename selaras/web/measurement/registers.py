"""A register prepared for its templates: rows with their state, what counts, what a table changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from selaras.engine.counting import CarryOver, Count, Late, is_late, is_open
from selaras.engine.findings import Finding
from selaras.engine.names import fold
from selaras.engine.periods import QUARTER_LABELS, format_day
from selaras.engine.registers import ColumnKind, Register, show_cell, twice, unfit
from selaras.engine.reports import EDITABLE
from selaras.exchange.registers import Line
from selaras.measurement.models import Figure, RegisterRow, Report
from selaras.measurement.models.handling import row_of
from selaras.measurement.queries.periods import zone
from selaras.measurement.queries.registers import Tally, counts_of, term_of
from selaras.web.measurement.subjects import Subject
from selaras.web.registers import Cell, cells_of


@dataclass(frozen=True, slots=True)
class RowView:
    """A row as it stands in the quarter; its cells are made when they are shown."""

    pk: int
    number: int
    register: Register
    kept: Mapping[str, str]
    is_open: bool
    is_late: bool
    counts_for: Sequence[str]  # the inputs of the quarter that count it

    @property
    def cells(self) -> Sequence[Cell]:
        return cells_of(self.register, self.kept)

    @property
    def is_counted(self) -> bool:
        return bool(self.counts_for)


def view_rows(told: Tally, register: Register, rows: Sequence[RegisterRow]) -> list[RowView]:
    """The rows of one register as they stand in the quarter."""
    return [
        RowView(
            row.pk, row.number, register, row.cells,
            is_open(register, row.cells, told.term), is_late(register, row.cells, told.term),
            told.by_row.get(row.pk, ()),
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sieve:
    """Which rows a page shows."""

    code: str
    label: str

    def keeps(self, row: RowView) -> bool:
        match self.code:
            case "terbuka":
                return row.is_open
            case "terlambat":
                return row.is_late
            case "dihitung":
                return row.is_counted
        return True


SIEVES = (
    Sieve("", "Semua"), Sieve("dihitung", "Dihitung"), Sieve("terbuka", "Terbuka"),
    Sieve("terlambat", "Terlambat"),
)  # fmt: skip


def sieve(asked: str) -> Sieve:
    return next((one for one in SIEVES if one.code == asked), SIEVES[0])


def sieves(
    rows: Sequence[RowView], register: Register, url: str, chosen: Sieve, subject: Subject
) -> list[dict[str, object]]:  # fmt: skip
    """The filters with how many rows each shows; what never ends is never open or late."""
    ends = {"terbuka", "terlambat"}
    return [
        {
            "label": f"Dihitung {QUARTER_LABELS[subject.quarter]}" if one.code == "dihitung" else one.label,
            "url": f"{url}&saring={one.code}" if one.code else url,
            "active": one == chosen,
            "count": sum(one.keeps(row) for row in rows),
        }
        for one in SIEVES
        if register.closed or one.code not in ends
    ]


@dataclass(frozen=True, slots=True)
class CountedInput:
    """An input that counts this register: its number in the quarter, and how it comes about."""

    code: str
    name: str
    number: str
    how: str


def counted_inputs(subject: Subject, register: Register) -> list[CountedInput]:
    names = {one.code: one.name for one in subject.inputs}
    return [
        CountedInput(code, names.get(code, code), subject.told.values[code], how_counted(count, register))
        for code, count in subject.told.counts.items()
        if count.register == register.code
    ]


def how_counted(count: Count, register: Register) -> str:
    """Which rows an input counts, as a sentence."""
    parts = [f"{register.noun} {_span(count, register)}"]
    if count.where:
        parts += [
            f"dengan {register.column(code).name.lower()} {' atau '.join(v)}" for code, v in count.where
        ]
    end = register.column(register.closed).name.lower() if register.closed else ""
    if count.below_hours is not None:
        start = register.column(register.placed).name.lower()
        hours = f"{count.below_hours.normalize():f}".replace(".", ",")
        parts.append(f"yang dari {start} sampai {end} kurang dari {hours} jam")
    if count.on_time:
        parts.append("tepat waktu" if count.late is Late.ZERO else f"yang {end}, terlambat pun dihitung")
    elif count.done:
        parts.append(f"yang {end}" if register.by_quarter else "yang selesai sampai akhir triwulan")
    return ", ".join(parts)


def _span(count: Count, register: Register) -> str:
    if count.span.value == "tahun":
        return "sejak awal tahun"
    if count.carry is CarryOver.STOCK:
        return "triwulan ini dan sisa yang masih terbuka"
    return "untuk triwulan ini" if register.by_quarter else "dalam triwulan ini"


def assumptions(figure: Figure, register: Register) -> list[str]:
    """What no source says of counting this register; a setting of the agency is none."""
    row = row_of(figure.indicator)
    counts = [one for one in counts_of(figure).values() if one.register == register.code]
    found = [register.assumption]
    carries = bool(register.closed) and not register.by_quarter and not _only_hours(counts)
    if carries and not (row and row.carry_over):
        stock = any(one.carry is CarryOver.STOCK for one in counts)
        found.append(
            f"{register.noun.capitalize()} yang masih terbuka dihitung lagi pada triwulan berikutnya."
            if stock
            else f"{register.noun.capitalize()} dihitung hanya pada triwulan masuknya."
        )
    if any(one.on_time for one in counts) and not (row and row.late):
        found.append("Yang terlambat tidak dihitung.")
    hours = register.column(register.placed).kind is ColumnKind.MOMENT
    if hours and not (row and row.cutoff):
        found.append(f"Triwulan berakhir tengah malam {zone()}; tidak ada batas jam yang lebih awal.")
    due = term_of(figure, 1).dues
    told = [f"{QUARTER_LABELS[n]} paling lambat {_last(one)}" for n, one in enumerate(due, 1) if one]
    if told and any(one.on_time for one in counts):
        found.append(f"{', '.join(told)}, pukul 23.59 {zone()}.")
    return [one for one in found if one]


def _only_hours(counts: Sequence[Count]) -> bool:
    return any(one.below_hours is not None for one in counts)


def _last(moment: datetime) -> str:
    """The day before the first moment that is late."""
    return format_day((moment - timedelta(1)).date())


def sent_note(subject: Subject) -> str:
    """Why rows of this quarter stay as they are; "" while its report is at work."""
    report = subject.report
    if report is None or report.state in EDITABLE:
        return ""
    state = Report.State(report.state).label.lower()
    return (
        f"Laporan {QUARTER_LABELS[subject.quarter]} sudah {state}: baris yang dihitungnya tetap. "
        "Yang masih terbuka dapat diselesaikan pada triwulan berikutnya."
    )


@dataclass(frozen=True, slots=True)
class Change:
    """A row of a table that differs from what is kept: a new one has the key 0."""

    key: int
    number: int
    cells: Mapping[str, str]
    label: str
    parts: Sequence[tuple[str, str, str]]  # column, before, after


def changes(
    lines: Sequence[Line], rows: Sequence[RegisterRow], register: Register, *, year: int
) -> tuple[list[Change], list[Finding]]:
    """What a table changes: a row is known by its number, else by its key, else by being the same.

    LAP-33 a key twice, LAP-37 a number that no row has; a part of a row is checked together with the rest.
    """
    by_number = {row.number: row for row in rows}
    by_key = {fold(row.cells.get(register.key, "")): row for row in rows} if register.key else {}
    same = {_whole(row.cells) for row in rows}
    again = twice(register, [line.cells for line in lines])
    found, findings, seen = list[Change](), list[Finding](), set[int]()
    for line in lines:
        key = fold(line.cells.get(register.key, "")) if register.key else ""
        row = by_number.get(line.number) if line.number else by_key.get(key) if key else None
        wrong = _wrong(line, row, key in again, register)
        cells = {**(row.cells if row else {}), **line.cells}
        if not wrong:
            told = unfit(register, cells, year=year, zone=zone())
            wrong = told[0][1].at(line.place) if told else None
        if wrong is None and row is not None and row.pk in seen:
            wrong = Finding("LAP-33", f"Baris {row.number} tertulis dua kali.", line.place)
        if wrong is not None:
            findings.append(wrong)
            continue
        if row is not None:
            seen.add(row.pk)
        if (row is None and _whole(cells) not in same) or (row is not None and cells != row.cells):
            found.append(_change(row, cells, register))
    return found, findings


def _whole(cells: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(cells.items()))


def _wrong(line: Line, row: RegisterRow | None, is_twice: bool, register: Register) -> Finding | None:
    if line.number and row is None:
        return Finding(
            "LAP-37", f"Tidak ada baris {line.number}. Kosongkan kolom Baris untuk baris baru.", line.place
        )
    if is_twice:
        name = register.column(register.key).name
        told = line.cells.get(register.key, "")
        return Finding("LAP-33", f"{name} “{told}” tertulis dua kali pada tabel.", line.place)
    return None


def _change(row: RegisterRow | None, cells: Mapping[str, str], register: Register) -> Change:
    was = row.cells if row else {}
    parts = [
        (
            column.name,
            show_cell(column, was.get(column.code, "")),
            show_cell(column, cells.get(column.code, "")),
        )
        for column in register.columns
        if was.get(column.code, "") != cells.get(column.code, "")
    ]
    label = cells.get(register.key or register.columns[0].code, "")
    return Change(row.pk if row else 0, row.number if row else 0, cells, label, parts)
