"""Achievements as a table to take away: one line a post and indicator, numbers as on the page."""

from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from selaras.engine.achievement import Judgement, capped
from selaras.engine.exact import shown
from selaras.engine.figures import standing_behind
from selaras.engine.numbers import written_number
from selaras.engine.targets import NotMeasured, written_target
from selaras.exchange.schema import Column, Kind
from selaras.exchange.tables import Table
from selaras.measurement.models import Figure

_PLACES = 2
_COLUMNS = (
    Column("unit", "Unit kerja", width=40), Column("jabatan", "Jabatan", width=48),
    Column("kode", "Kode", width=14), Column("indikator", "Indikator kinerja", width=60),
    Column("satuan", "Satuan", width=14), Column("target", "Target", Kind.TARGET, 14),
    Column("realisasi", "Realisasi", Kind.TARGET, 14), Column("capaian", "Capaian (%)", Kind.TARGET, 14),
    Column("penilaian", "Penilaian", width=40),
)  # fmt: skip


def achievement_table(
    figures: QuerySet[Figure], *, suffix: str, term: str, agency: str, year: int, on: date,
    cap: Decimal | None = None,
) -> Table:  # fmt: skip
    """One query. What is no number stays blank; the last column says why.

    `cap`: beside the achievement as it is, as far as it counts in reports (ATR-04).
    """
    found = (
        figures.select_related("position__unit", "indicator")
        .order_by("position__unit__path", "position__order", "position_id", "indicator__code")
    )  # fmt: skip
    return Table(
        number=0, year=year, title=f"Capaian kinerja\n{agency}, {term}", layout="",
        columns=_COLUMNS if cap is None else _with_cap(cap), signer=("", "", ""), decreed_on=on,
        lines=[_line(figure, suffix) | _cut(figure, suffix, cap) for figure in found],
    )  # fmt: skip


def _with_cap(cap: Decimal) -> tuple[Column, ...]:
    at = next(place for place, column in enumerate(_COLUMNS, 1) if column.key == "capaian")
    added = Column("dihitung", f"Dihitung paling tinggi {written_number(cap)} (%)", Kind.TARGET, 18)
    return (*_COLUMNS[:at], added, *_COLUMNS[at:])


def _cut(figure: Figure, suffix: str, cap: Decimal | None) -> dict[str, str]:
    percent: Decimal | None = getattr(figure, f"percent{suffix}")
    if cap is None:
        return {}
    return {"dihitung": "" if percent is None else _number(capped(percent, cap))}


def _line(figure: Figure, suffix: str) -> dict[str, str]:
    targets = figure.targets
    target = targets.quarters[int(suffix) - 1] if suffix.isdigit() else targets.annual
    value = figure.value_of(suffix)
    judgement = figure.judgement_of(suffix) or Judgement.BLANK
    return {
        "unit": figure.position.unit.name, "jabatan": figure.position.title, "kode": figure.indicator.code,
        "indikator": figure.indicator.name, "satuan": figure.indicator.uom, "target": written_target(target),
        "realisasi": "N/A" if isinstance(value, NotMeasured) else _number(value),
        "capaian": _number(getattr(figure, f"percent{suffix}")),
        "penilaian": judgement.value.replace("-", " ") + _behind(figure, suffix),
    }  # fmt: skip


def _behind(figure: Figure, suffix: str) -> str:
    """What a provisional figure rests on (GAB-02); nothing for a complete one."""
    known, asked = standing_behind(figure.counted, figure.due, int(suffix) if suffix.isdigit() else None)
    is_number = isinstance(figure.value_of(suffix), Decimal)
    if figure.source == Figure.Source.REPORTED or known >= asked or not is_number:
        return ""
    return f", sementara {known} dari {asked} laporan"


def _number(value: object) -> str:
    return written_number(shown(value, _PLACES)) if isinstance(value, Decimal) else ""
