"""Rules about targets along a branch: annex against annex, carrier against superior, plan against annex."""

from collections.abc import Iterator
from decimal import Decimal

from selaras.engine.cascade.facts import COLUMN_NAMES, Entry, Facts, Row, Tick
from selaras.engine.cascade.phrases import DECREE, titles
from selaras.engine.cascade.rule import Hit, at_row, rule
from selaras.engine.cascade.targets import PERCENT, TARGETS, against, figures, weaker
from selaras.engine.findings import Severity
from selaras.engine.names import fold
from selaras.engine.numbers import roman
from selaras.engine.targets import Target, YearTargets, format_target

INDEXES = {*PERCENT, "nilai", "indeks"}  # what cannot be shared out among several carriers
SOURCE = f"{DECREE}; diktum KEDUA (turunan dari target atasan langsung)"


def _bars(facts: Facts) -> dict[tuple[int, int], tuple[Row, YearTargets]]:
    """(giver, indicator) -> the row where the giver's own figure stands, and its targets.

    What a giver promised further up binds what it hands down; a giver that promised nothing, as the mayor
    in a city's own decree, is bound by the first of its annexes.
    """
    givers = {matrix.giver for matrix in facts.matrices.values()}
    found: dict[tuple[int, int], tuple[Row, YearTargets]] = {}
    for tick in [tick for tick in facts.ticks if tick[2] in givers]:
        row = facts.rows[tick.row]
        found.setdefault((tick.post, row.entry), (row, tick.targets or row.targets))
    for rows in facts.rows_of_entry.values():
        for row in rows:
            giver = facts.matrices[row.matrix].giver
            found.setdefault((giver, row.entry), (row, row.targets))
    return found


@rule(
    "TGT-06",
    asks="Apakah target satu indikator sama pada setiap lampiran?",
    severity=Severity.WARNING,
    why="Yang diturunkan dengan menyalin membawa target yang sama; angka yang berbeda membuat jenjang bawah "
    "mengejar hal lain.",
    source=SOURCE,
)
def differing_annexes(facts: Facts) -> Iterator[Hit]:
    bars = _bars(facts)
    for row in facts.checked:
        model, bar = bars[facts.matrices[row.matrix].giver, row.entry]
        for column in TARGETS if bar != row.targets else ():
            here: Target = getattr(row.targets, column)
            there: Target = getattr(bar, column)
            if here == there or here is None or there is None or _is_share(facts, row, here, there):
                continue
            shown, expected = format_target(here), format_target(there)
            message = (
                f"Target {COLUMN_NAMES[column]} {shown} berbeda dengan {expected} pada "
                f"{facts.place(model)}. Samakan keduanya, atau catat alasannya."
            )
            yield at_row(facts, row, message, column, shown, expected, column=column)


def _is_share(facts: Facts, row: Row, here: Target, there: Target) -> bool:
    """Whether a figure may be a part of the giver's: ten files for each of ten lurah make a hundred."""
    if not isinstance(here, Decimal) or not isinstance(there, Decimal):
        return False
    return here < there and _is_shared_out(facts, row)


def _is_shared_out(facts: Facts, row: Row) -> bool:
    """Whether the targets of a row may be split: counted increments, not an index or a share."""
    return facts.entries[row.entry].period_kind == "tambahan" and fold(row.uom) not in INDEXES


@rule(
    "TGT-07",
    asks="Apakah target sendiri seorang penerima tidak di bawah target yang diterimanya?",
    severity=Severity.WARNING,
    why="Bila jenjang bawah berjanji lebih sedikit, target jenjang atas tidak dapat tercapai.",
    source=SOURCE,
)
def weaker_than_above(facts: Facts) -> Iterator[Hit]:
    own = {tick.key for ticks in facts.own_targets.values() for tick in ticks}
    below = [tick for tick in facts.ticks if tick[4] in own] if own else []
    bound: dict[int, list[Tick]] = {key: list(ticks) for key, ticks in facts.own_targets.items()}
    for tick in below:
        if tick.targets is None:
            bound.setdefault(tick.row, []).append(tick)
    for row in facts.checked:
        if row.key in bound and not _is_shared_out(facts, row):
            yield from _weaker_in_row(facts, row, bound[row.key])


def _weaker_in_row(facts: Facts, row: Row, ticks: list[Tick]) -> Iterator[Hit]:
    polarity = facts.entries[row.entry].polarity
    found: dict[tuple[str, str, str, str], list[int]] = {}
    stands: dict[tuple[str, str], str] = {}
    for tick in ticks:
        above, bar = _bar(facts, row, tick)
        told = tick.targets or row.targets
        column = next(
            (one for one in TARGETS if weaker(getattr(told, one), getattr(bar, one), polarity)), None
        )
        if column:
            figure, limit = format_target(getattr(told, column)), format_target(getattr(bar, column))
            stands[figure, limit] = against(getattr(told, column), getattr(bar, column), polarity)
            found.setdefault((column, figure, limit, above), []).append(tick.post)
    for (column, figure, limit, above), posts in found.items():
        message = (
            f"Target {COLUMN_NAMES[column]} {titles(facts, posts)} adalah {figure}, "
            f"{stands[figure, limit]} {limit} pada {above}. Samakan, atau catat alasannya."
        )
        codes = [facts.posts[post].code for post in posts[:1]]
        yield at_row(facts, row, message, column, figure, limit, *codes, column="carriers", post=posts[0])


def _bar(facts: Facts, row: Row, tick: Tick) -> tuple[str, YearTargets]:
    """What a tick is held against: its parent's targets where these are known, else its row's."""
    parent = facts.tick_of_key.get(tick.parent) if tick.parent is not None else None
    if parent is None:
        return "baris ini", row.targets
    above = facts.posts[parent.post].title if parent.post in facts.posts else "atasannya"
    return f"target {above}", parent.targets or facts.rows[parent.row].targets


@rule(
    "TGT-08",
    asks="Apakah target yang dibagi kepada beberapa penerima berjumlah target barisnya?",
    severity=Severity.WARNING,
    why="Bagian yang tidak berjumlah penuh meninggalkan pekerjaan tanpa pemikul, atau menghitungnya dua "
    "kali.",
    source=SOURCE,
)
def shares_do_not_add_up(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        if row.key not in facts.own_targets or not _is_shared_out(facts, row):
            continue
        told = [tick.targets or row.targets for tick in facts.ticks_of_row[row.key]]
        for column in TARGETS:
            parts = [value for one in told if isinstance(value := getattr(one, column), Decimal)]
            wanted: Target = getattr(row.targets, column)
            total = sum(parts, Decimal(0))
            if parts and isinstance(wanted, Decimal) and total != wanted:
                message = (
                    f"Jumlah target {COLUMN_NAMES[column]} dari {len(parts)} penerima adalah "
                    f"{format_target(total)}, bukan {format_target(wanted)} seperti barisnya. "
                    "Sesuaikan bagian masing-masing."
                )
                key = (column, format_target(total), format_target(wanted))
                yield at_row(facts, row, message, *key, column="carriers")
                break


@rule(
    "TGT-13",
    asks="Apakah target IKU pada rencana aksi sama dengan target tahunan pada lampiran?",
    severity=Severity.WARNING,
    why="Rencana aksi mengejar target yang tidak dijanjikan siapa pun.",
    source="Instruksi Walikota Jakarta Barat e-0001/2024, Lampiran V (kolom target IKU) dan Lampiran I",
)
def plan_against_annex(facts: Facts) -> Iterator[Hit]:
    planned: dict[int, dict[str, int]] = {}
    for plan in facts.plans:
        planned.setdefault(plan.entry, {})[format_target(plan.target)] = plan.annex
    for row in facts.checked:
        first = facts.rows_of_entry[row.entry][0]
        annual = row.targets.annual
        if row.key != first.key or not isinstance(annual, Decimal):
            continue
        expected = format_target(annual)
        for shown, annex in planned.get(row.entry, {}).items():
            if shown != expected:
                where = plan_annex(annex)
                message = (
                    f"Target tahunan {expected} berbeda dengan target IKU {shown} pada {where}. "
                    "Samakan keduanya."
                )
                yield at_row(facts, row, message, shown, expected, column="annual")


def plan_annex(number: int) -> str:
    """The annex of action plans as a sentence names it."""
    return f"Lampiran {roman(number)}" if number else "rencana aksi IKU"


@rule(
    "TGT-18",
    asks="Apakah target tahunan tidak di bawah target Renstra tahun itu?",
    severity=Severity.WARNING,
    why="Perjanjian kinerja yang lebih rendah daripada Renstra mengubah janji lima tahun tanpa keputusan.",
    source="PermenPANRB 53/2014 Lampiran I huruf E; PermenPANRB 88/2021, kriteria 1.b.7",
)
def below_the_strategic_plan(facts: Facts) -> Iterator[Hit]:
    first: dict[int, int | None] = {}  # by indicator
    for row in facts.checked:
        entry = facts.entries[row.entry]
        promised = entry.renstra_target
        if promised is None:
            continue
        if entry.key not in first:
            first[entry.key] = _first_below(facts, entry, promised)
        if row.key != first[entry.key]:
            continue
        shown, expected = format_target(row.targets.annual), format_target(promised)
        message = (
            f"Target tahunan {shown} {against(row.targets.annual, promised, entry.polarity)} target "
            f"Renstra {facts.year} yaitu {expected}. Perbaiki, atau catat alasan perubahannya."
        )
        yield at_row(facts, row, message, *figures(row.targets), expected, column="annual")


def _first_below(facts: Facts, entry: Entry, promised: Decimal) -> int | None:
    """The first row of an indicator that promises less: one finding for one fault."""
    below = (
        row.key
        for row in facts.rows_of_entry[entry.key]
        if isinstance(row.targets.annual, Decimal) and weaker(row.targets.annual, promised, entry.polarity)
    )
    return next(below, None)
