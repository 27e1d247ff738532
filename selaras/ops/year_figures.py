"""What an official would type in the simulated year: plausible figures, made by a fixed rule."""

from collections.abc import Callable
from decimal import Decimal

from selaras.engine.formula import Input, InputKind
from selaras.engine.numbers import written_number

Made = Callable[[int, int], int | str]  # of the quarter and of the step: different by post and quarter

# indicator -> input -> its figure; shares are near the targets of the instruction
_MADE: dict[str, dict[str, Made]] = {
    "BMD": {  # preparation, then the goods typed in until the end of the quarter, the report last
        "persiapan": lambda _quarter, _step: "1",
        "item_total": lambda _quarter, _step: 400,
        "item_diinput": lambda quarter, step: [0, 88, 228, 388][quarter - 1] + step % 4 * (quarter > 1) * 4,
        "pelaporan": lambda quarter, _step: "1" if quarter == 4 else "0",
    },
    "PDN": {
        "realisasi_pdn": lambda quarter, step: (310 * quarter + step % 5 * 20) * 1_000_000,
        "belanja_pengadaan": lambda quarter, _step: [1600, 1900, 1700, 1600][quarter - 1] * 1_000_000,
    },
    "SDI": {
        "data_terkumpul": lambda _quarter, step: 41 + step % 3,
        "data_wajib": lambda _quarter, _step: 48,
        "file_lengkap": lambda _quarter, step: 36 + step % 4,
        "file_ketetapan": lambda _quarter, _step: 44,
        "baris_duplikat": lambda _quarter, step: 120 + step % 5 * 10,
        "baris": lambda _quarter, _step: 2_400,
        "isian_valid": lambda _quarter, step: 20_900 + step % 7 * 100,
        "isian": lambda _quarter, _step: 24_000,
    },
    "JP40": {"jp": lambda _quarter, step: f"{40 + step % 3}; 44; {34 + step % 9}; 40"},
    "NKA": {
        "keluaran_target": lambda _quarter, _step: "100; 40",
        "keluaran_realisasi": lambda _quarter, step: f"{94 + step % 6}; {37 + step % 3}",
        "pagu": lambda _quarter, _step: "500.000.000; 200.000.000",
        "realisasi_anggaran": lambda _quarter, step: f"{462 + step % 8 * 3}.000.000; 183.500.000",
    },
    "EORD": {
        "transaksi_eorder": lambda _quarter, step: (47 + step % 4) * 1_000_000,
        "sp2d_makan_minum": lambda _quarter, _step: 50_000_000,
    },
    "ARSIP": {
        "up_menyerahkan_laporan": lambda _quarter, step: 19 + step % 2,
        "up_total": lambda _quarter, _step: 20,
    },
    "BPK": {  # a quarter of what is left is to be settled each time
        "selesai": lambda quarter, step: 9 + (quarter + step) % 4,
        "sisa": lambda _quarter, _step: 36,
    },
}  # fmt: skip


def typed(indicator: str, one: Input, *, quarter: int, step: int) -> str:
    """As an official types it, within the bounds of the input."""
    made = _MADE.get(indicator, {}).get(one.code)
    if made is not None:
        told = made(quarter, step)
        return told if isinstance(told, str) else written_number(Decimal(told))
    if one.kind is InputKind.YES_NO:
        return "1"
    if one.kind is InputKind.LIST:
        return f"{40 + step % 3}; 20"
    if one.low is not None and one.high is not None:
        return written_number(one.high - (one.high - one.low) * (step % 5) / 20)
    return str(10 + step % 2)
