"""An annex as a table of text, exactly as printed: decimal comma, N/A, ✓ with its note."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch

from selaras.actionplans.models import Checkpoint, IndicatorPlan
from selaras.cascade.models import Annex, Commitment, MatrixRow
from selaras.engine.numbers import format_number
from selaras.engine.targets import YearTargets, format_target
from selaras.exchange import schema
from selaras.exchange.schema import Column
from selaras.planning.models import Objective

Line = dict[str, str]  # column key -> text as printed


@dataclass(frozen=True)
class Table:
    """One annex with its lines; `bands` are the block labels a matrix prints between its lines."""

    number: int
    year: int
    title: str
    layout: str
    columns: tuple[Column, ...]
    signer: tuple[str, str, str]
    lines: Sequence[Line] = field(default_factory=list)

    @property
    def printed(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.printed)

    @property
    def bands(self) -> bool:
        return any(column.key == "blok" for column in self.columns)

    def key(self, line: Line) -> tuple[str, ...]:
        """What tells the line apart from the others of its annex."""
        return tuple(line[key] for key in schema.identity(self.layout))


def annex_table(annex: Annex) -> Table:
    """The annex as it stands in the database: at most four queries, however many rows."""
    columns = schema.columns(annex)
    match annex.layout:
        case Annex.Layout.KSD:
            lines = [checkpoint_line(row) for row in _checkpoints(annex)]
        case Annex.Layout.IKU:
            plans = IndicatorPlan.objects.filter(edition_id=annex.edition_id).order_by("order")
            lines = [plan_line(plan) for plan in plans]
        case Annex.Layout.OWNERS:
            lines = [matrix_line(row) | owner_cells(row) for row in _rows(annex)]
        case _:
            headings = {receiver.position_id: receiver.heading.lower() for receiver in annex.receivers.all()}
            lines = [
                matrix_line(row) | tick_cells(row, headings, derives=annex.derives) for row in _rows(annex)
            ]
    return table_of(annex, columns, lines)


def table_of(annex: Annex, columns: tuple[Column, ...], lines: Sequence[Line]) -> Table:
    return Table(
        number=annex.number, year=annex.edition.year, title=annex.title, layout=annex.layout, columns=columns,
        signer=(annex.signer_post, annex.signer_name, annex.signer_nip), lines=lines,
    )  # fmt: skip


def matrix_line(row: MatrixRow) -> Line:
    """The cells every matrix has, in the wording of the document."""
    return {
        "blok": Objective.Block(row.block).label,
        "no_sasaran": str(row.objective_number),
        "sasaran": row.objective_wording,
        "no_indikator": str(row.indicator_number),
        "indikator": row.indicator_wording,
        "sumber_data": row.source_wording,
        "pengukuran": row.measurement,
        **target_cells(row.targets),
        "satuan": row.uom,
    }


def target_cells(targets: YearTargets) -> Line:
    quarters = {
        f"tw{number}": format_target(target) for number, target in enumerate(targets.quarters, start=1)
    }
    return quarters | {"tahunan": format_target(targets.annual)}


def tick_cells(row: MatrixRow, headings: dict[int, str], *, derives: bool) -> Line:
    """A cell for each receiver: ✓, ✓ with its scope note, or nothing; then the sentence of derived rows."""
    cells = dict.fromkeys(headings.values(), "")
    for commitment in row.commitments.all():
        cells[headings[commitment.position_id]] = f"{schema.TICK} {commitment.scope_note}".strip()
    return cells | ({"catatan_turunan": row.derivation} if derives else {})


def owner_cells(row: MatrixRow) -> Line:
    """Who is responsible: a sentence of derivation, a whole group, or posts joined by " | "."""
    if row.derivation:
        owner = row.derivation
    elif row.group:
        owner = MatrixRow.Group(row.group).label
    else:
        owner = join(commitment.wording or commitment.position.title for commitment in row.commitments.all())
    return {"penanggung_jawab": owner, "catatan": row.note}


def checkpoint_line(checkpoint: Checkpoint) -> Line:
    activity = checkpoint.activity
    achievement = checkpoint.achievement
    return {
        "no": str(activity.number),
        "no_ksd": str(activity.ksd_number),
        "nama_ksd": activity.ksd_name,
        "sub_ksd": activity.sub_ksd,
        "rencana_aksi": activity.action,
        "penanggung_jawab": activity.responsible_wording,
        "instansi_terkait": activity.related_agencies,
        "kriteria": checkpoint.criterion,
        "checkpoint": checkpoint.month,
        "target": checkpoint.output,
        "capaian": "" if achievement is None else format_number(achievement),
        "keterangan": activity.note,
    }


def plan_line(plan: IndicatorPlan) -> Line:
    return {
        "no_sasaran": str(plan.objective_number),
        "sasaran": plan.objective_wording,
        "iku": plan.indicator_wording,
        "target_iku": format_number(plan.target),
        "ra": plan.action,
        "kk": plan.criterion,
        "to": plan.output,
        "waktu": f"TW {plan.quarter}",
        "penanggung_jawab": plan.responsible_wording,
    }


def join(names: Iterable[str]) -> str:
    """Several owners in one cell; no name holds a vertical bar."""
    return " | ".join(names)


def _rows(annex: Annex) -> Iterable[MatrixRow]:
    carriers = Commitment.objects.select_related("position").order_by("order", "pk")
    return annex.rows.order_by("order").prefetch_related(Prefetch("commitments", queryset=carriers))


def _checkpoints(annex: Annex) -> Iterable[Checkpoint]:
    found = Checkpoint.objects.filter(activity__edition_id=annex.edition_id).select_related("activity")
    return found.order_by("activity__number", "month")
