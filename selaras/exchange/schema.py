"""The shape of the five annexes: one source for CSV, JSON, XLSX, PDF, the template and the reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from selaras.cascade.models import Annex
from selaras.engine.numbers import roman
from selaras.engine.periods import QUARTERS
from selaras.planning.models import Objective


class Kind(Enum):
    TEXT = "teks"
    WHOLE = "bilangan bulat"
    TARGET = "target"
    TICK = "centang"


@dataclass(frozen=True, slots=True)
class Column:
    """`key` names it in CSV and JSON, `heading` is printed, under `group` where several share a heading.

    `width` is its share of the paper's width; `merged` cells are printed once for the rows they belong to.
    """

    key: str
    heading: str
    kind: Kind = Kind.TEXT
    width: float = 10
    group: str = ""
    required: bool = True
    merged: bool = False
    longest: int = 20_000  # characters
    printed: bool = True  # False: only in CSV and JSON; on paper it's a band or a merged cell


BLOCKS = {label: value for value, label in Objective.Block.choices}
TICK = "✓"
COORDINATOR = "[koordinator]"  # beside the tick or the owner who answers for the whole row
LONGEST_NOTE = 300  # characters of a scope note
LONGEST_MARKS = 300  # of what stands beside it: tick, coordinator, five targets of the receiver's own
OWNERS = "penanggung_jawab"  # who answers for a row, where an annex names them in one column
DERIVED = "catatan_turunan"  # the sentence over all receivers of a row that is derived

_MATRIX_HEAD = (
    Column("blok", "Blok", printed=False),
    Column("no_sasaran", "NO", Kind.WHOLE, 5, merged=True),
    Column("sasaran", "Sasaran", width=28, merged=True, longest=1_000),
    Column("no_indikator", "NO", Kind.WHOLE, 5),
    Column("indikator", "Indikator Kinerja", width=28, longest=1_000),
    Column("sumber_data", "Sumber Data", width=13, longest=200),
    Column("pengukuran", "Pengukuran Kinerja", width=92, required=False),
    *(
        Column(f"tw{quarter}", roman(quarter), Kind.TARGET, 8, group="Triwulan", required=False)
        for quarter in QUARTERS
    ),
    Column("tahunan", "Tahunan", Kind.TARGET, 13, required=False),
    Column("satuan", "Keterangan", width=17, longest=40),
)
_KSD = (
    Column("no", "NO", Kind.WHOLE, 6, merged=True),
    Column("no_ksd", "NO KSD", Kind.WHOLE, 8, merged=True),
    Column("nama_ksd", "NAMA KSD", width=33, merged=True),
    Column("sub_ksd", "SUB KSD", width=28, required=False, merged=True),
    Column("rencana_aksi", "RENCANA AKSI", width=28, merged=True),
    Column("penanggung_jawab", "PENANGGUNG JAWAB", width=38, merged=True),
    Column("instansi_terkait", "INSTANSI TERKAIT", width=33, required=False, merged=True),
    Column("kriteria", "KRITERIA KEBERHASILAN", width=34, merged=True),
    Column("checkpoint", "CHECKPOINT", width=13, group="TARGET"),
    Column("target", "OUTPUT", width=42, group="TARGET"),
    Column("capaian", "CAPAIAN %", Kind.TARGET, 12, required=False),
    Column("keterangan", "KETERANGAN", width=48, required=False, merged=True),
)
_IKU = (
    Column("no_sasaran", "NO", Kind.WHOLE, 6, merged=True),
    Column("sasaran", "Sasaran", width=36, merged=True),
    Column("iku", "Indikator Kinerja Utama", width=32, merged=True),
    Column("target_iku", "Target IKU", Kind.TARGET, 12, merged=True),
    Column("ra", "Rencana Aksi dan/atau Rencana Mitigasi yang ditetapkan awal tahun", width=52),
    Column("kk", "Kriteria Keberhasilan", width=52),
    Column("to", "Target/Output", width=52),
    Column("waktu", "Waktu", width=12),
    Column("penanggung_jawab", "Penanggung Jawab", width=32, merged=True),
)


def columns(annex: Annex) -> tuple[Column, ...]:
    """The columns of an annex in order; a matrix has one per receiver. Asks one query for those."""
    match annex.layout:
        case Annex.Layout.KSD:
            return _KSD
        case Annex.Layout.IKU:
            return _IKU
        case Annex.Layout.OWNERS:
            owners = Column("penanggung_jawab", annex.receivers_label, width=34, required=False)
            return (*_MATRIX_HEAD, owners, Column("catatan", "Catatan", width=28, required=False))
    posts = annex.receivers.all()
    width = 15 if len(posts) < 5 else 12
    receivers = [
        Column(
            post.heading.lower(),
            post.heading,
            Kind.TICK,
            width,
            annex.receivers_label,
            required=False,
            longest=LONGEST_NOTE + LONGEST_MARKS,
        )
        for post in posts
    ]
    sentence = Column(DERIVED, "Catatan turunan", required=False, printed=False)
    return (*_MATRIX_HEAD, *receivers, *([sentence] if annex.derives else []))


def identity(layout: str) -> tuple[str, ...]:
    """The keys that tell the rows of an annex apart."""
    match layout:
        case Annex.Layout.KSD:
            return ("no", "checkpoint")
        case Annex.Layout.IKU:
            return ("no_sasaran", "iku", "ra")
    return ("no_sasaran", "no_indikator")


def subject(layout: str) -> str:
    """The key of the cell that says what a row is about."""
    return {Annex.Layout.KSD.value: "rencana_aksi", Annex.Layout.IKU.value: "ra"}.get(layout, "indikator")


def gist(columns: Sequence[Column]) -> set[str]:
    """The keys of the cells that sum a row up: its targets, and who carries or delivers it."""
    telling = {"tahunan", "satuan", "penanggung_jawab", "checkpoint", "waktu", "target", "to"}
    return {
        column.key
        for column in columns
        if column.kind is Kind.TICK or column.key in telling or column.key == DERIVED
    }


def owners(layout: str) -> dict[str, tuple[str, ...]]:
    """For every merged column the keys whose rows share its cell."""
    objective: dict[str, tuple[str, ...]] = {"no_sasaran": ("no_sasaran",), "sasaran": ("no_sasaran",)}
    match layout:
        case Annex.Layout.KSD:
            return {column.key: ("no",) for column in _KSD if column.merged}
        case Annex.Layout.IKU:
            return {column.key: ("no_sasaran", "iku") for column in _IKU if column.merged} | objective
    return objective


def sheet_name(number: int) -> str:
    return f"Lampiran {roman(number)}"


def runs(rows: Sequence[dict[str, str]], keys: tuple[str, ...]) -> list[tuple[int, int]]:
    """First and last index of each stretch of rows that agree in `keys` and in their block."""
    found: list[tuple[int, int]] = []
    for index, row in enumerate(rows):
        same = index > 0 and all(row.get(key) == rows[index - 1].get(key) for key in ("blok", *keys))
        if same:
            found[-1] = (found[-1][0], index)
        else:
            found.append((index, index))
    return found
