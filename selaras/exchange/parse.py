"""From the lines of a sheet to rows, by the layout of the annex."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from selaras.actionplans.models import Checkpoint
from selaras.actionplans.queries import CheckpointSpec, PlanSpec
from selaras.cascade.models import Annex
from selaras.cascade.queries import RowSpec
from selaras.engine.findings import Finding, blocking
from selaras.engine.names import fold
from selaras.engine.targets import NA
from selaras.exchange.cells import Cell, Record, Sheet
from selaras.exchange.fields import Fields, World, short, text_of
from selaras.exchange.match import Match

_OF_ACTIVITY = (
    "no_ksd", "nama_ksd", "sub_ksd", "rencana_aksi", "penanggung_jawab", "instansi_terkait", "keterangan",
)  # fmt: skip
_QUARTER = re.compile(r"TW\s*(?P<number>[1-4]|I|II|III|IV)", re.IGNORECASE)
_QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "I": 1, "II": 2, "III": 3, "IV": 4}


def read_sheet(sheet: Sheet, annex: Annex, world: World) -> tuple[Sequence[Any], list[Finding]]:
    """The rows of a sheet by the layout of its annex, and everything that is wrong with them."""
    reader = Reader(annex, world)
    match annex.layout:
        case Annex.Layout.KSD:
            return reader.checkpoints(sheet), reader.findings
        case Annex.Layout.IKU:
            return reader.plans(sheet), reader.findings
    return reader.matrix(sheet), reader.findings


class Reader(Fields):
    """Reads one sheet, line by line; a line with an error gives no row."""

    def __init__(self, annex: Annex, world: World, *, drafting: bool = False) -> None:
        super().__init__(annex, world, drafting=drafting)
        self._activities: dict[int, Record] = {}

    def matrix(self, sheet: Sheet) -> list[RowSpec]:
        """The rows of a matrix (annexes I to III)."""
        rows = [self._matrix_row(order, record) for order, record in enumerate(sheet.records)]
        return [row for row in rows if row is not None]

    def checkpoints(self, sheet: Sheet) -> list[CheckpointSpec]:
        """The checkpoints of the strategic activities (annex IV), in the order they are due."""
        rows = [self._checkpoint(record) for record in sheet.records]
        return sorted((row for row in rows if row is not None), key=lambda row: (row.number, row.month))

    def plans(self, sheet: Sheet) -> list[PlanSpec]:
        """The action plans of the key indicators (annex V)."""
        rows = [self._plan(record) for record in sheet.records]
        return [row for row in rows if row is not None]

    def _matrix_row(self, order: int, record: Record) -> RowSpec | None:
        before = len(self.findings)
        self.check(record)
        block, number = self.block(record["blok"]), self.whole(record["no_sasaran"])
        indicator_number = self.whole(record["no_indikator"])
        self.once(record["no_indikator"], number, indicator_number)
        match = Match(None)
        if not self._failed(before):
            match = self.world.indicators.find(
                annex=self.annex, block=block, objective_number=number, objective=record["sasaran"].text,
                number=indicator_number, name=record["indikator"].text,
            )  # fmt: skip
        self.findings += [finding.at(record["indikator"].place) for finding in match.findings]
        targets, receivers = self.targets(record, match), self.receivers(record, match)
        if self._failed(before):
            return None
        return RowSpec(
            order=order, block=block, objective_number=number, objective=record["sasaran"].text,
            indicator_number=indicator_number, indicator_wording=record["indikator"].text,
            indicator_id=match.indicator_id, source=record["sumber_data"].text,
            measurement=text_of(record, "pengukuran"), targets=targets, uom=record["satuan"].text,
            derivation=receivers.derivation, group=receivers.group, note=text_of(record, "catatan"),
            carriers=receivers.carriers,
        )  # fmt: skip

    def _checkpoint(self, record: Record) -> CheckpointSpec | None:
        before = len(self.findings)
        self.check(record)
        number, ksd_number = self.whole(record["no"]), self.whole(record["no_ksd"])
        month = self._month(record["checkpoint"])
        self.once(record["checkpoint"], number, month)
        self._same_activity(number, record)
        achievement = self.target(record["capaian"], low=Decimal(0))
        if achievement is NA:
            said = "Capaian diisi angka persen, atau dikosongkan bila belum dilaporkan."
            self.add("IMP-25", said, record["capaian"])
        units = self.units(record["penanggung_jawab"])
        if self._failed(before):
            return None
        return CheckpointSpec(
            number=number, ksd_number=ksd_number, ksd_name=record["nama_ksd"].text,
            sub_ksd=record["sub_ksd"].text, action=record["rencana_aksi"].text,
            responsible_wording=record["penanggung_jawab"].text,
            related_agencies=record["instansi_terkait"].text, note=record["keterangan"].text,
            criterion=record["kriteria"].text, month=month, output=record["target"].text,
            achievement=achievement if isinstance(achievement, Decimal) else None, unit_ids=units,
        )  # fmt: skip

    def _plan(self, record: Record) -> PlanSpec | None:
        before = len(self.findings)
        self.check(record)
        number, quarter = self.whole(record["no_sasaran"]), self._quarter(record["waktu"])
        self.once(record["ra"], number, fold(record["iku"].text), fold(record["ra"].text))
        target = self.target(record["target_iku"])
        if not isinstance(target, Decimal) and not self._failed(before):
            self.add("IMP-06", "“Target IKU” belum diisi dengan angka.", record["target_iku"])
        posts = self.plan_owners(record["penanggung_jawab"])
        indicator_id = self._indicator(record)
        if self._failed(before) or indicator_id is None or not isinstance(target, Decimal):
            return None
        return PlanSpec(
            objective_number=number, objective=record["sasaran"].text, indicator_id=indicator_id,
            indicator_wording=record["iku"].text, target=target, action=record["ra"].text,
            criterion=record["kk"].text, output=record["to"].text, quarter=quarter,
            responsible_wording=record["penanggung_jawab"].text, position_ids=posts,
        )  # fmt: skip

    def _failed(self, before: int) -> bool:
        """Whether an error was found since there were `before` findings."""
        return bool(blocking(self.findings[before:]))

    def _month(self, cell: Cell) -> str:
        month = cell.text.upper()
        if month and month not in Checkpoint.Month.values:
            self.add("IMP-18", f"“{short(month)}” bukan checkpoint. Pakai B03, B06, B09, atau B12.", cell)
        return month

    def _quarter(self, cell: Cell) -> int:
        found = _QUARTER.fullmatch(cell.text)
        if cell.text and not found:
            self.add("IMP-18", f"“{short(cell.text)}” bukan triwulan. Tulis TW 1 sampai TW 4.", cell)
        return _QUARTERS[found["number"].upper()] if found else 0

    def _indicator(self, record: Record) -> int | None:
        objective, name = record["sasaran"].text, record["iku"].text
        found = self.world.indicators.named(objective=objective, name=name) if objective and name else None
        if name and found is None:
            self.add("IMP-19", "Indikator ini tidak ada pada kamus untuk sasaran itu.", record["iku"])
        return found

    def _same_activity(self, number: int, record: Record) -> None:
        """IMP-24: what belongs to the activity reads the same at each of its checkpoints."""
        first = self._activities.setdefault(number, record)
        for key in _OF_ACTIVITY if number else ():
            if record[key].text != first[key].text:
                differs = f"“{self.columns[key].heading}” no. {number} berbeda dari {first[key].place}."
                self.add("IMP-24", f"{differs} Samakan isinya.", record[key])
