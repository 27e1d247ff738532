"""The report of a wave as files: PDF by Typst, and Word with the charts as pictures."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import fontpkg
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from selaras.documents import render
from selaras.documents.word import Cell, Paragraph, Picture, Section, Table
from selaras.documents.word import docx as write
from selaras.surveys.models import Wave
from selaras.web import wave_pages as pages
from selaras.web.http import Request, attachment
from selaras.web.outcomes.report import Block, Chart, Grid, Report, Text, report
from selaras.web.rights import needs
from selaras.web.theme import DEFAULT_HUE, colours

_HERE = Path(__file__).parent
_STYLES = {1: "Heading1", 2: "Heading2", 0: "Normal", -1: "Small"}


@require_safe
@needs("survei", "lihat")
def as_pdf(request: Request, pk: int) -> HttpResponse:
    """The same answers on the same day give the same bytes."""
    wave = pages.wave_of(request, pk)
    return attachment(pdf(report(wave, on=request.today), wave), f"{_name(wave)}.pdf")


@require_safe
@needs("survei", "lihat")
def as_docx(request: Request, pk: int) -> HttpResponse:
    """A copy to work on."""
    wave = pages.wave_of(request, pk)
    return attachment(docx(report(wave, on=request.today)), f"{_name(wave)}.docx")


def pdf(told: Report, wave: Wave) -> bytes:
    hue = DEFAULT_HUE if wave.agency.hue is None else wave.agency.hue
    data = {
        "title": told.title, "agency": told.agency, "notice": told.notice, "foot": told.foot,
        "day": [told.day.year, told.day.month, told.day.day],
        "colour": colours(hue)["--ina-primary-fill"][0],
        "blocks": [_data(one) for one in told.blocks],
    }  # fmt: skip
    return render.pdf(_HERE / "report.typ", data, fonts=[fontpkg.path("Arimo")])


def docx(told: Report) -> bytes:
    parts: list[Paragraph | Table | Picture] = [
        Paragraph(told.title, style="Title"), Paragraph(f"{told.agency}\n{told.foot}", style="Small"),
    ]  # fmt: skip
    for one in told.blocks:
        parts.extend(_part(one))
    return write([Section((210, 297), 20, parts)], title=told.title, notice=told.notice)


def _data(one: Block) -> dict[str, Any]:
    kind = {Text: "text", Grid: "grid", Chart: "chart"}[type(one)]
    return asdict(one) | {"kind": kind}


def _part(one: Block) -> Iterator[Paragraph | Table | Picture]:
    match one:
        case Text(text, level):
            yield Paragraph(text, style=_STYLES[level])
        case Chart(svg, width, height, words):
            drawn = render.png(
                _HERE / "picture.typ", {"svg": svg, "width": width}, fonts=[fontpkg.path("Arimo")]
            )
            yield Picture(drawn, width, height, words)
        case Grid(_, widths, aligns, rows, headed):
            cells = [
                [
                    Cell(text, align=align, bold=headed and place == 0)
                    for text, align in zip(row, aligns, strict=True)
                ]
                for place, row in enumerate(rows)
            ]
            yield Table(widths, cells, heads=1 if headed else 0, style="Cells")


def _name(wave: Wave) -> str:
    return f"laporan-survei-{wave.year}-{wave.pk}"
