"""Which version of a formula stands behind a figure, in words."""

from dataclasses import dataclass

from selaras.engine.periods import format_day
from selaras.measurement.models.formula import FormulaUsed


@dataclass(frozen=True, slots=True)
class VersionWords:
    """ "Rumus versi 2", why it is that one, and what else is to be known."""

    label: str
    why: str
    beside: str = ""


def version_words(used: FormulaUsed, *, year: int) -> VersionWords | None:
    """None where there is no formula, or none of its versions is known."""
    if used.number is None or not used.text.strip():
        return None
    label = f"Rumus versi {used.number}"
    if used.kept:
        return VersionWords(label, "versi yang dipakai saat laporan ini dikirim")
    if used.signed_since is None:
        return VersionWords(
            label, f"versi terbaru, karena jabatan ini belum mempunyai perjanjian kinerja {year} yang berlaku"
        )
    why = f"sesuai perjanjian kinerja jabatan ini yang berlaku sejak {format_day(used.signed_since)}"
    if used.is_newest:
        return VersionWords(label, why)
    return VersionWords(
        label, why, f"Versi {used.newest} sudah ditetapkan dan berlaku bagi perjanjian berikutnya."
    )
