"""What the settings of an indicator and of reports do not allow; runs no query."""

from collections.abc import Mapping
from typing import Any

from selaras.engine.achievement import CAPS
from selaras.engine.efficiency import Habit
from selaras.engine.findings import Finding
from selaras.engine.rollup import RollUp
from selaras.planning.models import Indicator, Polarity


def unfit_handling(indicator: Indicator, fields: Mapping[str, Any]) -> list[Finding]:
    """ATR-01: a rule has what it computes with, and a setting says nothing that the indicator cannot mean."""
    found = []
    above, below = fields["above"], fields["below"]
    if fields["roll_up"] == RollUp.RATIO:
        codes = {one["kode"].casefold() for one in indicator.inputs}
        if not {above.casefold(), below.casefold()} <= codes or above == below:
            found.append("Pilih masukan pembilang dan penyebut untuk rasio dari jumlah; keduanya berbeda.")
    if fields["roll_up"] == RollUp.SHARE and fields["threshold"] is None:
        found.append("Isi ambang untuk bagian yang mencapai ambang.")
    low, high = fields["low"], fields["high"]
    if low is not None and high is not None and low > high:
        found.append("Rentang dari tidak melebihi rentang sampai.")
    if (low is not None or high is not None) and indicator.polarity != Polarity.STABILIZE:
        found.append("Rentang hanya untuk indikator yang stabil dalam rentang; kosongkan.")
    if fields["by_rank"] and indicator.polarity != Polarity.ORDINAL:
        found.append("Peringkat hanya untuk indikator berpredikat; hapus centangnya.")
    return [Finding("ATR-01", said) for said in found]


def changed_meanwhile(now: Mapping[str, Any], *, seen: Mapping[str, Any]) -> Finding | None:
    """ATR-02: nobody overwrites unseen what somebody else has set."""
    if dict(now) == dict(seen):
        return None
    said = "Pengaturan ini diubah orang lain sejak halaman dibuka. Muat ulang, lalu ubah lagi yang perlu."
    return Finding("ATR-02", said)


def unfit_cap(percent: int | None, *, habit: str, reason: str) -> Finding | None:
    """ATR-03: one of the caps that offices use, or none; one of the two habits of efficiency, or that of the
    law table; with the reason for it."""
    if habit and habit not in set(Habit):
        return Finding("ATR-03", "Pilih cara efisiensi selisih atau rasio, atau kelaziman.")
    if percent is not None and percent not in CAPS:
        offered = ", ".join(f"{one} %" for one in CAPS)
        return Finding("ATR-03", f"Pilih tanpa batas, atau salah satu dari {offered}.")
    return None if reason.strip() else Finding("ATR-03", "Tulis alasan atau dasar batas ini.")
