"""What registers do not allow; each function answers one question and runs no query."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from selaras.accounts.models import User
from selaras.engine.findings import Finding
from selaras.engine.periods import QUARTER_LABELS, Zone
from selaras.engine.registers import Cells, Register, read_cell, twice, unfit
from selaras.measurement.models import (
    CountedRow,
    Figure,
    RegisterRow,
)

MOST_ROWS = 5_000  # of one register in a year


def no_register(figure: Figure, code: str, kinds: Mapping[str, Register]) -> Finding | None:
    """LAP-35: only a register that a formula counts, of a figure that its post reports itself."""
    if code in kinds and figure.source == Figure.Source.REPORTED:
        return None
    return Finding("LAP-35", "Indikator ini tidak menghitung daftar tersebut.")


def too_many_rows(count: int) -> Finding | None:
    """LAP-35: a register of a year has an end."""
    if count <= MOST_ROWS:
        return None
    return Finding("LAP-35", f"Satu daftar setahun paling banyak {MOST_ROWS} baris; ini {count}.")


def unfit_rows(
    register: Register, rows: Iterable[Cells], *, year: int, zone: Zone
) -> list[Finding]:  # fmt: skip
    """LAP-30 to LAP-32, LAP-40: what a row holds, in the words of the engine."""
    found: list[Finding] = []
    for cells in rows:
        for column in register.columns:
            _, finding = read_cell(column, cells.get(column.code, ""), zone=zone)
            found += [finding] if finding else []
        found += [finding for _, finding in unfit(register, cells, year=year, zone=zone)]
    return found


def same_key(register: Register, rows: Sequence[Cells]) -> Finding | None:
    """LAP-33: what a row is known by stands in one row only."""
    again = sorted(twice(register, rows))
    if not again:
        return None
    name = register.column(register.key).name
    return Finding("LAP-33", f"{name} “{again[0]}” tertulis pada lebih dari satu baris.")


def row_counted(register: Register, told: CountedRow, was: Cells, will: Cells | None) -> Finding | None:
    """LAP-34: a row that a sent report counted is only brought to its end, and that once."""
    label = QUARTER_LABELS[told.report.quarter]
    way = f"Tarik kembali laporan {label}, atau mintalah koreksi."
    if will is None:
        return Finding("LAP-34", f"Baris ini dihitung laporan {label}, sehingga tidak dapat dihapus. {way}")
    ends = {one.code for one in register.columns if one.is_outcome}
    fixed = [one for one in register.columns if told.is_closed or one.code not in ends]
    changed = [one.name for one in fixed if was.get(one.code, "") != will.get(one.code, "")]
    if not changed:
        return None
    return Finding("LAP-34", f"Baris ini dihitung laporan {label}: {', '.join(changed)} tetap. {way}")


def quarter_counted(quarter: int, *, is_same: bool) -> Finding | None:
    """LAP-34: what a quarter counts stays as long as its report is with others or locked."""
    if is_same:
        return None
    label = QUARTER_LABELS[quarter]
    return Finding(
        "LAP-34",
        f"Perubahan ini mengubah hitungan {label}, yang laporannya sudah dikirim. Tarik kembali laporannya, "
        "atau mintalah koreksi.",
    )


def row_unseen(row: RegisterRow | None, *, key: int, seen: int) -> Finding | None:
    """LAP-36: nobody overwrites a row that they have not seen."""
    if not key or (row is not None and row.version == seen):
        return None
    return Finding("LAP-36", "Orang lain sudah mengubah baris ini. Muat ulang halaman, lalu ulangi.")


def row_gone(is_there: bool) -> Finding | None:
    """LAP-36: a row that somebody else took away meanwhile."""
    return None if is_there else Finding("LAP-36", "Baris ini sudah dihapus orang lain. Muat ulang halaman.")


def register_unseen(is_same: bool) -> Finding | None:
    """LAP-36: many rows at once are compared with what is there now."""
    if is_same:
        return None
    return Finding(
        "LAP-36",
        "Daftar ini berubah sementara Bapak/Ibu membandingkan. Bacakan kembali tabelnya, lalu simpan.",
    )


def own_rows(hands: Collection[int], by: User) -> Finding | None:
    """LAP-41 (S1): whoever wrote rows that a report counts does not confirm it."""
    if by.pk not in hands:
        return None
    return Finding(
        "LAP-41", "Bapak/Ibu menulis baris yang dihitung laporan ini; orang lain yang memeriksanya."
    )


def empty_registers(registers: Sequence[Register], explanation: str) -> list[Finding]:
    """LAP-42: that there was nothing at all is said, never taken from an empty register."""
    if explanation.strip():
        return []
    return [
        Finding(
            "LAP-42",
            f"Tidak ada {one.noun} yang dihitung triwulan ini. Lengkapi daftarnya, atau jelaskan bahwa "
            "memang tidak ada.",
        )
        for one in registers
    ]
