"""The DPA of every unit of the simulated year, and what was spent of it until the end of each quarter."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

from django.db import transaction

from selaras.engine.budget import Entry
from selaras.engine.periods import QUARTER_LABELS, QUARTERS, quarter_end
from selaras.engine.spending import Spent
from selaras.ops.year_people import People
from selaras.org.models import OrgUnit
from selaras.planning import queries
from selaras.planning.actions import record_actuals, record_budget

# what a unit of each kind has a year, in millions of rupiah
_MILLIONS = {
    OrgUnit.Kind.SECRETARIAT: 42_000, OrgUnit.Kind.DIVISION: 6_400, OrgUnit.Kind.DISTRICT: 18_500,
    OrgUnit.Kind.WARD: 5_200,
}  # fmt: skip
# code, name, percent of the unit's budget; the sums above are their sums
_LEAVES = (
    ("7.01.01.2.01.01", "Penyusunan dokumen perencanaan perangkat daerah", 6),
    ("7.01.01.2.06.01", "Penyediaan peralatan dan perlengkapan kantor", 24),
    ("7.01.02.2.01.01", "Koordinasi penyelenggaraan pelayanan di wilayah", 40),
    ("7.01.03.2.01.01", "Pemberdayaan masyarakat di wilayah", 30),
)
_ABOVE = {
    "7.01.01": "Program penunjang urusan pemerintahan daerah",
    "7.01.01.2.01": "Perencanaan, penganggaran, dan evaluasi kinerja",
    "7.01.01.2.06": "Administrasi umum perangkat daerah",
    "7.01.02": "Program penyelenggaraan pemerintahan dan pelayanan publik",
    "7.01.02.2.01": "Koordinasi kegiatan pemerintahan",
    "7.01.03": "Program pemberdayaan masyarakat",
    "7.01.03.2.01": "Kegiatan pemberdayaan",
}
_SHARES = (17, 42, 68, 93)  # percent spent until the end of each quarter


def record_spending(people: People, year: int) -> int:
    """How many units have a DPA and four quarters spent of it."""
    found = OrgUnit.objects.as_of(quarter_end(year, 1)).filter(agency=people.agency, kind__in=_MILLIONS)
    units = list(found.order_by("path"))
    for step, unit in enumerate(units):
        _record(unit, year, step)
    return len(units)


@transaction.atomic
def _record(unit: OrgUnit, year: int, step: int) -> None:
    first = date(year, 1, 12)
    whole = Decimal(_MILLIONS[OrgUnit.Kind(unit.kind)] + step % 9 * 110) * 1_000_000
    document = record_budget(
        unit=unit, year=year, change=0, number=f"DPA/SIM/{unit.code}/{year}",
        ratified_on=date(year, 1, 5), received_on=first, total=whole, items=_lines(whole),
        source="Simulasi", by=None, at=_at(first),
    )  # fmt: skip
    for quarter in QUARTERS:
        last = quarter_end(year, quarter)
        seen = queries.seen_of(queries.actuals_of(unit, year=year)[quarter])
        record_actuals(
            document=document, quarter=quarter, spent=_spent(whole, quarter, step), seen=seen,
            source=f"Simulasi, laporan realisasi {QUARTER_LABELS[quarter]} {year}", dated_on=last,
            by=None, at=_at(last),
        )  # fmt: skip


def _lines(whole: Decimal) -> list[Entry]:
    amounts = {code: whole * percent / 100 for code, _, percent in _LEAVES}
    for above in _ABOVE:
        below = [
            amount
            for code, amount in amounts.items()
            if code.startswith(f"{above}.") and code.count(".") == 5
        ]
        amounts[above] = sum(below, Decimal(0))
    names = _ABOVE | {code: name for code, name, _ in _LEAVES}
    return [Entry(code, names[code], amounts[code]) for code in sorted(amounts)]


def _spent(whole: Decimal, quarter: int, step: int) -> list[Spent]:
    """In whole rupiah, a little different by unit and line, never less than the quarter before."""
    return [
        Spent(
            code,
            (whole * percent * (_SHARES[quarter - 1] - (step + place) % 6) / 10_000).quantize(Decimal(1)),
        )
        for place, (code, _, percent) in enumerate(_LEAVES)
    ]


def _at(day: date) -> datetime:
    return datetime.combine(day, time(6), UTC)
