"""Imports: read, report findings, show the difference, and only then write, all or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from selaras.accounts.models import User
from selaras.actionplans import actions as actionplans
from selaras.cascade import actions as cascade
from selaras.cascade.models import Annex, Edition
from selaras.engine.findings import Finding, blocking
from selaras.exchange import cells, queries, schema, tables, workbook
from selaras.exchange.cells import Sheet
from selaras.exchange.difference import Change, difference
from selaras.exchange.fields import World
from selaras.exchange.match import Indicators
from selaras.exchange.parse import read_sheet
from selaras.exchange.tables import Line
from selaras.kernel.rules import RuleError
from selaras.org.queries import PostNames, UnitNames


@dataclass(frozen=True)
class Intake:
    """What a file would make of one annex: its rows, and the lines it would replace."""

    annex: Annex
    rows: Sequence[Any]
    seen: Sequence[Line]
    changes: Sequence[Change]


@dataclass
class Preview:
    """What a file would do to an edition: its findings, and the changes of each annex it holds."""

    edition: Edition
    findings: list[Finding] = field(default_factory=list)
    intakes: list[Intake] = field(default_factory=list)

    @property
    def changes(self) -> list[Change]:
        return [change for intake in self.intakes for change in intake.changes]

    @property
    def errors(self) -> list[Finding]:
        return blocking(self.findings)


def preview_workbook(*, edition: Edition, path: Path) -> Preview:
    """Read a workbook against an edition. Nothing is written; a bad file gives findings, no exception."""
    sheets, findings = workbook.read(path, queries.annexes(edition))
    return _preview(edition, sheets, findings)


def preview_csv_folder(*, edition: Edition, folder: Path) -> Preview:
    """The same for lampiran-1.csv … in a folder; a file that isn't there leaves its annex alone."""
    sheets, findings = [], []
    for annex in queries.annexes(edition):
        path = folder / f"lampiran-{annex.number}.csv"
        if path.exists():
            sheet, found = cells.read_csv(
                path.read_bytes(), number=annex.number, columns=schema.columns(annex), name=path.name
            )
            sheets.append(sheet)
            findings += found
    return _preview(edition, sheets, findings)


@transaction.atomic
def apply(*, preview: Preview, by: User | None, at: datetime) -> None:
    """Write a preview, all of it or nothing; an annex without changes isn't touched.

    Raises RuleError IMP-21 for a preview with errors, IMP-22 when an annex has changed since it was
    read, KAS-01 when the edition is published.
    """
    if preview.errors:
        raise RuleError("IMP-21", "Berkas masih berisi galat; tidak ada yang ditulis.")
    changing = [intake for intake in preview.intakes if intake.changes]
    if not changing:
        return
    cascade.lock_draft(edition_id=preview.edition.pk)
    for intake in changing:
        if tables.annex_table(intake.annex).lines != intake.seen:
            raise RuleError("IMP-22", f"{intake.annex} berubah sejak berkas dibaca. Baca ulang berkasnya.")
    for intake in changing:
        _write(intake, by=by, at=at)
    cascade.link_parents(edition=preview.edition)


def load_csv_folder(*, edition: Edition, folder: Path, by: User | None, at: datetime) -> list[Finding]:
    """Fill an edition from a folder of text tables. Raises RuleError with the first error in them."""
    preview = preview_csv_folder(edition=edition, folder=folder)
    for error in preview.errors:
        raise RuleError(error.rule, f"{error.place}: {error.message}")
    apply(preview=preview, by=by, at=at)
    return preview.findings


def _write(intake: Intake, *, by: User | None, at: datetime) -> None:
    match intake.annex.layout:
        case Annex.Layout.KSD:
            actionplans.replace_activities(annex=intake.annex, rows=intake.rows, by=by, at=at)
        case Annex.Layout.IKU:
            actionplans.replace_plans(annex=intake.annex, rows=intake.rows, by=by, at=at)
        case _:
            cascade.replace_matrix(annex=intake.annex, rows=intake.rows, by=by, at=at)


def _preview(edition: Edition, sheets: Sequence[Sheet], findings: Sequence[Finding]) -> Preview:
    preview = Preview(edition, list(findings))
    day = edition.day
    world = World(
        posts=PostNames(agency=edition.agency, on=day), units=UnitNames(agency=edition.agency, on=day),
        indicators=Indicators(agency=edition.agency, edition_id=edition.pk),
    )  # fmt: skip
    annexes = {annex.number: annex for annex in queries.annexes(edition)}
    for sheet in sheets:
        annex = annexes[sheet.number]
        rows, found = read_sheet(sheet, annex, world)
        preview.findings += found
        current, wanted = tables.annex_table(annex), tables.table_of(annex, rows)
        changes = difference(current, wanted, annex=schema.sheet_name(annex.number))
        preview.intakes.append(Intake(annex, rows, current.lines, changes))
    return preview
