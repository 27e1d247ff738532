"""Rules about indicators computed from others: their targets must obey the same formula."""

from collections.abc import Iterator
from decimal import Decimal

from selaras.engine.cascade.facts import COLUMN_NAMES, Entry, Facts, Row
from selaras.engine.cascade.formula import Combined, combined, key_of
from selaras.engine.cascade.phrases import DECREE, also, in_dictionary, listed, used
from selaras.engine.cascade.rule import Hit, at_row, rule
from selaras.engine.cascade.targets import TARGETS
from selaras.engine.findings import Severity
from selaras.engine.names import fold
from selaras.engine.numbers import MAX_PLACES, format_number, round_half_up
from selaras.engine.targets import NA, Target, format_target


def parts_of(facts: Facts, entry: Entry) -> tuple[Combined, list[Entry]] | None:
    """How an indicator is computed and from which entries, in the order of its formula.

    None where it has no parts or its formula is no plain mean or sum of all of them.
    """
    told = combined(entry.formula) if entry.parts else None
    if told is None:
        return None
    known = {
        key_of(facts.entries[key].code): facts.entries[key] for key in entry.parts if key in facts.entries
    }
    found = [known[name] for name in told.names if name in known]
    return (told, found) if len(found) == len(told.names) else None


def _figures_of(facts: Facts, row: Row, part: Entry) -> Row | None:
    """The row of a component to compare with: in the same annex, else its first; None where it has none."""
    rows = facts.rows_of_entry.get(part.key, [])
    return next((one for one in rows if one.matrix == row.matrix), rows[0] if rows else None)


@rule(
    "TGT-09",
    asks="Apakah target indikator gabungan mengikuti target komponennya?",
    severity=Severity.WARNING,
    why="Nilai gabungan dihitung dari komponennya; target yang tidak mengikuti rumus itu tidak dapat "
    "tercapai bersama-sama.",
    source=f"{DECREE} no. 1 (formulasi pengukuran: rata-rata)",
)
def components_against_whole(facts: Facts) -> Iterator[Hit]:
    known = {entry.key: found for entry in facts.entries.values() if (found := parts_of(facts, entry))}
    asked = dict.fromkeys(row.entry for row in facts.checked if row.entry in known)
    for same, faults in (group for entry in asked for group in _alike(facts, entry, *known[entry])):
        row = same[0]
        how = "rata-rata" if known[row.entry][0].is_mean else "jumlah"
        codes = listed((part.code for part in known[row.entry][1]), most=5)
        told: dict[str, list[str]] = {}
        for column, fault in faults.items():
            told.setdefault(fault, []).append(COLUMN_NAMES[column])
        said = "; ".join(f"{listed(columns, most=len(TARGETS))} {fault}" for fault, columns in told.items())
        message = (
            f"Target tidak mengikuti rumusnya, {how} {codes}: {said}. Perbaiki target ini atau target "
            f"komponennya.{also(facts, same[1:])}"
        )
        yield at_row(facts, row, message, *faults, *faults.values(), column=next(iter(faults)))


def _alike(
    facts: Facts, entry: int, how: Combined, parts: list[Entry]
) -> Iterator[tuple[list[Row], dict[str, str]]]:
    """The rows of an indicator that have the same faults, and these faults."""
    found: dict[tuple[tuple[str, str], ...], list[Row]] = {}
    for row in facts.rows_of_entry[entry]:
        if faults := _faults(facts, row, how, parts):
            found.setdefault(tuple(faults.items()), []).append(row)
    for told, rows in found.items():
        yield rows, dict(told)


def _faults(facts: Facts, row: Row, how: Combined, parts: list[Entry]) -> dict[str, str]:
    """Column -> what is wrong there: "(88,6 + 86) / 2 = 87,3, tercantum 90"."""
    rows = [_figures_of(facts, row, part) for part in parts]
    found: dict[str, str] = {}
    for column in TARGETS:
        told = [getattr(one.targets, column) if one else None for one in rows]
        wrong = _wrong(how, getattr(row.targets, column), told)
        if wrong:
            found[column] = wrong
    return found


def _wrong(how: Combined, whole: Target, parts: list[Target]) -> str:
    """What does not fit in one column, or nothing; silent while a figure is blank."""
    if whole is None or None in parts:
        return ""
    numbers = [part for part in parts if isinstance(part, Decimal)]
    if not isinstance(whole, Decimal) or len(numbers) < len(parts):
        if whole is NA and not numbers:
            return ""
        return f"komponennya {listed(map(format_target, parts), most=5)}, tercantum {format_target(whole)}"
    total = sum(numbers, Decimal(0))
    value = total / len(numbers) if how.is_mean else total
    fine_enough = _places(whole) >= max(map(_places, numbers))
    if value == whole or (fine_enough and round_half_up(value, _places(whole)) == whole):
        return ""
    sum_ = " + ".join(map(format_number, numbers))
    shown = f"({sum_}) / {len(numbers)}" if how.is_mean else sum_
    return f"{shown} = {format_number(round_half_up(value, MAX_PLACES))}, tercantum {format_number(whole)}"


def _places(value: Decimal) -> int:
    """The decimal places a figure is printed with."""
    return len(format_number(value).partition(",")[2])


@rule(
    "TGT-20",
    asks="Apakah komponen rumus mempunyai satuan, polaritas, dan sifat triwulan yang sama dengan induknya?",
    severity=Severity.WARNING,
    why="Rata-rata atau jumlah dari satuan, arah, atau masa yang berbeda tidak berarti apa-apa.",
    source="PermenPANRB 53/2014 Lampiran II huruf H (mekanisme perhitungan); kebijakan Selaras",
    whole=True,
)
def unlike_components(facts: Facts) -> Iterator[Hit]:
    for entry in used(facts):
        found = parts_of(facts, entry)
        for part in found[1] if found else []:
            faults = [
                f"{name} {theirs or 'kosong'} (induknya {ours or 'kosong'})"
                for name, theirs, ours in (
                    ("satuan", part.uom, entry.uom),
                    ("polaritas", part.polarity, entry.polarity),
                    ("sifat triwulan", part.period_kind, entry.period_kind),
                )
                if fold(theirs) != fold(ours)
            ]
            if faults:
                message = (
                    f"Komponen {part.code} berbeda dengan indikator yang dihitung darinya: "
                    f"{listed(faults)}. Samakan, atau ubah rumusnya."
                )
                yield in_dictionary(entry, message, part.code, *faults)
