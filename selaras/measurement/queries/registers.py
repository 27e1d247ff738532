"""The registers behind the inputs of a figure: their rows, and what a quarter counts of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from selaras.engine.counting import Count, Row, Term, is_done, read_count, tally
from selaras.engine.formula import InputKind
from selaras.engine.periods import QUARTERS, due_days, end_of_day
from selaras.engine.registers import Register, registers_of
from selaras.engine.reports import EDITABLE
from selaras.measurement.models import Figure, RegisterRow, Report
from selaras.measurement.models.handling import row_of
from selaras.measurement.queries.formulas import used_by
from selaras.measurement.queries.periods import zone


def counts_of(figure: Figure) -> dict[str, Count]:
    """How each counted input of a figure counts, by its code, with what the agency has set (`used_by`)."""
    told = [one for one in used_by(figure).inputs if one.get("jenis") == InputKind.COUNTED]
    if not told:
        return {}
    kinds, row = registers_of(figure.year), row_of(figure.indicator)
    carry, late = (row.carry_over, row.late) if row else ("", "")
    return {
        one["kode"].lower(): _settled(read_count(one, kinds), kinds, carry=carry, late=late) for one in told
    }


def _settled(count: Count, kinds: Mapping[str, Register], *, carry: str, late: str) -> Count:
    """Nothing is carried over where the register knows no end, nor where a row names its quarter."""
    register = kinds[count.register]
    carries = bool(register.closed) and not register.by_quarter
    return count.settled(carry=carry if carries else "", late=late)


def kinds_of(figure: Figure) -> dict[str, Register]:
    """The registers that a figure counts, in the order of its inputs."""
    kinds = registers_of(figure.year)
    return {count.register: kinds[count.register] for count in counts_of(figure).values()}


def term_of(figure: Figure, quarter: int) -> Term:
    """The quarter as the office of a figure lives it."""
    here, row = zone(), row_of(figure.indicator)
    days = due_days(figure.indicator.due_days, figure.year)
    dues = tuple(end_of_day(days[one], here) if one in days else None for one in QUARTERS)
    cutoff = row.cutoff if row else None
    return Term(year=figure.year, quarter=quarter, zone=here, cutoff=cutoff, dues=dues)


def rows_of(figure: Figure) -> list[RegisterRow]:
    """All rows of the registers of a figure, in their order; one query."""
    return list(RegisterRow.objects.filter(figure=figure).order_by("register", "number"))


@dataclass(frozen=True)
class Tally:
    """What a quarter counts of the rows of a figure."""

    figure: Figure
    quarter: int
    rows: Sequence[RegisterRow]

    @cached_property
    def term(self) -> Term:
        return term_of(self.figure, self.quarter)

    @cached_property
    def counts(self) -> dict[str, Count]:
        return counts_of(self.figure)

    @cached_property
    def kinds(self) -> dict[str, Register]:
        return kinds_of(self.figure)

    @cached_property
    def by_row(self) -> dict[int, tuple[str, ...]]:
        """Row -> the inputs that count it; rows that none counts are left out."""
        found: dict[int, tuple[str, ...]] = {}
        for code, register in self.kinds.items():
            mine = {name: count for name, count in self.counts.items() if count.register == code}
            found |= tally(mine, register, as_rows(self.rows, code), self.term)
        return found

    @cached_property
    def values(self) -> dict[str, str]:
        """The counted inputs as they stand in a report: whole numbers as text, by input code."""
        numbers = dict.fromkeys(self.counts, 0)
        for codes in self.by_row.values():
            for code in codes:
                numbers[code] += 1
        return {code: str(number) for code, number in numbers.items()}

    def is_closed(self, row: RegisterRow) -> bool:
        return is_done(self.kinds[row.register], row.cells, self.term)


def as_rows(rows: Iterable[RegisterRow], register: str) -> list[Row]:
    return [Row(row.pk, row.cells) for row in rows if row.register == register]


def tally_of(figure: Figure, quarter: int) -> Tally:
    """What a quarter counts; one query, none for an indicator that counts nothing."""
    if not counts_of(figure):
        return Tally(figure, quarter, ())
    return Tally(figure, quarter, rows_of(figure))


def empty_registers(figure: Figure, inputs: Mapping[str, str]) -> list[Register]:
    """The registers of which a report has counted no row at all, where that is unusual."""
    counts = counts_of(figure)
    return [
        register
        for code, register in kinds_of(figure).items()
        if not register.is_often_empty
        and all(inputs.get(name) == "0" for name, count in counts.items() if count.register == code)
    ]


def sealed_quarters(figure: Figure) -> list[int]:
    """The quarters whose newest report was sent, and not taken or sent back; one query."""
    newest: dict[int, str] = {}
    told = Report.objects.filter(figure=figure).order_by("quarter", "number")
    for quarter, state in told.values_list("quarter", "state"):
        newest[quarter] = state
    return [quarter for quarter, state in newest.items() if state not in EDITABLE]


def seen_mark(rows: Iterable[RegisterRow]) -> str:
    """A mark of the rows as somebody has seen them; another one as soon as any row is another."""
    told = ";".join(f"{row.pk}:{row.version}" for row in sorted(rows, key=lambda row: row.pk))
    return sha256(told.encode()).hexdigest()[:16]
