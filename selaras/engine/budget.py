"""The tree of a budget document: programme, activity, sub-activity, each the sum of what is below it.

Levels follow from the codes (Permendagri 90/2019): a programme has three parts (4.01.01), an activity five
(4.01.01.2.01), a sub-activity six (4.01.01.2.01.0001).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from selaras.engine.findings import Finding
from selaras.engine.numbers import format_rupiah

_CODE = re.compile(r"[0-9]+(\.[0-9]+)*")


class Level(StrEnum):
    PROGRAM = "program"
    ACTIVITY = "kegiatan"
    SUB_ACTIVITY = "sub-kegiatan"


LEVELS = tuple(Level)
_LEVEL_OF = {3: Level.PROGRAM, 5: Level.ACTIVITY, 6: Level.SUB_ACTIVITY}  # by parts of the code
_PARENT_PARTS = {Level.ACTIVITY: 3, Level.SUB_ACTIVITY: 5}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a budget document as it stands there; `place` is where ("Baris 3")."""

    code: str
    name: str
    amount: Decimal
    fund: str = ""
    place: str = ""

    @property
    def level(self) -> Level | None:
        """By the parts of the code; None where it is no code of a budget."""
        return _LEVEL_OF.get(self.code.count(".") + 1) if _CODE.fullmatch(self.code) else None

    @property
    def parent_code(self) -> str:
        """The code of the line above, "" for a programme; only for an entry with a level."""
        parts = self.code.split(".")
        return ".".join(parts[: _PARENT_PARTS[self.level]]) if self.level in _PARENT_PARTS else ""


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """As a budget document prints them: every line below the one it belongs to. For entries with a level."""
    return sorted(entries, key=lambda entry: [int(part) for part in entry.code.split(".")])


def unfit_tree(entries: Sequence[Entry], *, total: Decimal) -> list[Finding]:
    """All that keeps lines from being a budget: codes (ANG-03), sums (ANG-01), the total (ANG-02)."""
    if not entries:
        return [Finding("ANG-02", "DPA belum memuat program. Isi sekurang-kurangnya satu baris.")]
    unfit = [*_unfit_codes(entries)]
    return unfit or [*_unfit_sums(entries), *_unfit_depth(entries), *_unfit_total(entries, total)]


def _unfit_codes(entries: Sequence[Entry]) -> Iterator[Finding]:
    """ANG-03; sums say nothing as long as the tree is not known."""
    known = {entry.code for entry in entries}
    often = Counter(entry.code for entry in entries)
    for entry in entries:
        if entry.level is None:
            yield Finding(
                "ANG-03",
                f"Kode “{entry.code}” bukan kode program (4.01.01), kegiatan (4.01.01.2.01), atau sub "
                "kegiatan (4.01.01.2.01.0001).",
                entry.place,
            )
        elif often[entry.code] > 1:
            yield Finding("ANG-03", f"Kode {entry.code} tertulis {often[entry.code]} kali.", entry.place)
        elif entry.parent_code and entry.parent_code not in known:
            yield Finding(
                "ANG-03", f"{entry.code} tidak berinduk: baris {entry.parent_code} belum ada.", entry.place
            )


def _unfit_sums(entries: Sequence[Entry]) -> Iterator[Finding]:
    """ANG-01."""
    below: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        below[entry.parent_code].append(entry)
    for entry in entries:
        children = below.get(entry.code, [])
        found = sum((child.amount for child in children), Decimal(0))
        if children and found != entry.amount:
            yield Finding(
                "ANG-01",
                f"{entry.code} tertulis {format_rupiah(entry.amount)}, sedangkan jumlah rinciannya "
                f"{format_rupiah(found)}, selisih {format_rupiah(abs(found - entry.amount))}.",
                entry.place,
            )


def _unfit_depth(entries: Sequence[Entry]) -> Iterator[Finding]:
    """ANG-01: what is broken down for one is broken down for all, else a level would not sum to the whole."""
    parents = {entry.parent_code for entry in entries}
    for level, below in pairwise(LEVELS):
        if any(entry.level is below for entry in entries):
            for entry in entries:
                if entry.level is level and entry.code not in parents:
                    yield Finding(
                        "ANG-01", f"{entry.code} belum dirinci, sedangkan yang lain sudah.", entry.place
                    )


def _unfit_total(entries: Sequence[Entry], total: Decimal) -> Iterator[Finding]:
    """ANG-02."""
    programs = [entry.amount for entry in entries if entry.level is Level.PROGRAM]
    found = sum(programs, Decimal(0))
    if found != total:
        yield Finding(
            "ANG-02",
            f"Jumlah program {format_rupiah(found)}, sedangkan jumlah DPA {format_rupiah(total)}, selisih "
            f"{format_rupiah(abs(found - total))}.",
        )
