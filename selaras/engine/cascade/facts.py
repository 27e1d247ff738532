"""A cascade as plain values: all that the rules of the check may know. No database, no clock.

Keys are numbers of the caller's choosing (row ids); codes and numbers are what documents print.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from selaras.engine.annual import AnnualRule
from selaras.engine.numbers import roman
from selaras.engine.targets import YearTargets

# Columns of a matrix a finding can point at; the five targets have the names of YearTargets.
COLUMNS = (
    "objective", "indicator", "source", "measurement", "q1", "q2", "q3", "q4", "annual", "uom", "carriers",
    "note",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    key: int
    code: str
    name: str
    kind: str
    parent: int | None
    aliases: tuple[str, ...] = ()
    active: bool = True  # in force on the day of the edition
    short: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A position; `superior` is the direct superior of the day, `assumed` why that is only assumed."""

    key: int
    code: str
    title: str
    tier: str
    unit: int
    superior: int | None = None
    aliases: tuple[str, ...] = ()
    active: bool = True
    short: str = ""
    assumed: str = ""


@dataclass(frozen=True, slots=True)
class Input:
    """A named input of an indicator's formula."""

    code: str
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the dictionary of indicators; `parts` are the keys its value is computed from."""

    key: int
    code: str
    name: str
    objective: str
    block: str
    uom: str
    entry_system: str = ""  # "esakip", "simpeg"
    polarity: str = "maksimal"
    period_kind: str = ""
    annual_rule: AnnualRule | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    definition: str = ""
    legal_bases: tuple[str, ...] = ()
    method: str = ""
    formula: str = ""
    inputs: tuple[Input, ...] = ()
    data_source: str = ""
    evidence: tuple[str, ...] = ()
    verifier: str = ""
    owner: str = ""
    assumptions: tuple[str, ...] = ()
    retired: bool = False
    parts: tuple[int, ...] = ()
    renstra_target: Decimal | None = None  # of the edition's year; None: not recorded


@dataclass(frozen=True, slots=True)
class Matrix:
    """An annex that hands targets down; `tiers` are the levels that receive, `receivers` its columns."""

    key: int
    number: int
    title: str
    giver: int
    tiers: tuple[str, ...] = ()
    receivers: tuple[tuple[int, str], ...] = ()  # (post, heading)
    has_columns: bool = True  # False: a column of owners instead of one column per post
    signer_post: str = ""
    signer_name: str = ""
    signer_nip: str = ""

    @property
    def name(self) -> str:
        return f"Lampiran {roman(self.number)}"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a matrix. `derivation` is the sentence of a row whose receivers derive indicators.

    `measurement` is None where the caller did not load the long text: rules about it are then silent.
    """

    key: int
    matrix: int
    order: int
    entry: int
    block: str
    objective_number: int
    objective: str
    number: int
    name: str
    source: str
    uom: str
    targets: YearTargets
    measurement: str | None = None
    derivation: str = ""
    group: str = ""
    note: str = ""

    @property
    def label(self) -> str:
        return f"{self.objective_number}.{self.number}"


class Tick(NamedTuple):
    """A commitment: a post carries a row. `targets` is None where they are the row's own."""

    key: int
    row: int
    post: int
    giver: int | None
    parent: int | None
    scope: str
    wording: str
    coordinator: bool
    targets: YearTargets | None


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs an annex, as printed there, and who holds its giver's post that day; unknown is empty."""

    annex: int
    post: str
    name: str
    nip: str
    holder_name: str = ""
    holder_nip: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A row of the annex of IKU action plans; `annex` is its number, 0 where it has none."""

    key: int
    order: int
    entry: int
    objective_number: int
    objective: str
    name: str
    target: Decimal
    action: str
    criterion: str
    output: str
    quarter: int
    posts: tuple[int, ...] = ()
    responsible: str = ""
    annex: int = 0


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint of a strategic activity; `due` is the last day of its month."""

    month: str
    due: date
    criterion: str
    output: str


@dataclass(frozen=True, slots=True)
class Ksd:
    """A row of the annex of regional strategic activities (KSD); `annex` is its number, 0: none."""

    key: int
    number: int
    ksd_number: int
    ksd_name: str
    sub_ksd: str
    action: str
    responsible: str
    related: str
    note: str
    units: tuple[int, ...] = ()
    checkpoints: tuple[Checkpoint, ...] = ()
    annex: int = 0


@dataclass(frozen=True)
class Facts:
    """The cascade of one edition. `focus` narrows the check to some rows; None checks everything.

    With a focus the caller may leave out the ticks of rows whose indicator is not related to it.
    """

    year: int
    units: Mapping[int, Unit] = field(default_factory=dict)
    posts: Mapping[int, Post] = field(default_factory=dict)
    entries: Mapping[int, Entry] = field(default_factory=dict)
    matrices: Mapping[int, Matrix] = field(default_factory=dict)
    rows: Mapping[int, Row] = field(default_factory=dict)
    ticks: Sequence[Tick] = ()
    plans: Sequence[Plan] = ()
    activities: Sequence[Ksd] = ()
    focus: frozenset[int] | None = None
    signers: Sequence[Signer] = ()

    @cached_property
    def checked(self) -> list[Row]:
        """The rows to be checked, in the order of annexes and rows: every rule of rows begins here."""
        if self.focus is None:
            return self.in_order
        return sorted((self.rows[key] for key in self.focus), key=self.reading_order)

    @cached_property
    def in_order(self) -> list[Row]:
        """All rows in the order of annexes and rows, whatever is in focus."""
        return sorted(self.rows.values(), key=self.reading_order)

    def reading_order(self, row: Row) -> tuple[int, int]:
        return self.matrices[row.matrix].number, row.order

    @cached_property
    def matrices_in_order(self) -> list[Matrix]:
        return sorted(self.matrices.values(), key=lambda matrix: matrix.number)

    @cached_property
    def matrices_of_giver(self) -> dict[int, list[Matrix]]:
        """Post key -> the matrices it gives, by annex number."""
        return _grouped(self.matrices_in_order, lambda matrix: matrix.giver)

    @cached_property
    def rows_of_matrix(self) -> dict[int, list[Row]]:
        """Matrix key -> its rows in printed order."""
        return _grouped(self.in_order, lambda row: row.matrix)

    @cached_property
    def rows_of_entry(self) -> dict[int, list[Row]]:
        """Indicator key -> the rows that carry it, by annex number."""
        return _grouped(self.in_order, lambda row: row.entry)

    @cached_property
    def ticks_of_row(self) -> dict[int, list[Tick]]:
        """Row key -> its ticks. They come by row as a rule, so that a whole row is taken at once."""
        grouped: dict[int, list[Tick]] = defaultdict(list)
        for row, ticks in groupby(self.ticks, itemgetter(1)):
            grouped[row] += ticks
        return grouped

    @cached_property
    def scoped_rows(self) -> set[int]:
        """The rows with a scope note at one of their ticks: nearly always few."""
        return {tick[1] for tick in self.ticks if tick[5]}

    @cached_property
    def own_targets(self) -> dict[int, list[Tick]]:
        """Row key -> its ticks with targets of their own: nearly always none."""
        return _grouped((tick for tick in self.ticks if tick[8] is not None), lambda tick: tick.row)

    @cached_property
    def tick_of_key(self) -> dict[int, Tick]:
        return {tick[0]: tick for tick in self.ticks}

    @cached_property
    def carriers_of_entry(self) -> dict[int, set[int]]:
        """Indicator key -> the posts that carry it in any annex."""
        found: dict[int, set[int]] = defaultdict(set)
        for row, ticks in self.ticks_of_row.items():
            found[self.rows[row].entry].update(map(itemgetter(2), ticks))
        return found

    @cached_property
    def superior_of_post(self) -> dict[int, int]:
        """Post key -> its direct superior, for the posts that have one."""
        return {post.key: post.superior for post in self.posts.values() if post.superior is not None}

    @cached_property
    def subordinates(self) -> dict[int, list[Post]]:
        """Post key -> the posts directly below it."""
        below = (post for post in self.posts.values() if post.superior is not None)
        return _grouped(below, lambda post: post.superior or 0)

    @cached_property
    def _chains(self) -> dict[int, tuple[int, ...]]:
        return {}

    def chain(self, post: int) -> tuple[int, ...]:
        """The posts above, nearest first; a circle ends it."""
        known = self._chains.get(post)
        if known is None:
            found: list[int] = []
            step = self.posts[post].superior if post in self.posts else None
            while step is not None and step in self.posts and step != post and step not in found:
                found.append(step)
                step = self.posts[step].superior
            known = self._chains[post] = tuple(found)
        return known

    def assumptions(self, below: int, above: int) -> list[str]:
        """Why the links from one post up to another are only assumed, each reason once; none is stated."""
        steps = [below, *self.chain(below)]
        between = steps[: steps.index(above)] if above in steps else []
        reasons = (self.posts[post].assumed for post in between if post in self.posts)
        return list(dict.fromkeys(filter(None, reasons)))

    @cached_property
    def worked_out(self) -> dict[str, Any]:
        """What other modules work out once per cascade (see lines.Lines)."""
        return {}

    def place(self, row: Row, column: str = "") -> str:
        """Where a row stands, as a reader finds it: "Lampiran III no. 14.1, TW II"."""
        where = f"{self.matrices[row.matrix].name} no. {row.label}"
        return f"{where}, {COLUMN_NAMES[column]}" if column else where


COLUMN_NAMES = {
    "objective": "sasaran", "indicator": "indikator", "source": "sumber data", "measurement": "pengukuran",
    "q1": "TW I", "q2": "TW II", "q3": "TW III", "q4": "TW IV", "annual": "tahunan", "uom": "satuan",
    "carriers": "penerima", "note": "catatan",
}  # fmt: skip


Thing = TypeVar("Thing")


def _grouped(things: Iterable[Thing], key: Callable[[Thing], int]) -> dict[int, list[Thing]]:
    grouped: dict[int, list[Thing]] = defaultdict(list)
    for thing in things:
        grouped[key(thing)].append(thing)
    return grouped
