"""An annex as a table of text that can be read again: decimal comma, N/A, ✓ with its note."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from selaras.actionplans.queries import CheckpointSpec, PlanSpec, checkpoint_specs, plan_specs
from selaras.cascade.models import Annex, Edition, MatrixRow
from selaras.cascade.queries import Carrier, RowSpec, row_specs
from selaras.engine.numbers import written_number
from selaras.engine.periods import format_day
from selaras.engine.targets import YearTargets, written_target
from selaras.exchange import schema
from selaras.exchange.marks import own_text
from selaras.exchange.schema import Column
from selaras.planning.models import Objective

Line = dict[str, str]  # column key -> text as printed


@dataclass(frozen=True)
class Table:
    """One annex with its lines; `bands` tells whether block labels are printed between them."""

    number: int
    year: int
    title: str
    layout: str
    columns: tuple[Column, ...]
    signer: tuple[str, str, str]
    decreed_on: date
    lines: Sequence[Line]
    draft: bool = False  # not in force: paper says so
    decree: str = ""

    @property
    def name(self) -> str:
        return schema.sheet_name(self.number) if self.number else self.title.splitlines()[0]

    @property
    def foot(self) -> str:
        """At the foot of every page: which annex, and of which decree or that it is not in force yet."""
        day = format_day(self.decreed_on)
        source = "DRAF, belum berlaku" if self.draft else self.decree and f"nomor {self.decree}, {day}"
        return f"{self.name} · {source}" if source else self.name

    @property
    def printed(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.printed)

    @property
    def bands(self) -> bool:
        return any(column.key == "blok" for column in self.columns)

    def key(self, line: Line) -> tuple[str, ...]:
        """What tells the line apart from the others of its annex."""
        return tuple(line[key] for key in schema.identity(self.layout))

    @property
    def numbers(self) -> tuple[str, ...]:
        """The keys of the numbers among them."""
        whole = {column.key for column in self.columns if column.kind is schema.Kind.WHOLE}
        return tuple(key for key in schema.identity(self.layout) if key in whole)

    def about(self, line: Line) -> str:
        """What the line is about, in its own words."""
        return line[schema.subject(self.layout)]

    def summary(self, line: Line) -> str:
        """What a line that comes or goes holds, in one line: its figures, and who carries it."""
        told = schema.gist(self.columns)
        cells = [(column, line[column.key]) for column in self.columns if column.key in told]
        parts = [
            text if column.key == "satuan" else f"{column.heading}: {text}".removesuffix(f": {schema.TICK}")
            for column, text in cells
            if text
        ]
        return "; ".join(parts)


def annex_table(annex: Annex) -> Table:
    """The annex as it stands in the database; a constant number of queries, however many rows."""
    match annex.layout:
        case Annex.Layout.KSD:
            return table_of(annex, checkpoint_specs(annex.edition))
        case Annex.Layout.IKU:
            return table_of(annex, plan_specs(annex.edition))
    return table_of(annex, list(row_specs(annex).values()))


def spec_lines(annex: Annex, specs: Mapping[int, RowSpec]) -> dict[int, Line]:
    """The rows of a matrix as text, by the id of the row; asks one query for the receivers."""
    return dict(zip(specs, _lines(annex, list(specs.values())), strict=True))


def table_of(annex: Annex, specs: Sequence[Any]) -> Table:
    """The annex as it would be printed with these rows."""
    return Table(
        number=annex.number, year=annex.edition.year, title=annex.title, layout=annex.layout,
        columns=schema.columns(annex), signer=(annex.signer_post, annex.signer_name, annex.signer_nip),
        decreed_on=decreed_on(annex.edition),
        lines=list(_lines(annex, specs)), draft=annex.edition.state == Edition.State.DRAFT,
        decree=annex.edition.decree,
    )  # fmt: skip


def decreed_on(edition: Edition) -> date:
    """The date a document of this edition bears; 1 January where none is entered yet."""
    return edition.decreed_on or date(edition.year, 1, 1)


def tick_text(carrier: Carrier) -> str:
    """A receiver's cell: "✓", "✓ PPSU", "✓ [koordinator] PPSU", behind it targets of its own (marks)."""
    coordinator = schema.COORDINATOR if carrier.coordinator else ""
    return " ".join(filter(None, (schema.TICK, coordinator, carrier.scope_note, own_text(carrier.targets))))


def owner_text(carrier: Carrier) -> str:
    """One owner in a cell of owners: "Kasubbag Tata Usaha", "Kasubbag Tata Usaha [koordinator]", …"""
    coordinator = schema.COORDINATOR if carrier.coordinator else ""
    return " ".join(filter(None, (carrier.wording, coordinator, own_text(carrier.targets))))


def owners_text(spec: RowSpec) -> str:
    """Who is responsible: a sentence of derivation, a whole group, or posts joined by " | "."""
    group = MatrixRow.Group(spec.group).label if spec.group else ""
    return spec.derivation or str(group) or join(map(owner_text, spec.carriers))


def join(names: Iterable[str]) -> str:
    """Several owners in one cell; no name holds a vertical bar."""
    return " | ".join(names)


def _lines(annex: Annex, specs: Sequence[Any]) -> Iterable[Line]:
    match annex.layout:
        case Annex.Layout.KSD:
            return (_checkpoint(spec) for spec in specs)
        case Annex.Layout.IKU:
            return (_plan(spec) for spec in specs)
        case Annex.Layout.OWNERS:
            return (_matrix(spec) | _owners(spec) for spec in specs)
    headings = {receiver.position_id: receiver.heading.lower() for receiver in annex.receivers.all()}
    return (_matrix(spec) | _ticks(spec, headings, derives=annex.derives) for spec in specs)


def _matrix(spec: RowSpec) -> Line:
    """The cells every matrix has, in the wording of the document."""
    return {
        "blok": Objective.Block(spec.block).label,
        "no_sasaran": str(spec.objective_number),
        "sasaran": spec.objective,
        "no_indikator": str(spec.indicator_number),
        "indikator": spec.indicator_wording,
        "sumber_data": spec.source,
        "pengukuran": spec.measurement,
        **_targets(spec.targets),
        "satuan": spec.uom,
    }


def _targets(targets: YearTargets) -> Line:
    quarters = {
        f"tw{number}": written_target(target) for number, target in enumerate(targets.quarters, start=1)
    }
    return quarters | {"tahunan": written_target(targets.annual)}


def _ticks(spec: RowSpec, headings: dict[int, str], *, derives: bool) -> Line:
    """A cell for each receiver: ✓, ✓ with its scope note, or nothing; then the sentence of derived rows."""
    cells = dict.fromkeys(headings.values(), "")
    for carrier in spec.carriers:
        cells[headings[carrier.position_id]] = tick_text(carrier)
    return cells | ({"catatan_turunan": spec.derivation} if derives else {})


def _owners(spec: RowSpec) -> Line:
    return {"penanggung_jawab": owners_text(spec), "catatan": spec.note}


def _checkpoint(spec: CheckpointSpec) -> Line:
    return {
        "no": str(spec.number),
        "no_ksd": str(spec.ksd_number),
        "nama_ksd": spec.ksd_name,
        "sub_ksd": spec.sub_ksd,
        "rencana_aksi": spec.action,
        "penanggung_jawab": spec.responsible_wording,
        "instansi_terkait": spec.related_agencies,
        "kriteria": spec.criterion,
        "checkpoint": spec.month,
        "target": spec.output,
        "capaian": "" if spec.achievement is None else written_number(spec.achievement),
        "keterangan": spec.note,
    }


def _plan(spec: PlanSpec) -> Line:
    return {
        "no_sasaran": str(spec.objective_number),
        "sasaran": spec.objective,
        "iku": spec.indicator_wording,
        "target_iku": written_number(spec.target),
        "ra": spec.action,
        "kk": spec.criterion,
        "to": spec.output,
        "waktu": f"TW {spec.quarter}",
        "penanggung_jawab": spec.responsible_wording,
    }
