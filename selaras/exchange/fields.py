"""Single cells: each understood, or answered with a sentence that names its address."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from selaras.cascade.models import Annex, Edition, MatrixRow
from selaras.cascade.queries import Carrier
from selaras.engine.annual import AnnualRule, check_annual
from selaras.engine.findings import Finding
from selaras.engine.names import fold
from selaras.engine.targets import Target, YearTargets, parse_target
from selaras.exchange import schema
from selaras.exchange.cells import Cell, Record, check_cell
from selaras.exchange.marks import Marked, marked, read_own
from selaras.exchange.match import Indicators, Match
from selaras.exchange.schema import Column
from selaras.org.queries import PostNames, UnitNames
from selaras.planning.models import Indicator

_NUMBER = re.compile(r"[1-9][0-9]{0,2}")  # 1 to 999, as rows are numbered
MOST_HINTS = 50  # unknown names for which the closest known one is looked up: it takes its time
_TICK = re.compile(r"[✓✔vV](?:\s+(?P<note>.+))?", re.DOTALL)
_DERIVED = "diturunkan"
_TICK_HELP = (
    f"Isi {schema.TICK}, atau {schema.TICK} diikuti catatan lingkup, atau kosongkan; "
    f"koordinator ditulis “{schema.TICK} {schema.COORDINATOR}”."
)


class World:
    """What names in a file can mean, for the agency on the edition's day; each asked when first needed."""

    def __init__(self, edition: Edition) -> None:
        self._edition = edition

    @cached_property
    def posts(self) -> PostNames:
        return PostNames(agency=self._edition.agency, on=self._edition.day)

    @cached_property
    def units(self) -> UnitNames:
        return UnitNames(agency=self._edition.agency, on=self._edition.day)

    @cached_property
    def indicators(self) -> Indicators:
        return Indicators(agency=self._edition.agency, edition_id=self._edition.pk)


@dataclass(frozen=True, slots=True)
class Receivers:
    """Who carries a row: posts, or a whole group, or nobody because it is derived by a sentence."""

    carriers: tuple[Carrier, ...] = ()
    group: str = ""
    derivation: str = ""


class Fields:
    """The cells of one annex's lines; collects findings instead of stopping at the first."""

    def __init__(self, annex: Annex, world: World, *, drafting: bool = False) -> None:
        """`drafting`: the row is being typed, so figures that do not agree yet are no fault of a cell."""
        self.annex, self.world, self._drafting = annex, world, drafting
        self.columns: dict[str, Column] = {column.key: column for column in schema.columns(annex)}
        self.findings: list[Finding] = []
        self._seen: dict[tuple[Any, ...], str] = {}
        self._hints = MOST_HINTS
        self._scale: Match | Indicator = Match(None)

    def check(self, record: Record) -> None:
        """The faults any cell can have; a column the file lacks was reported already and reads as blank."""
        place = next(iter(record.values())).place
        for key, column in self.columns.items():
            cell = record.setdefault(key, Cell(None, place))
            if (finding := check_cell(cell, column)) and not (key == "blok" and not cell.text):
                self.findings.append(finding)

    def block(self, cell: Cell) -> str:
        for label, value in schema.BLOCKS.items():
            if fold(cell.text) in {fold(label), value}:
                return value
        said = f"“{short(cell.text)}” bukan blok" if cell.text else "Baris ini tidak di bawah judul blok"
        self.add("IMP-07", f"{said}. Pakai {', '.join(schema.BLOCKS)}.", cell)
        return ""

    def whole(self, cell: Cell) -> int:
        if _NUMBER.fullmatch(cell.text):
            return int(cell.text)
        if cell.text:
            self.add("IMP-08", f"“{short(cell.text)}” bukan nomor. Tulis bilangan bulat mulai 1.", cell)
        return 0

    def once(self, cell: Cell, *key: Any) -> None:
        """IMP-11: the key stands for the first time; a key that could not be read is not compared."""
        first = self._seen.setdefault(key, cell.place)
        if first != cell.place and all(key):
            self.add(
                "IMP-11", f"Baris ini bernomor sama dengan baris pada {first}. Hapus salah satunya.", cell
            )

    def targets(self, record: Record, match: Match) -> YearTargets:
        """The four quarters and the year within the indicator's scale, checked by its annual rule."""
        values = [
            self.target(record[key], low=match.low, high=match.high)
            for key in ("tw1", "tw2", "tw3", "tw4", "tahunan")
        ]
        targets = YearTargets(*values)
        declared = None if self._drafting else match.annual_rule
        if declared and (finding := check_annual(targets, AnnualRule(declared))):
            self.findings.append(finding.at(record["tahunan"].place))
        return targets

    def target(self, cell: Cell, *, low: Decimal | None = None, high: Decimal | None = None) -> Target:
        if cell.odd:
            return None  # said already
        target, finding = parse_target(cell.value, low=low, high=high)
        if finding:
            self.findings.append(finding.at(cell.place))
        return target

    def receivers(self, record: Record, scale: Match | Indicator) -> Receivers:
        """Who carries the row; targets of their own lie within the scale of its indicator."""
        self._scale = scale
        if self.annex.layout == Annex.Layout.OWNERS:
            return self._owners(record["penanggung_jawab"])
        cells = [(one, record[one.heading.lower()]) for one in self.annex.receivers.all()]
        sentence = record[schema.DERIVED] if self.annex.derives else None
        if sentence and not sentence.text and cells and fold(cells[0][1].text).startswith(_DERIVED):
            sentence = cells.pop(0)[1]
        ticked = [(one, cell) for one, cell in cells if cell.text]
        if sentence and sentence.text:
            for _, cell in ticked:
                self.add("IMP-13", "Baris yang diturunkan tidak bercentang. Kosongkan sel ini.", cell)
            return Receivers(derivation=sentence.text)
        carriers = [(carrier, cell) for one, cell in ticked if (carrier := self._tick(cell, one.position_id))]
        self._one_coordinator(carriers)
        return Receivers(tuple(carrier for carrier, _ in carriers))

    def _tick(self, cell: Cell, position_id: int) -> Carrier | None:
        """The post behind a tick, with its scope note; None and a finding for anything else."""
        found = _TICK.fullmatch(cell.text)
        if not found:
            self.add("IMP-13", f"“{short(cell.text)}” tidak dimengerti. {_TICK_HELP}", cell)
            return None
        said = marked(found["note"] or "")
        if (long := len(said.text)) > schema.LONGEST_NOTE:
            words = f"Catatan lingkup ini {long} karakter; paling banyak {schema.LONGEST_NOTE}."
            self.add("IMP-16", f"{words} Ringkas isinya.", cell)
        return Carrier(position_id, said.text, "", said.coordinator, self._own(said, cell))

    def _own(self, said: Marked, cell: Cell) -> YearTargets | None:
        """The targets of the receiver's own, None where it follows its row."""
        targets, findings = read_own(said.own, low=self._scale.low, high=self._scale.high)
        self.findings += [finding.at(cell.place) for finding in findings]
        return targets

    def _one_coordinator(self, carriers: Sequence[tuple[Carrier, Cell]]) -> None:
        """IMP-26: whoever comes after the first coordinator of a row is told so, at the cell."""
        marked = [cell for carrier, cell in carriers if carrier.coordinator]
        for cell in marked[1:]:
            where = f" pada {marked[0].place}" if cell is not marked[0] else ""
            said = f"Baris ini sudah punya koordinator{where}. Sisakan satu tanda {schema.COORDINATOR}."
            self.add("IMP-26", said, cell)

    def _owners(self, cell: Cell) -> Receivers:
        if fold(cell.text).startswith(_DERIVED):
            return Receivers(derivation=cell.text)
        whole = marked(cell.text)
        for group in MatrixRow.Group:
            if fold(whole.text) == fold(group.label):
                if whole.coordinator:
                    said = f"Koordinator adalah satu jabatan, bukan kelompok. Hapus {schema.COORDINATOR}."
                    self.add("IMP-26", said, cell)
                if whole.own:
                    said = (
                        "Target sendiri milik satu jabatan, bukan kelompok. Sebut jabatannya satu per satu."
                    )
                    self.add("IMP-27", said, cell)
                return Receivers(group=group.value)
        carriers = self._posts(cell)
        self._one_coordinator([(carrier, cell) for carrier in carriers])
        return Receivers(tuple(carriers))

    def _posts(self, cell: Cell) -> list[Carrier]:
        """The posts a cell names, separated by " | "; a name with "dan" in it is tried whole first."""
        found: list[Carrier] = []
        for part in cell.text.split("|"):
            said = marked(part)
            name = said.text
            if not part.strip():
                continue
            post = self.world.posts.find(name)
            if post is None:
                self._unknown_post(name or part.strip(), cell)
            elif any(one.position_id == post.pk for one in found):
                self.add("IMP-11", f"{post.title} disebut dua kali. Hapus salah satunya.", cell)
            else:
                found.append(Carrier(post.pk, "", name, said.coordinator, self._own(said, cell)))
        return found

    def _unknown_post(self, name: str, cell: Cell) -> None:
        if pair := self._two_posts(name):
            self.add("IMP-10", f"Satu sel memuat dua jabatan. Tulis “{pair[0]} | {pair[1]}”.", cell)
            return
        self._hints -= 1
        close = self.world.posts.closest(name) if self._hints >= 0 and len(name) <= 200 else None
        hint = f"Maksudnya “{close}”?" if close else "Daftarkan jabatannya lebih dahulu."
        self.add("IMP-09", f"Jabatan “{short(name)}” tidak dikenal. {hint}", cell)

    def _two_posts(self, name: str) -> tuple[str, str] | None:
        for joint in re.finditer(r"\s+dan\s+|\s*[,;/&\n]\s*", name):
            one, other = name[: joint.start()].strip(), name[joint.end() :].strip()
            if self.world.posts.find(one) and self.world.posts.find(other):
                return one, other
        return None

    def plan_owners(self, cell: Cell) -> tuple[int, ...]:
        """The posts of an action plan, one a line behind a dash, or separated by " | "."""
        names = [line.strip(" -–") for line in re.split(r"[\n|]|(?<=\S)\s-(?=\S)", cell.text)]
        posts: list[int] = []
        for name in filter(None, names):
            post = self.world.posts.find(name)
            if post is None:
                self._unknown_post(name, cell)
            elif post.pk not in posts:
                posts.append(post.pk)
        return tuple(posts)

    def units(self, cell: Cell) -> tuple[int, ...]:
        """The units a cell names, one a line, each perhaps with its "-- SEKRETARIAT KOTA …" behind it."""
        found: list[int] = []
        for line in filter(None, (part.strip() for part in cell.text.splitlines())):
            unit = self.world.units.find(line) or self.world.units.find(re.split(r"\s+(?:--?|–)\s+", line)[0])
            if unit is None:
                self.add(
                    "IMP-20",
                    f"Unit “{short(line)}” tidak dikenal. Periksa ejaannya atau daftarkan unitnya.",
                    cell,
                )
            elif unit.pk not in found:
                found.append(unit.pk)
        return tuple(found)

    def add(self, rule: str, message: str, cell: Cell) -> None:
        self.findings.append(Finding(rule, message, cell.place))


def short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 80 else f"{flat[:79]}…"


def text_of(record: Record, key: str) -> str:
    return record[key].text if key in record else ""
