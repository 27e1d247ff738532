"""The respondents of a wave as a table to take away: one line a point, the need beside what came in."""

from datetime import date

from selaras.engine.periods import QUARTER_LABELS
from selaras.exchange.schema import Column, Kind
from selaras.exchange.tables import Line, Table
from selaras.surveys.models import SurveyPoint, Wave
from selaras.surveys.queries.standing import Standing

_COLUMNS = (
    Column("kecamatan", "Kecamatan", width=30), Column("unit", "Unit kerja", width=36),
    Column("layanan", "Layanan", width=34), Column("populasi", "Populasi", Kind.WHOLE, 14),
    Column("responden", "Responden", Kind.WHOLE, 12), Column("diperlukan", "Diperlukan", Kind.WHOLE, 12),
    Column("kurang", "Kurang", Kind.WHOLE, 12),
)  # fmt: skip


def count_table(told: Standing, *, wave: Wave, on: date) -> Table:
    """One line a point; what has no known population stays blank. `wave` with instrument and agency."""
    name = f"{wave.name}, {QUARTER_LABELS[wave.quarter]} {wave.year}"
    state = Wave.State(wave.state).label
    return Table(
        number=0, year=wave.year, layout="", columns=_COLUMNS, signer=("", "", ""), decreed_on=on,
        title=f"Responden survei\n{name}\n{wave.instrument.name}, {wave.agency.name} ({state})",
        lines=[
            _line(point, group.above.name if group.above else "")
            for group in told.groups
            for line in group.lines
            for point in line.points.values()
        ],
    )  # fmt: skip


def _line(point: SurveyPoint, above: str) -> Line:
    return {
        "kecamatan": above, "unit": point.unit.name, "layanan": point.service.name if point.service else "",
        "populasi": "" if point.population is None else str(point.population),
        "responden": str(point.respondents), "diperlukan": str(point.needed),
        "kurang": str(max(0, point.needed - point.respondents)),
    }  # fmt: skip
