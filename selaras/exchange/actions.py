"""Imports: read, report findings, show the difference, and only then write, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from selaras.accounts.models import User
from selaras.actionplans import actions as actionplans
from selaras.cascade import actions as cascade
from selaras.cascade.models import Annex, Edition
from selaras.engine.findings import Finding, blocking
from selaras.exchange import cells, schema, tables, workbook
from selaras.exchange.cells import Sheet
from selaras.exchange.difference import Change, difference
from selaras.exchange.match import Indicators
from selaras.exchange.parse import World, read_sheet
from selaras.kernel.rules import RuleError
from selaras.org.queries import PostNames, UnitNames


@dataclass
class Preview:
    """What a file would do to an edition: its findings, the changes, and the rows that make them."""

    edition: Edition
    findings: list[Finding] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    rows: list[tuple[Annex, Sequence[Any]]] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        return bool(blocking(self.findings))


def preview_workbook(*, edition: Edition, path: Path) -> Preview:
    """Read a workbook against an edition. Nothing is written; a bad file gives findings, no exception."""
    sheets, findings = workbook.read(path, _annexes(edition))
    return _preview(edition, sheets, findings)


def preview_csv_folder(*, edition: Edition, folder: Path) -> Preview:
    """The same for lampiran-1.csv … in a folder."""
    sheets, findings = [], []
    for annex in _annexes(edition):
        path = folder / f"lampiran-{annex.number}.csv"
        if path.exists():
            sheet, found = cells.read_csv(
                path.read_text("utf-8"), number=annex.number, columns=schema.columns(annex), name=path.name
            )
            sheets.append(sheet)
            findings += found
    return _preview(edition, sheets, findings)


@transaction.atomic
def apply(*, preview: Preview, by: User | None, at: datetime) -> None:
    """Write a preview, all of it or nothing. Raises RuleError for one that has errors (IMP-21) or KAS-01."""
    if preview.refused:
        raise RuleError("IMP-21", "Berkas masih berisi galat; tidak ada yang ditulis.")
    for annex, rows in preview.rows:
        match annex.layout:
            case Annex.Layout.KSD:
                actionplans.replace_activities(annex=annex, rows=rows, by=by, at=at)
            case Annex.Layout.IKU:
                actionplans.replace_plans(annex=annex, rows=rows, by=by, at=at)
            case _:
                cascade.replace_matrix(annex=annex, rows=rows, by=by, at=at)
    cascade.link_parents(edition=preview.edition)


def load_csv_folder(*, edition: Edition, folder: Path, by: User | None, at: datetime) -> list[Finding]:
    """Fill an edition from a folder of text tables. Raises RuleError with the first error in them."""
    preview = preview_csv_folder(edition=edition, folder=folder)
    for error in blocking(preview.findings):
        raise RuleError(error.rule, f"{error.place}: {error.message}")
    apply(preview=preview, by=by, at=at)
    return preview.findings


def _annexes(edition: Edition) -> list[Annex]:
    return list(edition.annexes.order_by("number").select_related("edition").prefetch_related("receivers"))


def _preview(edition: Edition, sheets: Sequence[Sheet], findings: Sequence[Finding]) -> Preview:
    preview = Preview(edition, list(findings))
    day = edition.effective_on or date(edition.year, 1, 1)
    agency = edition.agency
    world = World(
        posts=PostNames(agency=agency, on=day), units=UnitNames(agency=agency, on=day),
        indicators=Indicators(agency=agency, edition_id=edition.pk), day=day,
    )  # fmt: skip
    annexes = {annex.number: annex for annex in _annexes(edition)}
    for sheet in sheets:
        annex = annexes[sheet.number]
        rows, found = read_sheet(sheet, annex, world)
        preview.findings += found
        preview.rows.append((annex, rows))
        current = tables.annex_table(annex)
        wanted = tables.table_of(annex, rows)
        preview.changes += difference(current, wanted, annex=schema.sheet_name(annex.number))
    return preview
