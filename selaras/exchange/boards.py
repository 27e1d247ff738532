"""The tables of the dashboard to take away: numbers as on the page, blank where there is none, N/A as N/A."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from selaras.engine.exact import shown
from selaras.engine.numbers import written_number
from selaras.engine.periods import QUARTERS, format_day
from selaras.engine.targets import NotMeasured
from selaras.exchange.schema import Column, Kind
from selaras.exchange.tables import Line, Table

_PLACES = 2
_POST = (Column("unit", "Unit kerja", width=40), Column("jabatan", "Jabatan", width=48))
_INDICATOR = (Column("kode", "Kode", width=14), Column("indikator", "Indikator kinerja", width=60))
_UOM = Column("satuan", "Satuan", width=14)


def _number(key: str, heading: str, width: int = 14) -> Column:
    return Column(key, heading, Kind.TARGET, width)


def _whole(key: str, heading: str, width: int = 14) -> Column:
    return Column(key, heading, Kind.WHOLE, width)


COLUMNS: dict[str, tuple[Column, ...]] = {
    "target": (
        *_INDICATOR, _UOM, Column("jabatan", "Pemikul", width=40),
        *(
            _number(f"{part}{quarter}", f"{heading} TW {quarter}", 12)
            for quarter in QUARTERS
            for part, heading in (("target", "Target"), ("realisasi", "Realisasi"), ("capaian", "Capaian %"))
        ),
    ),
    "tren": (
        *_INDICATOR, _UOM, Column("jabatan", "Pemikul", width=40),
        *(_number(f"tw{quarter}", f"Capaian TW {quarter} %", 12) for quarter in QUARTERS),
        _number("lalu2", "Realisasi n-2"), _number("lalu1", "Realisasi n-1"), _number("ini", "Realisasi n"),
        _number("capaian", "Capaian setahun %"),
    ),
    "serapan": (
        Column("unit", "Unit kerja", width=48), _number("capaian", "Capaian kinerja %"),
        Column("dari", "Dihitung dari", width=16), _number("pagu", "Pagu (Rp)", 22),
        _number("realisasi", "Realisasi (Rp)", 22), _number("serapan", "Serapan %"),
        Column("baris", "Baris dilaporkan", width=16), _number("efisiensi", "Efisiensi"),
        Column("putusan", "Keterangan", width=18),
    ),
    "program": (
        Column("kode", "Kode", width=24),
        Column("uraian", "Program/Kegiatan", width=60), _number("pagu", "Anggaran (Rp)", 22),
        _number("realisasi", "Realisasi (Rp)", 22), _number("serapan", "%"),
    ),
    "terlambat": (
        *_POST, Column("pejabat", "Pejabat", width=32), *_INDICATOR, Column("triwulan", "Triwulan", width=12),
        Column("keadaan", "Keadaan", width=22), Column("menunggu", "Menunggu", width=18),
        Column("sejak", "Ditutup", width=20), _whole("hari", "Terlambat (hari)"),
    ),
    "pejabat": (
        Column("kelompok", "Menurut", width=14), Column("nama", "Jenjang atau unit", width=48),
        _whole("jatuh_tempo", "Pejabat bertarget"), _whole("memenuhi", "Memenuhi target"),
        _whole("di_bawah", "Di bawah target"), _whole("terbuka", "Belum dapat dinilai"),
        _number("persen", "Memenuhi %"),
    ),
}  # fmt: skip
TITLES = {  # also the name of the sheet: at most 31 letters
    "target": "Target dan realisasi", "tren": "Tren capaian dan realisasi",
    "serapan": "Capaian dan serapan anggaran", "program": "Realisasi menurut program",
    "terlambat": "Laporan yang terlambat", "pejabat": "Pejabat yang memenuhi target",
}  # fmt: skip


def board_table(name: str, lines: Sequence[Line], *, agency: str, term: str, year: int, on: date) -> Table:
    """The table of that name; a line holds a text for each of its columns."""
    return Table(
        number=0, year=year, title=f"{TITLES[name]}\n{agency}, {term}\nKeadaan {format_day(on)}", layout="",
        columns=COLUMNS[name], signer=("", "", ""), decreed_on=on, lines=lines,
    )  # fmt: skip


def cell(value: object) -> str:
    """A figure as a cell holds it: rounded half up to two decimals, N/A as N/A, all else blank."""
    if isinstance(value, NotMeasured):
        return str(value.value)
    return written_number(shown(value, _PLACES)) if isinstance(value, Decimal) else ""
