"""From cells to rows: every cell understood or answered with a sentence that names its address."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from selaras.actionplans.queries import CheckpointSpec, PlanSpec
from selaras.cascade.models import Annex, MatrixRow
from selaras.cascade.queries import Carrier, RowSpec
from selaras.engine.annual import AnnualRule, check_annual
from selaras.engine.findings import Finding, Severity
from selaras.engine.names import fold
from selaras.engine.targets import Target, YearTargets, parse_target
from selaras.exchange import schema
from selaras.exchange.cells import Cell, Record, Sheet, check_cell
from selaras.exchange.match import Indicators
from selaras.exchange.schema import Column
from selaras.org.models import Position
from selaras.org.queries import PostNames, UnitNames

MAX_NUMBER = 999
_TICK = re.compile(r"[✓✔vV](?:\s+(?P<note>.+))?", re.DOTALL)
_DERIVED = "diturunkan"
_QUARTER = re.compile(r"TW\s*(?P<number>[1-4]|I|II|III|IV)", re.IGNORECASE)
_QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "I": 1, "II": 2, "III": 3, "IV": 4}


@dataclass(frozen=True)
class World:
    """What names in a file can mean, for one agency on the edition's day."""

    posts: PostNames
    units: UnitNames
    indicators: Indicators


class Reader:
    """Reads one sheet; collects findings instead of stopping at the first."""

    def __init__(self, annex: Annex, world: World) -> None:
        self.annex, self.world = annex, world
        self.columns: dict[str, Column] = {column.key: column for column in schema.columns(annex)}
        self.findings: list[Finding] = []
        self._seen: dict[tuple[Any, ...], str] = {}

    def matrix(self, sheet: Sheet) -> list[RowSpec]:
        """The rows of a matrix (annexes I to III)."""
        rows = [self._matrix_row(order, record) for order, record in enumerate(sheet.records)]
        return [row for row in rows if row is not None]

    def checkpoints(self, sheet: Sheet) -> list[CheckpointSpec]:
        """The checkpoints of the strategic activities (annex IV)."""
        rows = [self._checkpoint(record) for record in sheet.records]
        return [row for row in rows if row is not None]

    def plans(self, sheet: Sheet) -> list[PlanSpec]:
        """The action plans of the key indicators (annex V)."""
        rows = [self._plan(record) for record in sheet.records]
        return [row for row in rows if row is not None]

    # --- lines

    def _matrix_row(self, order: int, record: Record) -> RowSpec | None:
        before = len(self.findings)
        self._check(record)
        block = self._block(record["blok"])
        objective_number, indicator_number = (
            self._whole(record["no_sasaran"]),
            self._whole(record["no_indikator"]),
        )
        self._once(record["no_indikator"], objective_number, indicator_number)
        if any(finding.severity is Severity.ERROR for finding in self.findings[before:]):
            self._targets(record, None)
            self._receivers(record)
            return None
        match = self.world.indicators.find(
            annex=self.annex, block=block, objective_number=objective_number,
            objective=record["sasaran"].text, number=indicator_number, name=record["indikator"].text,
        )  # fmt: skip
        self.findings += [finding.at(record["indikator"].place) for finding in match.findings]
        targets = self._targets(record, match)
        carriers, group, derivation = self._receivers(record)
        if len(self.findings) > before and any(
            finding.severity is Severity.ERROR for finding in self.findings[before:]
        ):
            return None
        return RowSpec(
            order=order, block=block, objective_number=objective_number, objective=record["sasaran"].text,
            indicator_number=indicator_number, indicator_wording=record["indikator"].text,
            indicator_id=match.indicator_id, source=record["sumber_data"].text,
            measurement=_text(record, "pengukuran"), targets=targets,
            uom=record["satuan"].text, derivation=derivation, group=group,
            note=_text(record, "catatan"), carriers=tuple(carriers),
        )  # fmt: skip

    def _checkpoint(self, record: Record) -> CheckpointSpec | None:
        before = len(self.findings)
        self._check(record)
        number, ksd_number = self._whole(record["no"]), self._whole(record["no_ksd"])
        month = record["checkpoint"].text.upper()
        if month and month not in {"B03", "B06", "B09", "B12"}:
            self._add(
                "IMP-18", f"“{month}” bukan checkpoint. Pakai B03, B06, B09, atau B12.", record["checkpoint"]
            )
        self._once(record["checkpoint"], number, month)
        achievement = self._target(record.get("capaian"), low=Decimal(0), high=None)
        units = self._units(record["penanggung_jawab"])
        if len(self.findings) > before:
            return None
        return CheckpointSpec(
            number=number, ksd_number=ksd_number, ksd_name=record["nama_ksd"].text,
            sub_ksd=_text(record, "sub_ksd"), action=record["rencana_aksi"].text,
            responsible_wording=record["penanggung_jawab"].text,
            related_agencies=_text(record, "instansi_terkait"), note=_text(record, "keterangan"),
            criterion=record["kriteria"].text, month=month, output=record["target"].text,
            achievement=achievement if isinstance(achievement, Decimal) else None, unit_ids=units,
        )  # fmt: skip

    def _plan(self, record: Record) -> PlanSpec | None:
        before = len(self.findings)
        self._check(record)
        number = self._whole(record["no_sasaran"])
        target = self._target(record["target_iku"], low=None, high=None)
        quarter = _QUARTER.fullmatch(record["waktu"].text)
        if record["waktu"].text and not quarter:
            self._add(
                "IMP-18", f"“{record['waktu'].text}” bukan triwulan. Tulis TW 1 sampai TW 4.", record["waktu"]
            )
        self._once(record["ra"], number, fold(record["iku"].text), fold(record["ra"].text))
        posts = self._plan_owners(record["penanggung_jawab"])
        indicator_id = self.world.indicators.named(objective=record["sasaran"].text, name=record["iku"].text)
        if record["iku"].text and indicator_id is None:
            self._add("IMP-19", "Indikator ini tidak ada pada kamus untuk sasaran itu.", record["iku"])
        if not isinstance(target, Decimal) and not any(self.findings[before:]):
            self._add("IMP-06", "“Target IKU” belum diisi dengan angka.", record["target_iku"])
        if len(self.findings) > before or quarter is None or indicator_id is None:
            return None
        return PlanSpec(
            objective_number=number, objective=record["sasaran"].text, indicator_id=indicator_id,
            indicator_wording=record["iku"].text, target=Decimal(str(target)),
            action=record["ra"].text, criterion=record["kk"].text, output=record["to"].text,
            quarter=_QUARTERS[quarter["number"].upper()], responsible_wording=record["penanggung_jawab"].text,
            position_ids=tuple(post.pk for post in posts),
        )  # fmt: skip

    # --- cells

    def _check(self, record: Record) -> None:
        """The faults any cell can have; a column the file lacks was reported already and reads as blank."""
        place = next(iter(record.values())).place
        for key, column in self.columns.items():
            cell = record.setdefault(key, Cell(None, place))
            if (finding := check_cell(cell, column)) and not (key == "blok" and not cell.text):
                self.findings.append(finding)

    def _block(self, cell: Cell) -> str:
        for label, value in schema.BLOCKS.items():
            if fold(cell.text) in {fold(label), value}:
                return value
        said = f"“{cell.text}” bukan blok" if cell.text else "Baris ini tidak di bawah judul blok"
        self._add("IMP-07", f"{said}. Pakai {', '.join(schema.BLOCKS)}.", cell)
        return ""

    def _whole(self, cell: Cell) -> int:
        if cell.text.isascii() and cell.text.isdigit() and 0 < int(cell.text[:6]) <= MAX_NUMBER:
            return int(cell.text)
        if cell.text:
            self._add("IMP-08", f"“{cell.text}” bukan nomor. Tulis bilangan bulat mulai 1.", cell)
        return 0

    def _once(self, cell: Cell, *key: Any) -> None:
        first = self._seen.setdefault(key, cell.place)
        if first != cell.place:
            self._add(
                "IMP-11", f"Baris ini bernomor sama dengan baris pada {first}. Hapus salah satunya.", cell
            )

    def _targets(self, record: Record, match: Any) -> YearTargets:
        low, high = (match.low, match.high) if match else (None, None)
        keys = ("tw1", "tw2", "tw3", "tw4", "tahunan")
        values = [self._target(record.get(key), low=low, high=high) for key in keys]
        targets = YearTargets(*values)
        if match and match.annual_rule:
            finding = check_annual(targets, AnnualRule(match.annual_rule))
            if finding:
                self.findings.append(finding.at(record["tahunan"].place))
        return targets

    def _target(self, cell: Cell | None, *, low: Decimal | None, high: Decimal | None) -> Target:
        if cell is None:
            return None
        target, finding = parse_target(cell.value, low=low, high=high)
        if finding:
            self.findings.append(finding.at(cell.place))
        return target

    def _receivers(self, record: Record) -> tuple[list[Carrier], str, str]:
        """Who carries the row: (carriers, group, sentence of derivation)."""
        if self.annex.layout == Annex.Layout.OWNERS:
            return self._owners(record["penanggung_jawab"])
        receivers = list(self.annex.receivers.all())
        sentence = _text(record, "catatan_turunan")
        first = record[receivers[0].heading.lower()] if receivers else None
        if self.annex.derives and first and fold(first.text).startswith(_DERIVED):
            return [], "", first.text
        if sentence:
            return [], "", sentence
        carriers = []
        for receiver in receivers:
            cell = record[receiver.heading.lower()]
            if ticked := self._tick(cell):
                carriers.append(Carrier(receiver.position_id, scope_note=ticked[0], wording=""))
        return carriers, "", ""

    def _tick(self, cell: Cell) -> tuple[str] | None:
        """The note of a ticked cell in a tuple, None for an empty one."""
        if not cell.text:
            return None
        if found := _TICK.fullmatch(cell.text):
            return (found["note"] or "",)
        self._add(
            "IMP-13",
            f"“{cell.text}” tidak dimengerti. Isi ✓, atau ✓ diikuti catatan lingkup, atau kosongkan.",
            cell,
        )
        return None

    def _owners(self, cell: Cell) -> tuple[list[Carrier], str, str]:
        if fold(cell.text).startswith(_DERIVED):
            return [], "", cell.text
        for group in MatrixRow.Group:
            if fold(cell.text) == fold(group.label):
                return [], group.value, ""
        posts = self._posts(cell)
        return (
            [Carrier(post.pk, scope_note="", wording=name) for name, post in posts],
            "",
            "",
        )

    def _posts(self, cell: Cell) -> list[tuple[str, Position]]:
        """The posts a cell names, separated by " | "; a name with "dan" in it is tried whole first."""
        found = []
        for name in (part.strip() for part in cell.text.split("|")):
            if not name:
                continue
            post = self.world.posts.find(name)
            if post is None:
                self._unknown_post(name, cell)
            else:
                found.append((name, post))
        return found

    def _unknown_post(self, name: str, cell: Cell) -> None:
        if pair := self._two_posts(name):
            self._add("IMP-10", f"Satu sel memuat dua jabatan. Tulis “{pair[0]} | {pair[1]}”.", cell)
            return
        close = self.world.posts.closest(name)
        hint = f"Maksudnya “{close}”?" if close else "Daftarkan jabatannya lebih dahulu."
        self._add("IMP-09", f"Jabatan “{name}” tidak dikenal. {hint}", cell)

    def _two_posts(self, name: str) -> tuple[str, str] | None:
        for joint in re.finditer(r"\s+dan\s+|\s*[,;/&\n]\s*", name):
            one, other = name[: joint.start()].strip(), name[joint.end() :].strip()
            if self.world.posts.find(one) and self.world.posts.find(other):
                return one, other
        return None

    def _plan_owners(self, cell: Cell) -> list[Position]:
        names = [line.strip(" -–") for line in re.split(r"[\n|]|(?<=\S)\s-(?=\S)", cell.text)]
        posts = []
        for name in filter(None, names):
            if post := self.world.posts.find(name):
                posts.append(post)
            else:
                self._unknown_post(name, cell)
        return posts

    def _units(self, cell: Cell) -> tuple[int, ...]:
        """The units a cell names, one a line, each perhaps with its "-- SEKRETARIAT KOTA …" behind it."""
        found = []
        for line in filter(None, (part.strip() for part in cell.text.splitlines())):
            unit = self.world.units.find(line) or self.world.units.find(re.split(r"\s+(?:--?|–)\s+", line)[0])
            if unit is None:
                self._add(
                    "IMP-20", f"Unit “{line}” tidak dikenal. Periksa ejaannya atau daftarkan unitnya.", cell
                )
            elif unit.pk not in found:
                found.append(unit.pk)
        return tuple(found)

    def _add(self, rule: str, message: str, cell: Cell) -> None:
        self.findings.append(Finding(rule, message, cell.place))


def _text(record: Record, key: str) -> str:
    return record[key].text if key in record else ""


def read_sheet(sheet: Sheet, annex: Annex, world: World) -> tuple[Sequence[Any], list[Finding]]:
    """The rows of a sheet by the layout of its annex, and everything that is wrong with them."""
    reader = Reader(annex, world)
    match annex.layout:
        case Annex.Layout.KSD:
            return reader.checkpoints(sheet), reader.findings
        case Annex.Layout.IKU:
            return reader.plans(sheet), reader.findings
    return reader.matrix(sheet), reader.findings
