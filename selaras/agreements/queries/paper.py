"""The document of an agreement: statement, annex, quarterly targets, in one archival PDF."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import fontpkg

from selaras.agreements.models import Agreement
from selaras.agreements.queries.printed import Printed, printed
from selaras.documents import render
from selaras.documents.barcode import qr

TEMPLATE = Path(__file__).parent.parent / "templates" / "agreement.typ"


def pdf(agreement: Agreement, *, full_nips: Collection[int] | None = None) -> bytes:
    """The paper as PDF/A-3a and PDF/UA-1 with the canonical JSON attached; the same bytes every time.

    A draft says KONSEP across its pages and carries no attachment. Before any signature; four queries at
    most. `full_nips` as in `printed`.
    """
    return typeset([printed(agreement, full_nips=full_nips)])


def typeset(papers: Sequence[Printed], *, cover: dict[str, Any] | None = None) -> bytes:
    """Papers one after the other, each with its own page numbers, behind a cover where one is given."""
    attached = [one.canonical for one in papers if one.canonical and cover is None]
    data = {"papers": [_data(one) for one in papers], "cover": cover}
    return render.pdf(
        TEMPLATE, data, fonts=[fontpkg.path("Arimo")], standards=render.CARRYING, attached=attached
    )


def _data(paper: Printed) -> dict[str, Any]:
    return asdict(paper) | {
        "day": [paper.day.year, paper.day.month, paper.day.day],
        "canonical": None,  # attached as it is
        "qr": qr(paper.url) if paper.url else "",
    }
