"""Rules about the targets of one row: its year against its quarters, its scale, its unit, its blanks."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from selaras.engine.annual import AnnualRule, check_annual, fitting_rules
from selaras.engine.cascade.facts import COLUMN_NAMES, Entry, Facts, Row
from selaras.engine.cascade.phrases import DECREE, in_dictionary, listed, titles, used
from selaras.engine.cascade.rule import Hit, at_row, rule
from selaras.engine.findings import Severity
from selaras.engine.names import fold
from selaras.engine.targets import Target, YearTargets, format_target

TARGETS = ("q1", "q2", "q3", "q4", "annual")
RULE_NAMES = {
    AnnualRule.LAST: "triwulan terakhir",
    AnnualRule.MEAN: "rata-rata",
    AnnualRule.SUM: "jumlah",
    AnnualRule.CONSTANT: "tetap setiap triwulan",
}
PERCENT = {"persen", "%"}
SOURCE = f"{DECREE} (kolom target)"


def figures(targets: YearTargets) -> list[str]:
    """The five targets as a document prints them; blank stays empty."""
    return [format_target(getattr(targets, column)) for column in TARGETS]


@rule(
    "TGT-01",
    asks="Apakah target tahunan mengikuti target triwulan menurut aturan tahunan indikator?",
    severity=Severity.ERROR,
    why="Capaian tahun dihitung dari triwulan; bila keduanya tidak cocok, angka tahunan tidak pernah benar.",
    source=SOURCE,
)
def annual_against_quarters(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        declared = facts.entries[row.entry].annual_rule
        found = check_annual(row.targets, declared) if declared else None
        if found:
            yield at_row(facts, row, found.message, *figures(row.targets), column="annual")


@rule(
    "TGT-03",
    asks="Apakah target sendiri seorang penerima mengikuti aturan tahunan indikator?",
    severity=Severity.ERROR,
    why="Penerima dinilai dengan targetnya sendiri; bila tahunnya tidak cocok dengan triwulannya, capaiannya "
    "tidak pernah benar.",
    source=f"{SOURCE}; diktum KEDUA",
)
def own_annual_against_quarters(facts: Facts) -> Iterator[Hit]:
    for row, entry, posts, own in _own(facts):
        found = check_annual(own, entry.annual_rule) if entry.annual_rule else None
        if found:
            message = f"Target sendiri {titles(facts, posts)}. {found.message}"
            yield at_row(facts, row, message, *figures(own), column="carriers", post=posts[0])


def _own(facts: Facts) -> Iterator[tuple[Row, Entry, list[int], YearTargets]]:
    """Row, its entry, the posts with the same targets of their own, and these targets."""
    for row in facts.checked:
        found: dict[YearTargets, list[int]] = {}
        for tick in facts.own_targets.get(row.key, ()):
            found.setdefault(tick.targets or row.targets, []).append(tick.post)
        for own, posts in found.items():
            yield row, facts.entries[row.entry], posts, own


def _candidates(facts: Facts, entry: Entry) -> tuple[YearTargets | None, set[AnnualRule]]:
    """The first complete targets of an indicator and the annual rules that fit all its rows.

    No targets where the indicator declares its rule, or where no row is complete and measured.
    """
    if entry.annual_rule is not None:
        return None, set()
    told = [row.targets for row in facts.rows_of_entry[entry.key]]
    whole = [one for one in told if one.annual is not None and None not in one.quarters and one.measured]
    if not whole:
        return None, set()
    return whole[0], set.intersection(*(fitting_rules(one) for one in whole))


@rule(
    "TGT-04",
    asks="Apakah indikator yang targetnya cocok dengan beberapa aturan tahunan menyatakan aturannya?",
    severity=Severity.WARNING,
    why="Tanpa aturan, dua orang menghitung dua angka tahunan yang berbeda dari triwulan yang sama.",
    source="PermenPANRB 53/2014 Lampiran II huruf H (mekanisme perhitungan); kebijakan Selaras",
    whole=True,
)
def annual_rule_missing(facts: Facts) -> Iterator[Hit]:
    for entry in used(facts):
        targets, fitting = _candidates(facts, entry)
        if targets is None or len(fitting) == 1:
            continue
        names = listed(RULE_NAMES[one] for one in AnnualRule if one in fitting)
        shown = ", ".join(format_target(quarter) for quarter in targets.quarters)
        said = (
            f"Aturan tahunan belum ditetapkan, padahal target {shown} dan tahunan "
            f"{format_target(targets.annual)} cocok dengan {names}. Pilih satu dalam kamus."
            if fitting
            else f"Aturan tahunan belum ditetapkan, dan tahunan {format_target(targets.annual)} tidak "
            f"mengikuti triwulan {shown} menurut aturan mana pun. Perbaiki target, lalu pilih "
            "aturannya dalam kamus."
        )
        yield in_dictionary(entry, said, *figures(targets), *sorted(fitting))


@rule(
    "TGT-05",
    asks="Apakah aturan tahunan sudah dicatat bila hanya satu yang cocok?",
    severity=Severity.NOTE,
    why="Aturan yang dicatat tetap berlaku ketika target diubah; yang hanya terbaca dari angka tidak.",
    source="PermenPANRB 53/2014 Lampiran II huruf H (mekanisme perhitungan); kebijakan Selaras",
    whole=True,
)
def annual_rule_unwritten(facts: Facts) -> Iterator[Hit]:
    for entry in used(facts):
        targets, fitting = _candidates(facts, entry)
        if targets is not None and len(fitting) == 1:
            name = RULE_NAMES[next(iter(fitting))]
            said = (
                f"Aturan tahunan belum ditetapkan; targetnya hanya cocok dengan {name}. Catat aturan "
                "itu dalam kamus."
            )
            yield in_dictionary(entry, said, *figures(targets), *fitting)


@rule(
    "TGT-10",
    asks="Apakah target berada dalam rentang nilai indikator?",
    severity=Severity.ERROR,
    why="Nilai di luar rentang tidak mungkin dicapai atau diukur.",
    source=f"kamus indikator; {SOURCE}",
)
def outside_the_scale(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        entry = facts.entries[row.entry]
        outside = _outside(row.targets, entry.low, entry.high)
        if outside:
            message = (
                f"Target {_named(outside)} di luar rentang {_scale(entry)} indikator ini. Perbaiki target."
            )
            yield at_row(facts, row, message, *_keyed(outside), column=outside[0][0])
    for row, entry, posts, own in _own(facts):
        outside = _outside(own, entry.low, entry.high)
        if outside:
            message = (
                f"Target sendiri {titles(facts, posts)} ({_named(outside)}) di luar rentang "
                f"{_scale(entry)} indikator ini. Perbaiki target itu."
            )
            key = ("sendiri", *figures(own))
            yield at_row(facts, row, message, *key, column="carriers", post=posts[0])


def _outside(targets: YearTargets, low: Decimal | None, high: Decimal | None) -> list[tuple[str, str]]:
    """The columns whose figure lies outside the bounds, with the figure as printed."""
    return [
        (column, format_target(value))
        for column in TARGETS
        if isinstance(value := getattr(targets, column), Decimal)
        and ((low is not None and value < low) or (high is not None and value > high))
    ]


def _keyed(cells: list[tuple[str, str]]) -> list[str]:
    """The figures with their columns: the same figure in another column is another finding."""
    return [f"{column} {shown}" for column, shown in cells]


def _named(cells: list[tuple[str, str]]) -> str:
    return listed((f"{COLUMN_NAMES[column]} {shown}" for column, shown in cells), most=len(TARGETS))


def _scale(entry: Entry) -> str:
    if entry.high is None:
        return f"yang paling rendah {format_target(entry.low)}"
    if entry.low is None:
        return f"yang paling tinggi {format_target(entry.high)}"
    return f"{format_target(entry.low)} sampai {format_target(entry.high)}"


@rule(
    "TGT-11",
    asks="Apakah target berpersen yang belum mempunyai rentang berada antara 0 dan 100?",
    severity=Severity.NOTE,
    why="Persen di atas 100 kadang memang dimaksud, tetapi lebih sering salah ketik.",
    source="kebijakan Selaras",
)
def percent_without_a_scale(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        entry = facts.entries[row.entry]
        if entry.low is not None or entry.high is not None or fold(row.uom) not in PERCENT:
            continue
        outside = _outside(row.targets, Decimal(0), Decimal(100))
        if outside:
            message = (
                f"Target {_named(outside)} persen berada di luar 0 sampai 100, dan kamus belum "
                "menyebut rentangnya. Periksa angkanya, atau tetapkan rentang dalam kamus."
            )
            yield at_row(facts, row, message, *_keyed(outside), column=outside[0][0])


@rule(
    "TGT-12",
    asks="Apakah target posisi kumulatif tidak turun sepanjang tahun?",
    severity=Severity.WARNING,
    why="Yang sudah dicapai sejak 1 Januari tidak berkurang; angka yang turun biasanya tambahan triwulan.",
    source="PermenPANRB 53/2014 Lampiran II huruf E (pengukuran berkala); kebijakan Selaras",
)
def cumulative_falls(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        entry = facts.entries[row.entry]
        if entry.period_kind != "posisi-kumulatif" or entry.polarity.startswith("minimal"):
            continue
        measured = [
            (column, value)
            for column in TARGETS[:4]
            if isinstance(value := getattr(row.targets, column), Decimal)
        ]
        for (before, more), (column, less) in pairwise(measured):
            if less < more:
                message = (
                    f"Target turun dari {format_target(more)} ({COLUMN_NAMES[before]}) menjadi "
                    f"{format_target(less)} ({COLUMN_NAMES[column]}), padahal indikator ini posisi "
                    "kumulatif sejak 1 Januari. Perbaiki target, atau ubah sifat triwulan dalam kamus."
                )
                fall = [(before, format_target(more)), (column, format_target(less))]
                yield at_row(facts, row, message, *_keyed(fall), column=column)
                break


@rule(
    "TGT-16",
    asks="Apakah setiap target terisi, dengan angka atau N/A?",
    severity=Severity.WARNING,
    why="Kosong bukan N/A: triwulan yang kosong tampak belum diisi, bukan tidak diukur.",
    source=SOURCE,
)
def blank_targets(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        blank = [column for column in TARGETS if getattr(row.targets, column) is None]
        if blank:
            names = "Semua target" if len(blank) == len(TARGETS) else f"Target {_columns(blank)}"
            message = f"{names} belum diisi. Isi angkanya, atau tulis N/A bila tidak diukur."
            yield at_row(facts, row, message, *blank, column=blank[0])


def _columns(columns: list[str]) -> str:
    return listed((COLUMN_NAMES[column] for column in columns), most=len(TARGETS))


@rule(
    "TGT-17",
    asks="Apakah indikator tahunan hanya mempunyai satu triwulan bertarget?",
    severity=Severity.WARNING,
    why="Indikator yang diukur sekali setahun tidak mempunyai realisasi pada triwulan lain.",
    source="PermenPANRB 53/2014 Lampiran II huruf E (pengukuran berkala); kebijakan Selaras",
)
def annual_only_measured_more(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        if facts.entries[row.entry].period_kind != "tahunan":
            continue
        measured = [column for column in TARGETS[:4] if isinstance(getattr(row.targets, column), Decimal)]
        if len(measured) > 1:
            shown = _named([(column, format_target(getattr(row.targets, column))) for column in measured])
            message = (
                f"Indikator ini diukur sekali setahun, tetapi bertarget pada {shown}. Tulis N/A pada "
                "triwulan yang tidak diukur, atau ubah sifat triwulan dalam kamus."
            )
            yield at_row(facts, row, message, *figures(row.targets), column=measured[0])


@rule(
    "TGT-19",
    asks="Apakah satuan baris sama dengan satuan indikator dalam kamus?",
    severity=Severity.WARNING,
    why="Angka yang sama dalam satuan lain adalah target lain.",
    source=f"kamus indikator; {DECREE} (kolom keterangan)",
)
def another_uom(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        expected = facts.entries[row.entry].uom
        if row.uom != expected and fold(row.uom) != fold(expected):
            shown = row.uom or "kosong"
            message = (
                f"Satuan tertulis {shown}, sedangkan kamus menyebut {expected}. Samakan satuannya, dan "
                "periksa apakah targetnya ikut berubah."
            )
            yield at_row(facts, row, message, row.uom, expected, column="uom")


def weaker(own: Target, bar: Target, polarity: str) -> bool:
    """Whether a figure asks less than the bar: lower, or higher where fewer is better, or not at all.

    A blank is no figure yet, so it is weaker than nothing.
    """
    if own is None or bar is None or own == bar:
        return False
    if not isinstance(own, Decimal) or not isinstance(bar, Decimal):
        return True
    if polarity == "stabil":
        return True
    return own > bar if polarity.startswith("minimal") else own < bar


def against(own: Target, bar: Target, polarity: str) -> str:
    """How a weaker figure stands to the bar, before the bar: "lebih rendah daripada"."""
    if not isinstance(own, Decimal) or not isinstance(bar, Decimal) or polarity == "stabil":
        return "berbeda dengan"
    return "lebih tinggi daripada" if polarity.startswith("minimal") else "lebih rendah daripada"
