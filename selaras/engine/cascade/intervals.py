"""Rules about tables of classes printed in a measurement text: the law's table, and any other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from selaras.engine import law
from selaras.engine.cascade.facts import Facts
from selaras.engine.cascade.phrases import DECREE, listed
from selaras.engine.cascade.rule import Hit, at_row, rule
from selaras.engine.findings import Severity
from selaras.engine.numbers import format_number

_NUMBER = r"(\d{1,3}(?:,\d+)?)"
_RANGE = rf"{_NUMBER}\s*(?:[-–—]|s\.?d\.?|sampai(?: dengan)?)\s*{_NUMBER}"
# "Nilai Persepsi 1, dengan nilai interval IKM sebesar 1,00 – 2,59, atau … konversi 25,00 – 64,99"
CLASS = re.compile(rf"persepsi\s+([1-9])\b[^0-9]{{0,60}}{_RANGE}[^0-9]{{0,60}}{_RANGE}", re.IGNORECASE)
_LISTED = re.compile(rf"(?<![\d.,]){_RANGE}(?![\d.])")
_PRINTED = Decimal("0.01")  # tables print two decimals: what is nearer than that is the same bound, rounded
_JOINTS = ("-", "–", "—", "sampai", "s.d", "sd")
_FEWEST = 3  # intervals that make a table
SOURCE = "Peraturan Menteri PANRB Nomor 14 Tahun 2017, Lampiran (tabel nilai persepsi)"


@dataclass(frozen=True, slots=True)
class Bound:
    """One bound of a printed class against the law's."""

    perception: str
    kind: str  # "indeks" or "konversi"
    end: str  # "bawah" or "atas"
    printed: Decimal
    lawful: Decimal

    @property
    def is_wrong(self) -> bool:
        return abs(self.printed - self.lawful) >= _PRINTED

    def __str__(self) -> str:
        return (
            f"persepsi {self.perception} batas {self.end} {self.kind} {two(self.printed)} (seharusnya "
            f"{two(self.lawful)})"
        )


def two(value: Decimal) -> str:
    """A bound as tables print it: at least two decimals."""
    whole, _, fraction = format_number(value).partition(",")
    return f"{whole},{fraction:0<2}"


def bounds(text: str, year: int) -> list[Bound]:
    """Every bound of a printed table of perceptions, against the law of that year; none without a table."""
    printed = CLASS.findall(text) if "persepsi" in text.casefold() else []
    if not printed:
        return []
    try:
        lawful = {str(row["value"]): row for row in law.as_of("skm", date(year, 12, 31))["perception"]}
    except LookupError:
        return []
    return [
        Bound(number, kind, end, _decimal(figure), Decimal(lawful[number][key][at]))
        for number, *figures in printed
        if number in lawful
        for figure, (kind, key, at, end) in zip(figures, _KINDS, strict=True)
    ]


_KINDS = (
    ("indeks", "index", 0, "bawah"), ("indeks", "index", 1, "atas"),
    ("konversi", "converted", 0, "bawah"), ("konversi", "converted", 1, "atas"),
)  # fmt: skip


def without_table(text: str) -> str:
    """A measurement text without its table of perceptions, for comparisons that must not see it."""
    return CLASS.sub(" ", text) if "persepsi" in text.casefold() else text


def _decimal(figure: str) -> Decimal:
    return Decimal(figure.replace(",", "."))


def _breaks(intervals: list[tuple[Decimal, Decimal]], step: Decimal) -> list[str]:
    """Where rising intervals overlap or leave a gap wider than one step of their own decimals."""
    found = []
    for (_, upper), (lower, _) in pairwise(sorted(intervals)):
        if lower <= upper:
            both = two(lower) if lower == upper else f"{two(lower)} sampai {two(upper)}"
            found.append(f"{both} termasuk dua kelas")
        elif lower - upper > step:
            found.append(f"antara {two(upper)} dan {two(lower)} tidak ada kelasnya")
    return found


@rule(
    "DEF-10",
    asks="Apakah tabel nilai persepsi yang tercetak sama dengan tabel peraturannya?",
    severity=Severity.WARNING,
    why="Mutu layanan ditentukan dari tabel ini; batas yang salah menggeser satu kelas penuh.",
    source=SOURCE,
)
def table_against_law(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        wrong = [str(bound) for bound in bounds(row.measurement or "", facts.year) if bound.is_wrong]
        if wrong:
            breaks = [
                one for kind in ("indeks", "konversi") for one in _table_breaks(row.measurement or "", kind)
            ]
            so = f" Akibatnya {listed(breaks, most=4)}." if breaks else ""
            message = (
                "Tabel nilai persepsi berbeda dengan PermenPANRB 14/2017: "
                f"{listed(wrong, most=16)}.{so} Salin batas dari peraturannya."
            )
            yield at_row(facts, row, message, *wrong, column="measurement")


def _table_breaks(text: str, kind: str) -> list[str]:
    at = 1 if kind == "indeks" else 3
    told = [(_decimal(one[at]), _decimal(one[at + 1])) for one in CLASS.findall(text)]
    return [f"{kind} {one}" for one in _breaks(told, _PRINTED)]


@rule(
    "DEF-11",
    asks="Apakah batas indeks pada tabel nilai persepsi dicetak lengkap?",
    severity=Severity.NOTE,
    why="Batas indeks yang dibulatkan dua desimal dapat menggeser kelas nilai yang persis di antaranya.",
    source=SOURCE,
)
def table_rounded(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        found = bounds(row.measurement or "", facts.year)
        rounded = [bound for bound in found if bound.printed != bound.lawful]
        if rounded and not any(bound.is_wrong for bound in rounded):
            message = (
                "Tabel nilai persepsi dicetak dengan batas yang dibulatkan: "
                f"{listed(map(str, rounded), most=16)}. Tentukan kelas dari nilai konversi, atau salin "
                "batas dari PermenPANRB 14/2017."
            )
            yield at_row(facts, row, message, *map(str, rounded), column="measurement")


@rule(
    "DEF-12",
    asks="Apakah kelas-kelas nilai pada teks pengukuran bersambung tanpa celah dan tanpa tumpang tindih?",
    severity=Severity.WARNING,
    why="Nilai di dalam celah tidak mempunyai kelas; nilai di dalam dua kelas mempunyai dua arti.",
    source=f"{DECREE} (kolom pengukuran kinerja); kebijakan Selaras",
)
def broken_classes(facts: Facts) -> Iterator[Hit]:
    for row in facts.checked:
        for line in without_table(row.measurement or "").splitlines():
            if sum(map(line.count, _JOINTS)) < _FEWEST:
                continue
            told = [one for one in _LISTED.findall(line) if _decimal(one[0]) < _decimal(one[1])]
            if len(told) < _FEWEST:
                continue
            places = max(len(figure.partition(",")[2]) for pair in told for figure in pair)
            intervals = [(_decimal(lower), _decimal(upper)) for lower, upper in told]
            found = _breaks(intervals, Decimal(1).scaleb(-places))
            if found:
                message = f"Kelas nilai tidak bersambung: {listed(found)}. Perbaiki batas kelasnya."
                yield at_row(facts, row, message, *found, column="measurement")
