"""What everybody may read of a published wave: aggregates of five people or more, as page, JSON and CSV."""

import csv
import io
import json
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from selaras.engine.disclosure import LEAST, hidden
from selaras.engine.exact import shown
from selaras.engine.spreadsheet import inert
from selaras.org.models import Agency
from selaras.surveys import access
from selaras.surveys.models import Wave
from selaras.surveys.queries import WaveResults, public_mark, untold_elements, untold_services, untold_units
from selaras.web.http import attachment
from selaras.web.limits import limited
from selaras.web.outcomes import tables, trends
from selaras.web.outcomes.words import index_of
from selaras.web.surveys import pages

_HEADS = (
    "jenis", "kode", "nama", "induk", "indeks", "indeks_tepat", "mutu", "responden", "diperlukan",
    "titik_kurang", "disembunyikan",
)  # fmt: skip


@login_not_required
@require_safe
@limited("public_page")
def waves(request: HttpRequest, code: str) -> HttpResponse:
    """The published waves of an agency, the newest first."""
    agency = get_object_or_404(Agency, code=code)
    found = access.published(agency).select_related("instrument").order_by("-closes_on", "pk")
    rows = [(one, pages.period(one), reverse("outcomes:public-wave", args=[code, one.pk])) for one in found]
    return render(request, "outcomes/public_list.html", {"agency": agency, "rows": rows})


@login_not_required
@require_safe
@limited("public_page")
def wave(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """404 for a wave nobody has published, as for one that does not exist."""
    one = _published(code, pk)
    read = WaveResults.of_many([*trends.earlier(one, published=True), one])
    told = read[-1]
    top, agency = told.top, one.agency
    context = {
        "agency": agency, "wave": one, "period": pages.period(one), "top": top,
        "is_small": top is None or bool(hidden([top.respondents])), "basis": tables.basis(told),
        "scale": told.scale, "fingerprint": public_mark(told),
        "list_url": reverse("outcomes:public", args=[code]),
        "files": [
            (name, reverse(f"outcomes:public-{name.lower()}", args=[code, pk])) for name in ("JSON", "CSV")
        ],
    }  # fmt: skip
    if top is not None and not context["is_small"]:
        whole = told.whole
        rows = tables.elements(told, whole, untold=untold_elements(told))
        context |= {
            "index": index_of(told, top.converted, untold=top.unit.pk in untold_units(told)),
            "elements": rows,
            "radar": tables.drawn(told, rows, whole, None),
            "units": _units(told), "services": tables.services(told, untold=untold_services(told)),
            "groups": tables.groups(told), "follow_ups": _follow_ups(one),
            "steps": trends.steps(trends.told_to_all(read)),
        }  # fmt: skip
    return render(request, "outcomes/public.html", context)


def _published(code: str, pk: int) -> Wave:
    agency = get_object_or_404(Agency, code=code)
    found = access.published(agency).select_related("agency", "instrument")
    return get_object_or_404(found, pk=pk)


def _units(told: WaveResults) -> list[tuple[tables.Line, list[tables.Line]]]:
    """The units below the top, each with those below it."""
    top, untold = told.top, untold_units(told)
    if top is None:
        return []
    lines = tables.units(told, told.below(top.unit.pk), untold=untold)
    return [(line, tables.units(told, told.below(line.key), untold=untold)) for line in lines]


def _follow_ups(one: Wave) -> list[Any]:
    return list(one.follow_ups.select_related("element", "responsible").order_by("due_on", "pk"))


@login_not_required
@require_safe
@limited("public_page")
def as_json(_request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The same aggregates for a program; figures are texts, so that no reader rounds them."""
    one = _published(code, pk)
    told = WaveResults(one)
    content = {
        "perangkat_daerah": one.agency.name, "gelombang": one.name,
        "tahun": one.year, "triwulan": one.quarter,
        "dibuka": one.opens_on.isoformat(), "ditutup": one.closes_on.isoformat(),
        "instrumen": {
            "kode": told.instrument.code, "versi": told.instrument.version, "nama": told.instrument.name,
            "bobot": told.instrument.weighting,
        },
        "sel_terkecil": LEAST, "sidik_data": public_mark(told), "baris": _lines(told),
        "tindak_lanjut": [
            {
                "unsur": row.element.code, "tindak_lanjut": row.action,
                "penanggung_jawab": row.responsible.title,
                "batas": row.due_on.isoformat(), "hasil": row.result,
                "selesai": row.done_on.isoformat() if row.done_on else None,
            }
            for row in _follow_ups(one)
        ],
    }  # fmt: skip
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/json; charset=utf-8")


@login_not_required
@require_safe
@limited("public_page")
def as_csv(_request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """One line a unit, a service and an element; decimal points, blank where there is nothing to tell."""
    one = _published(code, pk)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, _HEADS, lineterminator="\n")
    writer.writeheader()
    for line in _lines(WaveResults(one)):
        writer.writerow({
            key: inert(value) if isinstance(value, str) and key in {"kode", "nama", "induk"} else value
            for key, value in line.items()
        })  # fmt: skip
    return attachment(out.getvalue(), f"survei-{one.year}-{one.pk}.csv")


def _lines(told: WaveResults) -> list[dict[str, Any]]:
    top = told.top
    if top is None or hidden([top.respondents]):
        return []
    untold, names = untold_units(told), {one.unit.pk: one.unit.code for one in told.units}
    found = []
    for one in told.units:
        line = tables.units(told, [one], untold=untold)[0]
        found.append(_line("unit", one.unit.code, names.get(one.unit.parent_id or 0, ""), line))
    services = tables.services(told, untold=untold_services(told))
    codes = {one.pk: one.code for one in told.services if one}
    found += [_line("layanan", codes.get(line.key, ""), "", line) for line in services]
    return found + _element_lines(told)


def _line(kind: str, code: str, above: str, line: tables.Line) -> dict[str, Any]:
    people = line.index.is_untold
    return {
        "jenis": kind, "kode": code, "nama": line.name, "induk": above,
        "indeks": line.index.plain, "indeks_tepat": line.index.full, "mutu": line.index.mark,
        "responden": "" if people else line.respondents, "diperlukan": line.needed,
        "titik_kurang": "" if people else line.short, "disembunyikan": "ya" if people else "tidak",
    }  # fmt: skip


def _element_lines(told: WaveResults) -> list[dict[str, Any]]:
    """Elements keep to the scale of their answers and have no class."""
    found, untold = [], untold_elements(told)
    for one in told.whole.elements:
        is_untold = one.element.code in untold
        known = None if is_untold else one.mean
        blank: dict[str, Any] = dict.fromkeys(_HEADS, "")
        found.append(blank | {
            "jenis": "unsur", "kode": one.element.code, "nama": one.element.name,
            "indeks": "" if known is None else str(shown(known, 3)),
            "indeks_tepat": "" if known is None else str(known),
            "responden": "" if is_untold else one.answered,
            "disembunyikan": "ya" if is_untold else "tidak",
        })  # fmt: skip
    return found
