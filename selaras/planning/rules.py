"""What the dictionary does not allow; each function answers one question and runs no query."""

from collections.abc import Collection
from decimal import Decimal

from selaras.engine.findings import Finding
from selaras.engine.numbers import format_number
from selaras.planning.models import Indicator

FIRST_YEAR, LAST_YEAR = 2000, 2100


def still_used(used: Collection[Indicator]) -> Finding | None:
    """KAS-30: what leaves the dictionary is named by nothing."""
    if not used:
        return None
    named = ", ".join(sorted(one.code for one in used))
    said = f"{named} sudah dipakai, jadi tetap dalam kamus. Tidak ada yang dibuang; muat ulang daftarnya."
    return Finding("KAS-30", said)


def unfit_renstra_target(*, indicator: Indicator, year: int, target: Decimal, source: str) -> Finding | None:
    """KAS-28: a target of the strategic plan lies on the indicator's scale and says where it is written."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Finding("KAS-28", f"Tahun {year} bukan tahun rencana. Tulis empat angka, misalnya 2024.")
    if not source:
        said = "Tulis sumbernya, misalnya “Renstra 2023–2026, Tabel 4.1”, agar target dapat ditelusuri."
        return Finding("KAS-28", said)
    low, high = indicator.low, indicator.high
    if (low is not None and target < low) or (high is not None and target > high):
        least = "tanpa batas" if low is None else format_number(low)
        most = "tanpa batas" if high is None else format_number(high)
        return Finding(
            "KAS-28",
            f"{format_number(target)} berada di luar rentang {indicator.code}: {least} sampai {most}. "
            "Periksa angkanya atau rentang pada kamus.",
        )
    return None
