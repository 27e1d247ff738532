"""What the check found as a report: text for a terminal, JSON and CSV as data, Markdown for a document."""

import csv
import io
import json
import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from selaras.cascade.models import Edition
from selaras.editions.queries import Checked, Checkup, Extent
from selaras.engine.cascade.facts import COLUMN_NAMES, COLUMNS, Facts
from selaras.engine.cascade.rule import RULES
from selaras.engine.findings import Finding, Severity, Spot
from selaras.engine.numbers import roman
from selaras.engine.spreadsheet import BOM, inert

FORMAT = 1  # of the JSON; a change that breaks readers counts it up
WIDTH = 100
ELSEWHERE = "Kamus, jabatan, dan unit"
SIGNS = {Severity.ERROR: "▼", Severity.WARNING: "◆", Severity.NOTE: "●"}
_LAST = 1_000_000  # behind every annex and row


@dataclass(frozen=True, slots=True)
class Report:
    """The findings to tell of an edition, chosen and in the order of its annexes; `checkup` has them all."""

    edition: Edition
    checkup: Checkup
    told: Sequence[Checked]

    @property
    def facts(self) -> Facts:
        return self.checkup.facts

    @property
    def has_errors(self) -> bool:
        """Whether an open error is among what is told: then a check in a chain of commands fails."""
        return any(one.finding.severity is Severity.ERROR and one.is_open for one in self.told)


def report(edition: Edition, checkup: Checkup, told: Iterable[Checked]) -> Report:
    return Report(edition, checkup, in_reading_order(checkup.facts, told))


def in_reading_order(facts: Facts, found: Iterable[Checked]) -> list[Checked]:
    """By annex, row and column, as somebody leafs through the document; what stands in no annex last."""
    return sorted(found, key=lambda one: _place_of(facts, spot_of(one.finding)))


def spot_of(finding: Finding) -> Spot:
    return finding.spot or Spot()


def _place_of(facts: Facts, spot: Spot) -> tuple[int, int, int]:
    row = facts.rows.get(spot.row) if spot.row is not None else None
    column = COLUMNS.index(spot.column) if spot.column else -1
    return (spot.matrix or _LAST, row.order if row else _LAST, column)


def annex_heading(number: int | None) -> str:
    """The heading of a group: "Lampiran III", or what stands in no annex."""
    return f"Lampiran {roman(number)}" if number else ELSEWHERE


def scope(extent: Extent) -> str:
    """What was asked and of how much: "41 aturan · 41 baris · 180 komitmen …"."""
    counted = [
        (len(RULES), "aturan"), (extent.rows, "baris matriks"), (extent.commitments, "komitmen"),
        (extent.positions, "jabatan"), (extent.indicators, "indikator pada kamus"),
        (extent.plans, "rencana aksi IKU"), (extent.activities, "kegiatan strategis daerah"),
    ]  # fmt: skip
    return " · ".join(f"{number:,} {word}".replace(",", ".") for number, word in counted)


def totals(found: Iterable[Checked]) -> str:
    """ "3 galat, 10 peringatan, 5 catatan terbuka; 2 diterima"."""
    found = list(found)
    counted = Counter(one.finding.severity for one in found if one.is_open)
    accepted = sum(not one.is_open for one in found)
    words = ", ".join(f"{counted[severity]} {severity.value}" for severity in Severity)
    return f"{words} terbuka; {accepted} diterima"


def to_text(told: Report) -> str:
    """For a terminal: grouped by annex, a sign and a word for each gravity, the counts at the end."""
    lines = [f"Pemeriksaan kaskade {title(told.edition)}", scope(told.checkup.extent)]
    for number, group in _by_annex(told.told):
        lines += ["", annex_heading(number)]
        for one in group:
            finding = one.finding
            state = "" if one.is_open else "  diterima"
            head = (
                f"  {SIGNS[finding.severity]} {finding.severity.upper():<10} {finding.rule}  {finding.place}"
            )
            lines.append(f"{head}  [{finding.id}]{state}")
            lines += _wrapped(finding.message)
            if one.acceptance:
                lines += _wrapped(f"Alasan: {one.acceptance.reason}")
    if not told.told:
        lines += ["", "Tidak ada temuan."]
    return "\n".join([*lines, "", f"{totals(told.checkup.found)}.", ""])


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="      ", subsequent_indent="      ")


def to_json(told: Report) -> str:
    """One object, documented in docs/operasi.md: names that documents use, never keys of the database."""
    edition, facts = told.edition, told.facts
    content = {
        "format": FORMAT,
        "edition": {
            "agency": edition.agency.code, "year": edition.year, "kind": edition.kind,
            "number": edition.number, "state": edition.state, "decree": edition.decree,
        },
        "checked": {"rules": len(RULES), **asdict(told.checkup.extent)},
        "counts": counts(told.checkup.found),
        "findings": [_as_data(facts, one) for one in told.told],
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def counts(found: Iterable[Checked]) -> dict[str, int]:
    """How many are open of each gravity, and how many somebody has answered for."""
    found = list(found)
    counted = Counter(one.finding.severity.value for one in found if one.is_open)
    return {
        **{severity.value: counted[severity.value] for severity in Severity},
        "diterima": sum(not one.is_open for one in found),
    }


def _as_data(facts: Facts, one: Checked) -> dict[str, Any]:
    finding, spot = one.finding, spot_of(one.finding)
    row = facts.rows.get(spot.row) if spot.row is not None else None
    post = facts.posts.get(spot.post) if spot.post is not None else None
    unit = facts.units.get(spot.unit) if spot.unit is not None else None
    return {
        "id": finding.id,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "place": finding.place,
        "message": finding.message,
        "spot": {
            "annex": spot.matrix, "row": row.label if row else None, "column": spot.column or None,
            "indicator": spot.indicator or None, "position": post.code if post else None,
            "unit": unit.code if unit else None,
        },
        "accepted": {"reason": one.acceptance.reason, "at": one.acceptance.at.isoformat()}
        if one.acceptance
        else None,
    }  # fmt: skip


HEADS = (
    "id", "aturan", "bobot", "keadaan", "lampiran", "nomor", "kolom", "indikator", "tempat", "temuan",
    "alasan",
)  # fmt: skip


def to_csv(told: Report) -> str:
    """UTF-8 with its mark, commas, a line of keys; no text is taken for a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADS)
    for one in told.told:
        finding, spot = one.finding, spot_of(one.finding)
        row = told.facts.rows.get(spot.row) if spot.row is not None else None
        values = (
            finding.id, finding.rule, finding.severity.value, "terbuka" if one.is_open else "diterima",
            spot.matrix or "", row.label if row else "", COLUMN_NAMES.get(spot.column, ""),
            spot.indicator, finding.place, finding.message,
            one.acceptance.reason if one.acceptance else "",
        )  # fmt: skip
        writer.writerow([inert(str(value)) for value in values])
    return BOM + out.getvalue()


def title(edition: Edition) -> str:
    """ "2024 Murni (nomor e-0001/2024)"."""
    decree = f" (nomor {edition.decree})" if edition.decree else ""
    return f"{edition}{decree}"


def _by_annex(told: Iterable[Checked]) -> Iterable[tuple[int | None, list[Checked]]]:
    for number, group in groupby(told, key=lambda one: spot_of(one.finding).matrix):
        yield number, list(group)
