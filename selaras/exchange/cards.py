"""The ranking of score cards as a table to take away; numbers as on the page, no person's name."""

from collections.abc import Sequence
from datetime import date

from selaras.engine.exact import shown
from selaras.engine.numbers import written_number
from selaras.engine.scales import scale_as_of
from selaras.engine.scorecards import month_label
from selaras.exchange.schema import Column, Kind
from selaras.exchange.tables import Table
from selaras.measurement.models import ScoreCard
from selaras.measurement.queries.cards import BoardGroup, BoardRow, Month

_PLACES = 2
_COLUMNS = (
    Column("kelompok", "Kelompok", width=34), Column("peringkat", "Peringkat", Kind.WHOLE, 12),
    Column("unit", "Unit kerja", width=40), Column("nilai", "Nilai", Kind.TARGET, 12),
    Column("kelas", "Kelas", width=20), Column("keadaan", "Keadaan", width=20),
)  # fmt: skip


def ranking_table(
    groups: Sequence[BoardGroup], *, tier: str, month: Month, agency: str, on: date, example: bool
) -> Table:
    """One line a unit, group by group; what has no score stays blank."""
    mark = "\nContoh, bukan ketetapan" if example else ""
    return Table(
        number=0, year=month.year, layout="", columns=_COLUMNS, signer=("", "", ""), decreed_on=on,
        title=f"Kartu skor {tier}\n{agency}, {month_label(month.year, month.number)}{mark}",
        lines=[_line(group, row, month) for group in groups for row in group.rows],
    )  # fmt: skip


def _line(group: BoardGroup, row: BoardRow, month: Month) -> dict[str, str]:
    band = None
    if row.score is not None:
        band = scale_as_of("achievement", date(month.year, 12, 31)).band(row.score)
    return {
        "kelompok": group.unit.name, "unit": row.post.unit.name,
        "peringkat": "" if row.rank is None else str(row.rank),
        "nilai": "" if row.score is None else written_number(shown(row.score, _PLACES)),
        "kelas": band.label if band else "",
        "keadaan": str(ScoreCard.State(row.card.state).label) if row.card else "Belum diisi",
    }  # fmt: skip
