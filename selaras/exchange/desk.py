"""Understanding what was typed into a matrix: rows as they would be, and cells that cannot be read."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from selaras.cascade.models import Annex
from selaras.cascade.queries import RowSpec, row_specs
from selaras.engine.findings import Finding, blocking
from selaras.engine.names import is_alike
from selaras.exchange.cells import Cell, Record, Sheet, check_cell
from selaras.exchange.editing import BEYOND, CellEdit, Refused, State, compare
from selaras.exchange.fields import Fields, World, short
from selaras.exchange.match import ALIKE
from selaras.exchange.parse import Reader
from selaras.exchange.tables import Line, spec_lines
from selaras.planning.models import Indicator, Objective

_TARGETS = {"tw1": "q1", "tw2": "q2", "tw3": "q3", "tw4": "q4", "tahunan": "annual"}
_FIELDS = {
    "blok": "block",
    "no_sasaran": "objective_number",
    "sasaran": "objective",
    "no_indikator": "indicator_number",
    "indikator": "indicator_wording",
    "sumber_data": "source",
    "pengukuran": "measurement",
    "satuan": "uom",
    "catatan": "note",
}
_PLAIN = {*_TARGETS, *_FIELDS}  # all other columns say who carries the row


class Editor(Fields):
    """Reads edited cells of one matrix; what it cannot read it refuses, cell by cell."""

    def __init__(self, annex: Annex, world: World, *, ended: Mapping[str, str]) -> None:
        """`ended`: column -> title of the post, for receivers whose post is not in force (KAS-08)."""
        super().__init__(annex, world, drafting=True)
        self._ended = ended

    def read(
        self, spec: RowSpec, line: Line, edits: Sequence[CellEdit], scale: Indicator
    ) -> tuple[RowSpec, list[Refused]]:
        """The row with the edits that can be read in it; the others come back with the reason."""
        refused: list[Refused] = []
        values: dict[str, Any] = {}
        targets: dict[str, Any] = {}
        for edit in edits:
            if edit.column not in _PLAIN:
                continue
            value, wrong = self._plain(edit, scale)
            if wrong:
                refused.append(Refused(edit, wrong[0], line[edit.column]))
            elif edit.column in _TARGETS:
                targets[_TARGETS[edit.column]] = value
            else:
                values[_FIELDS[edit.column]] = value
        found, wrong_ones = self._carriers(line, [edit for edit in edits if edit.column not in _PLAIN], scale)
        return replace(spec, **values, **found, targets=replace(spec.targets, **targets)), [
            *refused,
            *wrong_ones,
        ]

    def _plain(self, edit: CellEdit, scale: Indicator) -> tuple[Any, list[Finding]]:
        before = len(self.findings)
        cell, column = Cell(edit.now or None, ""), self.columns[edit.column]
        if finding := check_cell(cell, column):
            self.findings.append(finding)
        value: Any = cell.text
        if edit.column in _TARGETS:
            value = self.target(cell, low=scale.low, high=scale.high)
        elif edit.column in {"no_sasaran", "no_indikator"}:
            value = self.whole(cell)
        elif edit.column == "blok":
            value = self.block(cell)
        return value, blocking(self.findings[before:])

    def _carriers(
        self, line: Line, edits: Sequence[CellEdit], scale: Indicator
    ) -> tuple[dict[str, Any], list[Refused]]:
        """Who carries the row after these edits; a cell at fault is put back and the rest is read again."""
        wrong = {edit: finding for edit in edits if (finding := self._unfit(edit))}
        refused = [Refused(edit, finding, line[edit.column]) for edit, finding in wrong.items()]
        left = [edit for edit in edits if edit not in wrong]
        while left:
            before = len(self.findings)
            texts = line | {edit.column: edit.now for edit in left}
            record: Record = {key: Cell(text or None, key) for key, text in texts.items()}
            receivers = self.receivers(record, scale)
            found = {finding.place: finding for finding in blocking(self.findings[before:])}
            if not found:
                values = {
                    "carriers": receivers.carriers,
                    "group": receivers.group,
                    "derivation": receivers.derivation,
                }
                return values, refused
            # a fault at a cell nobody touched comes from the touched ones together
            at_fault = [edit for edit in left if edit.column in found] or left
            some = next(iter(found.values()))
            refused += [Refused(edit, found.get(edit.column, some), line[edit.column]) for edit in at_fault]
            left = [edit for edit in left if edit not in at_fault]
        return {}, refused

    def _unfit(self, edit: CellEdit) -> Finding | None:
        """What no cell about receivers may say, whatever the others do."""
        if edit.now and edit.column in self._ended:
            return _no_longer(self._ended[edit.column])
        return check_cell(Cell(edit.now or None, ""), self.columns[edit.column])


def _no_longer(title: str) -> Finding:
    return Finding("KAS-08", f"{title} tidak berlaku pada tanggal edisi ini. Pilih jabatan penggantinya.")


@dataclass
class Batch:
    """What shall be written in one stroke, and what is left aside; `ids`: those of `added`, once written.

    `said`: what is understood otherwise than it reads, or made besides.
    """

    changed: dict[int, RowSpec] = field(default_factory=dict)
    edits: dict[int | None, list[CellEdit]] = field(default_factory=dict)  # None: those of new rows
    versions: dict[int, int] = field(default_factory=dict)  # of rows that come back
    added: list[tuple[int | None, RowSpec]] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    said: list[Finding] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.changed or self.added or self.removed)


class Desk:
    """The matrix as it stands, locked by the caller, and the reading of what was typed into it."""

    def __init__(self, annex: Annex, *, rows: Collection[int]) -> None:
        self.annex = annex
        self.specs = row_specs(annex, ids=rows)
        self.lines = spec_lines(annex, self.specs)
        self.world = World(annex.edition)
        numbers = annex.rows.order_by("pk").values_list(
            "pk", "version", "objective_number", "indicator_number"
        )
        self.versions = {key: version for key, version, *_ in numbers}
        self._numbers = {key: (objective, number) for key, _, objective, number in numbers}
        entries = [spec.indicator_id for spec in self.specs.values() if spec.indicator_id is not None]
        self._scales = {
            one.pk: one for one in Indicator.objects.filter(pk__in=entries).only("low", "high").order_by("pk")
        }

    @cached_property
    def editor(self) -> Editor:
        posts = self.annex.receivers.select_related("position").order_by("order")
        day = self.annex.edition.day
        ended = {one.heading.lower(): one.position.title for one in posts if day not in one.position.period}
        return Editor(self.annex, self.world, ended=ended)

    def state(self, key: int) -> State:
        spec = self.specs[key]
        return State(self.lines[key], spec.order, spec.indicator_id, self.versions[key])

    def change(self, key: int, edits: Sequence[CellEdit], batch: Batch, entry: int | None = None) -> None:
        """An existing row with its edits; `entry` is the indicator it shall mean, whatever its wording."""
        wanted, refused = compare(edits, self.lines.get(key))
        batch.edits[key] = wanted
        batch.refused += refused
        if not wanted:
            return
        old, line = self.specs[key], self.lines[key]
        spec, unread = self.editor.read(old, line, wanted, self._scales[old.indicator_id or 0])
        batch.refused += unread
        if entry != old.indicator_id and not self.world.indicators.has(entry):
            entry = None  # discarded from the dictionary meanwhile: the wording says which is meant
        if entry is None:
            spec, said = self._renamed(spec, old)
            odd = blocking(said)
            batch.refused += [
                Refused(edit, odd[0], edit.was) for edit in wanted if odd and edit.column == "indikator"
            ]
            batch.said += [finding for finding in said if finding not in odd]
        else:
            spec = replace(spec, indicator_id=entry)
        if spec != old:
            batch.changed[key] = spec

    def remove(self, key: int, *, is_seen: bool, batch: Batch) -> None:
        """A row that goes, unless it was changed since its remover saw it; one already gone is fine."""
        if is_seen:
            batch.removed.append(key)
        elif key in self.specs:
            said = "Baris ini sementara itu diubah, jadi tidak dihapus. Periksa isinya, lalu ulangi."
            edit = CellEdit(key, 0, "indikator", "", "")
            batch.refused.append(Refused(edit, Finding("KAS-05", said), self.lines[key]["indikator"]))

    def replay(self, key: int, old: State | None, new: State | None, batch: Batch) -> None:
        """From one kept state of a row to the other, as far as it still reads like the first."""
        if old and new:
            edits = [
                CellEdit(key, 0, column, text, new.line[column])
                for column, text in old.line.items()
                if column in new.line and new.line[column] != text
            ]
            self.change(key, edits, batch, entry=new.entry)
        elif old:
            self.remove(key, is_seen=self.lines.get(key) == old.line, batch=batch)
        elif new and key not in self.specs:
            edits = [CellEdit(None, key, column, "", text) for column, text in new.line.items()]
            self.add(edits, batch, again=(key, new))

    def _renamed(self, spec: RowSpec, old: RowSpec) -> tuple[RowSpec, list[Finding]]:
        """KAS-09: a reworded row keeps its entry while the wording stays alike, or means a known one.

        Never another indicator, and never a new one, without anybody saying so (IMP-14).
        """
        if spec.indicator_wording == old.indicator_wording:
            return spec, []
        match = self.world.indicators.find(
            annex=self.annex, block=spec.block, objective_number=spec.objective_number,
            objective=spec.objective, number=spec.indicator_number, name=spec.indicator_wording,
        )  # fmt: skip
        if match.indicator_id is not None:
            other = match.indicator_id != old.indicator_id
            return replace(spec, indicator_id=match.indicator_id), list(match.findings) if other else []
        if is_alike(spec.indicator_wording, old.indicator_wording, ALIKE):
            return spec, []
        said = (
            f"“{short(spec.indicator_wording)}” belum ada di kamus. Tambahkan sebagai baris baru, "
            "atau pilih indikator dari kamus."
        )
        return replace(spec, indicator_wording=old.indicator_wording), [Finding("KAS-09", said)]

    def settle(self, batch: Batch) -> None:
        """IMP-11: a number stands once in a matrix; rows may exchange theirs in one stroke.

        A changed row that would share its number keeps the old one; where nothing else was changed in it, it
        is not changed at all.
        """
        changed = batch.changed
        while clashing := self._clashing(changed):
            for key in clashing:
                old, spec = self.specs[key], changed[key]
                changed[key] = replace(
                    spec, objective_number=old.objective_number, indicator_number=old.indicator_number
                )
                batch.refused += [
                    Refused(edit, _taken(spec), self.lines[key][edit.column])
                    for edit in batch.edits[key]
                    if edit.column in {"no_sasaran", "no_indikator"}
                ]
        batch.changed = {key: spec for key, spec in changed.items() if spec != self.specs[key]}
        self._numbers |= {key: spec.key for key, spec in batch.changed.items()}

    def _clashing(self, changed: Mapping[int, RowSpec]) -> list[int]:
        """The changed rows with a new number that another row has as well."""
        numbers = self._numbers | {key: spec.key for key, spec in changed.items()}
        often = Counter(numbers.values())
        return [
            key for key, spec in changed.items() if often[spec.key] > 1 and spec.key != self.specs[key].key
        ]

    def add(self, edits: Sequence[CellEdit], batch: Batch, again: tuple[int, State] | None = None) -> None:
        """A new row, or one that comes back (`again`: its id and state); or why it cannot be one."""
        known = {edit.column: edit for edit in edits if edit.column in self.editor.columns}
        beyond = Finding("KAS-06", BEYOND)
        batch.refused += [Refused(edit, beyond) for edit in edits if edit.column not in known and edit.now]
        if not any(edit.now for edit in known.values() if edit.column != "blok"):
            return
        texts = {column: known[column].now if column in known else "" for column in self.editor.columns}
        texts["blok"] = texts["blok"] or self._block(texts["sasaran"], batch)
        record: Record = {column: Cell(text or None, column) for column, text in texts.items()}
        reader = Reader(self.annex, self.world, drafting=True)
        rows = reader.matrix(Sheet(self.annex.number, [record]))
        wrong = {finding.place: finding for finding in reversed(blocking(reader.findings))}
        if rows and rows[0].key in self._numbers.values():
            wrong["no_indikator"] = _taken(rows[0])
        if wrong:
            missing = CellEdit(None, edits[0].line, "", "", "")
            batch.refused += [
                Refused(known.get(column) or replace(missing, column=column), finding)
                for column, finding in wrong.items()
            ]
            return
        key, spec = None, rows[0]
        if again:
            key, state = again
            spec = replace(spec, order=state.order)
            if self.world.indicators.has(state.entry):
                spec = replace(spec, indicator_id=state.entry)
            else:
                batch.said += reader.findings
            batch.versions[key] = state.version + 1  # no page has seen it, however old
        else:
            batch.said += reader.findings
        self._numbers[-len(self._numbers) - 1] = spec.key  # a place of its own until it has an id
        batch.added.append((key, spec))
        batch.edits.setdefault(None, []).extend(edit for edit in known.values() if edit.now)

    def _block(self, objective: str, batch: Batch) -> str:
        """The block of a new row that names none: its objective's in the dictionary, else the one above it.

        A matrix begins with its strategic objectives; the heading over the row says what was taken.
        """
        last = batch.added[-1][1].block if batch.added else self._last_block
        found = self.world.indicators.block(objective) if objective else ""
        return Objective.Block(found or last or Objective.Block.STRATEGIC).label

    @cached_property
    def _last_block(self) -> str:
        return self.annex.rows.order_by("-order").values_list("block", flat=True).first() or ""

    def told(self, batch: Batch) -> list[tuple[str, str, str, str]]:
        """Row, column, text before and text after of every cell that is written, for the trail.

        A new row is called "+1", "+2", … in the order of `added`; a row that goes is told whole.
        """
        added = {f"+{place}": spec for place, (_, spec) in enumerate(batch.added, start=1)}
        specs: dict[int, RowSpec] = dict(batch.changed) | {
            -place: spec for place, spec in enumerate(added.values(), start=1)
        }
        names = {-place: name for place, name in enumerate(added, start=1)}
        after = spec_lines(self.annex, specs) if specs else {}
        pairs = [(names.get(key, str(key)), self.lines.get(key, {}), line) for key, line in after.items()]
        pairs += [(str(key), self.lines[key], {}) for key in batch.removed]
        return [
            (name, column, before.get(column, ""), then.get(column, ""))
            for name, before, then in pairs
            for column in {**before, **then}
            if before.get(column, "") != then.get(column, "")
        ]

    def label(self, batch: Batch, *, verb: str = "Ubah") -> str:
        """What the list of changes calls what is written: "2.1 Tahunan: 86 → 87", or how many cells."""
        left = {one.edit for one in batch.refused}
        edits = [
            edit
            for key, typed in batch.edits.items()
            for edit in typed
            if (key is None or key in batch.changed) and edit not in left
        ]
        if (
            verb == "Ubah"
            and len(edits) == 1
            and edits[0].row in self.lines
            and edits[0].column in self.editor.columns
        ):
            edit, line = edits[0], self.lines[edits[0].row]
            column = self.editor.columns[edit.column]
            heading = f"{column.group} {column.heading}".strip()
            number = f"{line['no_sasaran']}.{line['no_indikator']}"
            return f"{number} {heading}: {short(edit.was) or 'kosong'} → {short(edit.now) or 'kosong'}"
        return f"{verb} {len(edits)} sel"


def _taken(spec: RowSpec) -> Finding:
    number = f"{spec.objective_number}.{spec.indicator_number}"
    return Finding("IMP-11", f"Nomor {number} sudah dipakai baris lain pada matriks ini. Pakai nomor lain.")
