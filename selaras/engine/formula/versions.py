"""A formula and its inputs as one version: whether it may come into force, and what it changes."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from selaras.engine.findings import Severity
from selaras.engine.formula.inputs import Input, InputKind, check, read_input
from selaras.engine.formula.language import Formula, parse
from selaras.engine.formula.mistakes import Mistake, mistake
from selaras.engine.numbers import parse_number

Told: TypeAlias = Mapping[str, str]  # an input as the dictionary keeps it: kode, nama, satuan, jenis …

FIELDS = {
    "nama": "nama", "satuan": "satuan", "jenis": "jenis", "bawah": "paling rendah", "atas": "paling tinggi",
    "sumber": "sumber",
}  # fmt: skip
MOST_INPUTS = 40
_CODE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}")


def unfit_version(text: str, inputs: Sequence[Told], *, parts: Collection[str]) -> tuple[Mistake, ...]:
    """All that keeps a formula with these inputs from being a version, and what it warns of.

    `parts` are the names of the indicators it is computed from (key_of their codes). RMS-17 the formula and
    its inputs can be read and belong together, RMS-18 what is made of other indicators stays made of all of
    them. Mistakes of the language keep their own numbers.
    """
    found = list(_unfit_inputs(inputs))
    formula, mistakes = parse(text) if text.strip() else (None, (mistake("RMS-17", "Tulis rumusnya."),))
    found += mistakes
    if formula is None or any(one.finding.severity is Severity.ERROR for one in found):
        return tuple(found)
    known = list(map(read_input, inputs))
    told = {one.code.casefold() for one in known}
    known += [Input(code=part) for part in sorted(parts) if part not in told]
    found += check(formula, known)
    return (*found, *_lost_parts(formula, parts))


def _unfit_inputs(inputs: Sequence[Told]) -> Iterator[Mistake]:
    if len(inputs) > MOST_INPUTS:
        yield mistake(
            "RMS-17", f"Paling banyak {MOST_INPUTS} masukan, ini {len(inputs)}. Gabungkan sebagian."
        )
    times = Counter(one["kode"].casefold() for one in inputs)
    for code, count in times.items():
        if count > 1:
            yield mistake("RMS-17", f"Masukan {code} tertulis {count} kali. Hapus salah satunya.")
    for one in inputs:
        yield from _unfit_input(one)


def _unfit_input(one: Told) -> Iterator[Mistake]:
    code = one["kode"]
    if not _CODE.fullmatch(code):
        yield mistake(
            "RMS-17",
            f"Kode masukan “{code[:40]}” tidak dapat dipakai. Tulis huruf, angka, dan garis bawah tanpa "
            "spasi, diawali huruf, misalnya dokumen_selesai.",
        )
    if not one.get("nama", "").strip():
        yield mistake("RMS-17", f"Tulis nama masukan {code}: apa yang diisikan pejabat.")
    if one.get("jenis", InputKind.NUMBER) not in set(InputKind):
        yield mistake("RMS-17", f"Jenis masukan {code} tidak dikenal. Pilih angka, ya-tidak, atau daftar.")
    bounds = {key: parse_number(one.get(key, "")) for key in ("bawah", "atas")}
    for key, (_, finding) in bounds.items():
        if finding:
            yield mistake("RMS-17", f"Batas {FIELDS[key]} masukan {code}: {finding.message}")
    low, high = (value for value, _ in bounds.values())
    if isinstance(low, Decimal) and isinstance(high, Decimal) and low > high:
        yield mistake("RMS-17", f"Batas paling rendah masukan {code} melebihi batas paling tingginya.")


def _lost_parts(formula: Formula, parts: Collection[str]) -> list[Mistake]:
    lost = sorted(set(parts) - set(formula.names))
    if not lost:
        return []
    made_of, left_out = ", ".join(sorted(parts)), ", ".join(lost)
    said = (
        f"Nilai indikator ini dihitung dari {made_of}; rumus ini tidak memakai {left_out}. Pakai semuanya, "
        "sebab angkanya mengalir dari indikator itu."
    )
    return [mistake("RMS-18", said)]


@dataclass(frozen=True, slots=True)
class Change:
    """What one version says otherwise than another: of the formula (`code` ""), or of an input."""

    code: str
    what: str
    before: str
    after: str


def differences(before: tuple[str, Sequence[Told]], after: tuple[str, Sequence[Told]]) -> list[Change]:
    """The formula first, then inputs that came, went, or are told otherwise, in the order of their codes."""
    found = []
    if before[0].strip() != after[0].strip():
        found.append(Change("", "rumus", before[0].strip(), after[0].strip()))
    old, new = ({one["kode"].casefold(): one for one in inputs} for _, inputs in (before, after))
    for code in sorted(old.keys() | new.keys()):
        if code not in new:
            found.append(Change(code, "masukan dihapus", old[code].get("nama", ""), ""))
        elif code not in old:
            found.append(Change(code, "masukan baru", "", new[code].get("nama", "")))
        else:
            found += _told_otherwise(code, old[code], new[code])
    return found


def _told_otherwise(code: str, old: Told, new: Told) -> list[Change]:
    told = ((label, _said(old, key), _said(new, key)) for key, label in FIELDS.items())
    return [Change(code, label, before, after) for label, before, after in told if before != after]


def _said(one: Told, key: str) -> str:
    return one.get(key, InputKind.NUMBER.value if key == "jenis" else "").strip()
