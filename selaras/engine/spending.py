"""What was spent of a budget until the end of a quarter, checked against its lines and other quarters.

Only the lines that are broken down no further are reported; whatever stands above them is their sum. Amounts
count from 1 January (sampai dengan), so that each quarter holds the one before it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from selaras.engine.budget import Entry
from selaras.engine.exact import total
from selaras.engine.findings import Finding, Severity
from selaras.engine.numbers import format_rupiah, is_rupiah
from selaras.engine.periods import QUARTER_LABELS

Amounts = Mapping[str, Decimal]  # by code of the line


@dataclass(frozen=True, slots=True)
class Spent:
    """One line as it is handed in: what was spent of it, None where that is blank, and a reason where asked.

    `place` is where it stands ("D7"), "" for what was typed beside its line.
    """

    code: str
    amount: Decimal | None
    reason: str = ""
    place: str = ""


def leaf_codes(lines: Iterable[Entry]) -> tuple[str, ...]:
    """The lines of a budget that nothing breaks down further, in their order."""
    known = list(lines)
    above = {line.parent_code for line in known}
    return tuple(line.code for line in known if line.code not in above)


def summed(lines: Sequence[Entry], amounts: Amounts) -> dict[str, Decimal]:
    """The amount of every line that has one, the lines above the leaves as sums of what is known below."""
    leaves = leaf_codes(lines)
    found = {code: amounts[code] for code in leaves if code in amounts}
    for line in lines:
        below = [found[code] for code in leaves if code in found and code.startswith(f"{line.code}.")]
        if line.code not in leaves and below:
            found[line.code] = total(below)
    return found


def unfit_spending(
    lines: Sequence[Entry], spent: Sequence[Spent], *, quarter: int, kept: Amounts,
    before: Mapping[int, Amounts], after: Mapping[int, Amounts],
) -> list[Finding]:  # fmt: skip
    """All that is to be said of what was spent of the lines of a budget, by rule:

    ANG-10 a line that is not there, or twice; ANG-11 a sum that does not hold; ANG-12 more than the ceiling
    and ANG-13 less than an earlier quarter, more than a later one, or taken away: each needs a reason.
    `kept` is what this quarter has so far, `before` and `after` what other quarters have.
    """
    leaves = set(leaf_codes(lines))
    unfit = [*_unfit_codes(lines, spent)]
    if unfit:
        return unfit
    ceilings = {line.code: line.amount for line in lines}
    for one in spent:
        if one.code in leaves:
            unfit += _unfit_line(one, ceilings[one.code], quarter, kept, before, after)
    return [*unfit, *_unfit_sums(lines, spent, kept)]


def merged(kept: Amounts, spent: Iterable[Spent]) -> dict[str, Decimal]:
    """What the quarter has once this is kept: a blank takes a line away."""
    told = {one.code: one.amount for one in spent}
    whole = {**kept, **told}
    return {code: amount for code, amount in whole.items() if amount is not None}


def _unfit_codes(lines: Sequence[Entry], spent: Sequence[Spent]) -> Iterator[Finding]:
    """ANG-10."""
    known, seen = {line.code for line in lines}, set()
    for one in spent:
        if one.code not in known:
            yield Finding(
                "ANG-10", f"Kode {one.code} tidak ada pada DPA ini. Samakan dengan kode pada DPA.", one.place
            )
        elif one.code in seen:
            yield Finding("ANG-10", f"Kode {one.code} tertulis lebih dari satu kali.", one.place)
        seen.add(one.code)


def _unfit_line(
    one: Spent, ceiling: Decimal, quarter: int, kept: Amounts,
    before: Mapping[int, Amounts], after: Mapping[int, Amounts],
) -> Iterator[Finding]:  # fmt: skip
    if one.amount is None:
        if one.code in kept:
            yield _asked(one, "ANG-13", f"Realisasi {one.code} {format_rupiah(kept[one.code])} dihapus")
        return
    if not is_rupiah(one.amount):
        yield Finding("NUM-06", f"Realisasi {one.code} bukan jumlah rupiah.", one.place)
        return
    if one.amount > ceiling:
        yield _asked(
            one, "ANG-12",
            f"Realisasi {one.code} {format_rupiah(one.amount)} melebihi pagunya {format_rupiah(ceiling)}",
        )  # fmt: skip
    yield from _unfit_course(one, one.amount, quarter, before, after)


def _unfit_course(
    one: Spent, amount: Decimal, quarter: int, before: Mapping[int, Amounts], after: Mapping[int, Amounts]
) -> Iterator[Finding]:
    """ANG-13: until now is never less than until then; the nearest quarter that has a figure is asked."""
    now = f"{one.code} sampai dengan {QUARTER_LABELS[quarter]} {format_rupiah(amount)}"
    earlier = [(number, known[one.code]) for number, known in sorted(before.items()) if one.code in known]
    later = [(number, known[one.code]) for number, known in sorted(after.items()) if one.code in known]
    if earlier and amount < earlier[-1][1]:
        number, then = earlier[-1]
        yield _asked(one, "ANG-13", f"{now} turun dari {QUARTER_LABELS[number]} {format_rupiah(then)}")
    if later and amount > later[0][1]:
        number, then = later[0]
        yield _asked(one, "ANG-13", f"{now} melebihi {QUARTER_LABELS[number]} {format_rupiah(then)}")


def _asked(one: Spent, rule: str, said: str) -> Finding:
    """An error without a reason, a warning with one."""
    if one.reason.strip():
        return Finding(rule, f"{said}. Alasan: {one.reason.strip()}", one.place, Severity.WARNING)
    return Finding(rule, f"{said}. Periksa angkanya, atau tulis alasannya pada baris itu.", one.place)


def _unfit_sums(lines: Sequence[Entry], spent: Sequence[Spent], kept: Amounts) -> Iterator[Finding]:
    """ANG-11: a line above the leaves may be handed in, as reports print it: the sum of what is below."""
    leaves = set(leaf_codes(lines))
    given = [one for one in spent if one.code in leaves]
    sums = summed(lines, merged({code: kept[code] for code in leaves & kept.keys()}, given))
    for one in spent:
        if one.code in leaves or one.amount is None:
            continue
        found = sums.get(one.code, Decimal(0))
        if found != one.amount:
            yield Finding(
                "ANG-11",
                f"{one.code} tertulis {format_rupiah(one.amount)}, sedangkan jumlah rinciannya "
                f"{format_rupiah(found)}, selisih {format_rupiah(abs(found - one.amount))}.",
                one.place,
            )  # fmt: skip
