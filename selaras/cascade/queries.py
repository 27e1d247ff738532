"""Reading the cascade."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from selaras.cascade.models import Annex, Commitment, MatrixRow
from selaras.engine.targets import YearTargets


@dataclass(frozen=True, slots=True)
class Carrier:
    """A post that carries a row: its part of the scope, and its name in the document ("": a tick)."""

    position_id: int
    scope_note: str
    wording: str


@dataclass(frozen=True, slots=True)
class RowSpec:
    """A row of a matrix as it shall be; `indicator_id` None lets a new dictionary entry be made."""

    order: int
    block: str
    objective_number: int
    objective: str
    indicator_number: int
    indicator_wording: str
    indicator_id: int | None
    source: str
    measurement: str
    targets: YearTargets
    uom: str
    derivation: str
    group: str
    note: str
    carriers: tuple[Carrier, ...]

    @property
    def key(self) -> tuple[int, int]:
        return self.objective_number, self.indicator_number


def row_specs(annex: Annex) -> list[RowSpec]:
    """The rows of a matrix as they stand; two queries, however many rows."""
    carriers = Commitment.objects.order_by("order", "pk")
    rows = annex.rows.order_by("order").prefetch_related(Prefetch("commitments", queryset=carriers))
    return [_spec(row, row.commitments.all()) for row in rows]


def _spec(row: MatrixRow, commitments: Iterable[Commitment]) -> RowSpec:
    carriers = (
        ()
        if row.group
        else tuple(
            Carrier(one.position_id, scope_note=one.scope_note, wording=one.wording) for one in commitments
        )
    )
    return RowSpec(
        order=row.order, block=row.block, objective_number=row.objective_number,
        objective=row.objective_wording, indicator_number=row.indicator_number,
        indicator_wording=row.indicator_wording, indicator_id=row.indicator_id, source=row.source_wording,
        measurement=row.measurement, targets=row.targets, uom=row.uom, derivation=row.derivation,
        group=row.group, note=row.note, carriers=carriers,
    )  # fmt: skip
