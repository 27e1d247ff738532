"""Rules about targets: do the figures of a row, of a branch and of a formula agree with each other."""

from collections.abc import Iterator

from selaras.engine.annual import check_annual
from selaras.engine.cascade.facts import Facts
from selaras.engine.cascade.rule import Hit, at_row, rule
from selaras.engine.findings import Severity
from selaras.engine.targets import format_target


@rule(
    "TGT-01",
    asks="Apakah target tahunan mengikuti target triwulan menurut aturan tahunan indikator?",
    severity=Severity.ERROR,
    why="Capaian tahun dihitung dari triwulan; bila keduanya tidak cocok, angka tahunan tidak pernah benar.",
    source="Instruksi Walikota Jakarta Barat e-0001/2024, Lampiran I–III (kolom target)",
)
def annual_against_quarters(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        declared = facts.entries[row.entry].annual_rule
        found = check_annual(row.targets, declared) if declared else None
        if found:
            figures = [format_target(target) for target in (*row.targets.quarters, row.targets.annual)]
            yield at_row(facts, row, found.message, *figures, column="annual")
