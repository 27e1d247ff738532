"""What the script of the editing surface does, without a browser: it sends cells and takes answers apart."""

import json
import re
from html import unescape

from selaras.cascade.models import Annex, MatrixRow, Receiver
from selaras.cascade.queries import row_specs
from selaras.exchange.tables import spec_lines
from tests.factories import make_annex
from tests.web.cast import FRAGMENT, Cast

MATRIX = "/kaskade/lampiran/1/"


class Page:
    """What the script does, without a browser: sends cells as it saw them and takes the answer apart."""

    def __init__(self, client, cast: Cast, annex: Annex | None = None) -> None:
        self.client, self.annex = client, annex or cast.annex

    def url(self, deed: str) -> str:
        return f"/kaskade/sunting/{self.annex.pk}/{deed}/"

    def row(self, place: int = 0) -> MatrixRow:
        return self.annex.rows.order_by("order")[place]

    def edit(self, column: str, was: str, now: str, *, row: int | None = -1, line: int = 0) -> dict:
        key = self.row().pk if row == -1 else row
        return {"row": key, "line": line, "column": column, "was": was, "now": now}

    def shown(self) -> str:
        """The rows with their texts, as the page shows them."""
        return json.dumps(list(spec_lines(self.annex, row_specs(self.annex)).items()))

    def send(self, *edits: dict):
        return self.post("sel", edits=json.dumps(edits))

    def post(self, deed: str, **fields):
        return self.client.post(self.url(deed), fields, headers=FRAGMENT)


def said(answer) -> str:
    return unescape(re.search(r'data-said="([^"]*)"', answer.text)[1])


def told(answer) -> list[str]:
    """The sentences about what was taken otherwise than it reads, or made besides."""
    part = re.search(r"<div data-told>(.*?)</div>", answer.text, re.DOTALL)
    return [unescape(one) for one in re.findall(r"<(?:p|li)>(.*?)</", part[1])] if part else []


def refused(answer) -> list[tuple[str, str]]:
    """(column, rule) of every cell that came back."""
    found = re.findall(r'data-column="([^"]*)".*?code-label">([A-Z]+-\d+)<', answer.text, re.DOTALL)
    return [(unescape(column), rule) for column, rule in found]


NEW = {
    "blok": "Sasaran Strategis", "no_sasaran": "1", "sasaran": "Meningkatnya layanan warga",
    "no_indikator": "3", "indikator": "Lama tunggu", "sumber_data": "e-SAKIP", "satuan": "Menit",
}  # fmt: skip


def empty(cast: Cast) -> Annex:
    annex = make_annex(cast.edition, cast.mayor_post, number=7, receivers_label="Kepala Bagian")
    Receiver.objects.create(
        annex=annex, agency=cast.agency, position=cast.owner_post, order=0, heading="Layanan"
    )
    return annex
