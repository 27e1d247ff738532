"""Open data of a published wave: aggregates of five people or more; figures are texts no reader rounds."""

import csv
import io
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from selaras.engine.disclosure import LEAST, hidden
from selaras.engine.exact import settled, shown
from selaras.engine.spreadsheet import inert
from selaras.surveys.models import ALL_SERVICES, FollowUp
from selaras.surveys.queries import (
    UnitResult,
    WaveResults,
    public_mark,
    untold_elements,
    untold_services,
    untold_units,
)

_HEADS = (
    "jenis", "kode", "nama", "induk", "indeks", "indeks_tepat", "mutu", "responden", "diperlukan",
    "titik_kurang", "disembunyikan",
)  # fmt: skip
_WORDS = frozenset({"kode", "nama", "induk"})


def as_json(told: WaveResults) -> str:
    """The wave, what was asked, a line for each unit, service and element, and what is done about it."""
    wave, instrument = told.wave, told.instrument
    rows = wave.follow_ups.select_related("element", "responsible").order_by("due_on", "pk")
    content = {
        "perangkat_daerah": wave.agency.name, "gelombang": wave.name,
        "tahun": wave.year, "triwulan": wave.quarter,
        "dibuka": wave.first_day.isoformat(), "ditutup": wave.last_day.isoformat(),
        "instrumen": {
            "kode": instrument.code, "versi": instrument.version, "nama": instrument.name,
            "bobot": instrument.weighting,
        },
        "sel_terkecil": LEAST, "sidik_data": public_mark(told), "baris": list(_lines(told)),
        "tindak_lanjut": [_follow_up(row) for row in rows],
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False, indent=1)


def as_csv(told: WaveResults) -> str:
    """One line a unit, a service and an element; decimal points, blank where there is nothing to tell."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, _HEADS, lineterminator="\n")
    writer.writeheader()
    for line in _lines(told):
        writer.writerow({key: inert(value) if key in _WORDS else value for key, value in line.items()})
    return out.getvalue()


def _follow_up(row: FollowUp) -> dict[str, str | None]:
    return {
        "unsur": row.element.code, "tindak_lanjut": row.action, "penanggung_jawab": row.responsible.title,
        "batas": row.due_on.isoformat(), "hasil": row.result,
        "selesai": row.done_on.isoformat() if row.done_on else None,
    }  # fmt: skip


def _lines(told: WaveResults) -> Iterator[dict[str, Any]]:
    top = told.top
    if top is None or hidden([top.respondents]):
        return
    units, services = untold_units(told), untold_services(told)
    codes = {one.unit.pk: one.unit.code for one in told.units}
    for one in told.units:
        names = one.unit.code, one.unit.name, codes.get(one.unit.parent_id or 0, "")
        yield _line(told, "unit", names, one, is_untold=one.unit.pk in units)
    for service in told.services:
        key = service.pk if service else None
        only = told.narrowed(services=[key]).top
        if only is not None:
            names = (service.code, service.name, "") if service else ("", ALL_SERVICES, "")
            yield _line(told, "layanan", names, only, is_untold=key in services)
    yield from _elements(told)


def _line(
    told: WaveResults, kind: str, names: tuple[str, str, str], one: UnitResult, *, is_untold: bool
) -> dict[str, Any]:
    code, name, above = names
    index = None if is_untold else one.converted
    band = told.band(index)
    return {
        "jenis": kind, "kode": code, "nama": name, "induk": above, "indeks": _rounded(index, 2),
        "indeks_tepat": "" if index is None else str(settled(index)), "mutu": band.mark if band else "",
        "responden": "" if is_untold else one.respondents, "diperlukan": one.needed,
        "titik_kurang": "" if is_untold else one.short, "disembunyikan": "ya" if is_untold else "tidak",
    }  # fmt: skip


def _elements(told: WaveResults) -> Iterator[dict[str, Any]]:
    """Elements keep to the scale of their answers and have no class."""
    untold = untold_elements(told)
    for one in told.whole.elements:
        is_untold = one.element.code in untold
        known = None if is_untold else one.mean
        yield dict.fromkeys(_HEADS, "") | {
            "jenis": "unsur", "kode": one.element.code, "nama": one.element.name,
            "indeks": _rounded(known, 3), "indeks_tepat": "" if known is None else str(known),
            "responden": "" if is_untold else one.answered,
            "disembunyikan": "ya" if is_untold else "tidak",
        }  # fmt: skip


def _rounded(figure: Decimal | None, places: int) -> str:
    return "" if figure is None else str(shown(figure, places))
