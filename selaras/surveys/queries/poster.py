"""The poster of a survey point: read from a metre away, scanned by a phone, read out over the telephone."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import fontpkg

from selaras.documents import render
from selaras.documents.barcode import qr
from selaras.engine.periods import format_day
from selaras.surveys.models import SurveyPoint, Wave
from selaras.surveys.queries.standing import named_above

TEMPLATE = Path(__file__).parent.parent / "templates" / "poster.typ"
_HALVES = 5  # a token is read out in two


def spoken(link: str) -> str:
    """An address as it is read out: without its scheme, its token in two halves; the form takes both."""
    told = urlsplit(link)
    *before, token = told.path.strip("/").split("/")
    halves = "-".join(part for part in (token[:_HALVES], token[_HALVES:]) if part)
    return "/".join([told.netloc, *before, halves])


def pdf(
    wave: Wave, points: Sequence[SurveyPoint], *, base: str, tick: Callable[[int], None] = lambda _: None
) -> bytes:
    """One A4 page a point, with a bookmark each; `base` is the address that a token is put after.

    `points` with unit, the unit above and service; `wave` with agency and instrument. `tick` is told how many
    codes are drawn.
    """
    pages = []
    for done, point in enumerate(points, 1):
        pages.append(_page(wave, point, f"{base}{point.token}/"))
        tick(done)
    data = {
        "title": wave.name, "agency": wave.agency.name, "survey": wave.instrument.name,
        "days": f"{format_day(wave.opens_on)} sampai {format_day(wave.closes_on)}",
        "date": [wave.opens_on.year, wave.opens_on.month, wave.opens_on.day], "pages": pages,
        "questions": len(wave.instrument.elements.all()),
    }  # fmt: skip
    return render.pdf(TEMPLATE, data, fonts=[fontpkg.path("Inter")])


def _page(wave: Wave, point: SurveyPoint, link: str) -> dict[str, Any]:
    return {
        "unit": point.unit.name, "above": named_above(point.unit),
        "service": point.service.name if point.service else wave.instrument.name,
        "link": link, "spoken": spoken(link), "qr": qr(link),
    }  # fmt: skip
