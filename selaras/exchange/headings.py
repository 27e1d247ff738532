"""The headings of a pasted block: which column of the matrix each of its cells belongs to (KAS-31)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from selaras.cascade.models import Annex
from selaras.engine.names import fold
from selaras.engine.numbers import roman
from selaras.engine.periods import QUARTERS
from selaras.exchange.cells import band
from selaras.exchange.schema import Column, Kind
from selaras.kernel.rules import RuleError

SURE = 3  # so many headings beside each other are a heading line wherever it stands
Block = Sequence[Sequence[str]]

_ALSO = {
    "nomor sasaran": "no_sasaran", "nomor indikator": "no_indikator", "pengukuran": "pengukuran",
    "satuan": "satuan", "target tahunan": "tahunan", "kalimat turunan": "catatan_turunan", "blok": "blok",
} | {
    f"{word} {number}".casefold(): f"tw{quarter}"
    for quarter in QUARTERS for word in ("TW", "Triwulan") for number in (roman(quarter), quarter)
}  # fmt: skip


def titles(annex: Annex) -> dict[str, str]:
    """The key of each receiver's column -> the title of its post, another name of the column. One query."""
    posts = annex.receivers.order_by("order").values_list("heading", "position__title")
    return {heading.lower(): title for heading, title in posts}


@dataclass(frozen=True, slots=True)
class Names:
    """What headings may say: a name -> the keys it may mean, a group -> its keys, all keys in their order,
    and those of columns that hold words."""

    columns: Mapping[str, Sequence[str]]
    groups: Mapping[str, Sequence[str]]
    order: Sequence[str]
    wordy: frozenset[str]

    @classmethod
    def of(cls, columns: Sequence[Column], titles: Mapping[str, str]) -> "Names":
        names: dict[str, list[str]] = {}
        groups: dict[str, list[str]] = {}
        for column in columns:
            grouped = f"{column.group} {column.heading}" if column.group else ""
            said = (column.key, column.heading, grouped, titles.get(column.key, ""))
            for name in {_said(one) for one in said if one}:
                names.setdefault(name, []).append(column.key)
            if column.group:
                groups.setdefault(_said(column.group), []).append(column.key)
        keys = [column.key for column in columns]
        for name, key in _ALSO.items():
            if key in keys or key == "blok":
                names.setdefault(name, [key])
        wordy = frozenset(column.key for column in columns if column.kind is Kind.TEXT)
        return cls(names, groups, keys, wordy)

    def knows(self, text: str) -> bool:
        return _said(text) in self.columns or self.is_group(text)

    def is_group(self, text: str) -> bool:
        return _said(text) in self.groups

    def is_line(self, cells: Iterable[str]) -> bool:
        """A line of nothing but headings, as a table repeats it on its next page."""
        said = [cell for cell in cells if cell]
        return len(said) >= SURE and all(map(self.knows, said))

    def is_enough(self, cells: Iterable[str]) -> bool:
        """At least half of the texts, and more than one, are headings."""
        said = [cell for cell in cells if cell]
        known = sum(map(self.knows, said))
        return known > 1 and known * 2 >= len(said)

    def is_count(self, cells: Sequence[str], keys: Sequence[str]) -> bool:
        """The line 1 2 3 … or (1) (2) (3) … that the official form prints under its header; where the columns
        `keys` hold figures only, it is figures."""
        said = [cell.strip("() ") for cell in cells if cell]
        counts = len(said) >= SURE and said == [str(count) for count in range(1, len(said) + 1)]
        return counts and not self.wordy.isdisjoint(keys[: len(cells)])

    def is_row(self, cells: Sequence[str], keys: Sequence[str]) -> bool:
        """Whether a line is a row of the matrix: no band, no headings again, no count of the columns."""
        return not (band(iter(cells)) or self.is_line(cells) or self.is_count(cells, keys))


def taken_apart(block: Block, names: Names, start: Column) -> tuple[Block, list[str] | None]:
    """KAS-31: the lines of a block between its headings and a signature, and the key of each of its columns
    ("" where a column is empty); None for the keys where there are no headings.

    `start` is the column it is pasted at. Raises RuleError KAS-31 for headings that name no column, more than
    one, or the same as another, and where nothing stands below them.
    """
    first = _heading_line(block, names, start)
    if first is None:
        return block, None
    texts, below = _joined(block, first, names)
    keys, unclear = _keys(texts, names)
    if "indikator" in keys:
        place = keys.index("indikator")
        full = [at for at, cells in enumerate(below) if len(cells) > place and cells[place]]
        below = below[: full[-1] + 1] if full else below
    rows = [cells for cells in below if names.is_row(cells, keys)]
    unknown = [f"“{text}”" for at, text in enumerate(texts) if text and not keys[at] and at not in unclear]
    unknown += [
        f"ke-{at + 1} (tanpa judul)"
        for at, text in enumerate(texts)
        if not (text or keys[at]) and any(cells[at] for cells in rows if len(cells) > at)
    ]
    twice = [f"“{text}”" for at, text in enumerate(texts) if keys[at] and keys[at] in keys[:at]]
    _refuse(unknown, twice, [f"“{texts[at]}”" for at in unclear], is_empty=not any(map(any, rows)))
    return below, keys


def _refuse(unknown: list[str], twice: list[str], unclear: list[str], *, is_empty: bool) -> None:
    said = []
    if unknown:
        said.append(f"Kolom {_listed(unknown)} tidak dikenal. Hapus kolomnya atau samakan judulnya")
    if twice:
        said.append(f"Kolom {_listed(twice)} muncul lebih dari satu kali. Hapus yang berlebih")
    if unclear:
        said.append(f"Kolom {_listed(unclear)} dapat berarti beberapa kolom. Tulis judulnya lengkap")
    if is_empty and not said:
        said.append("Tempelan ini hanya memuat judul kolom. Sertakan baris isinya")
    if said:
        raise RuleError("KAS-31", f"{'. '.join(said)}, lalu tempel lagi.")


def _listed(names: Iterable[str]) -> str:
    *most, last = dict.fromkeys(names)
    return f"{', '.join(most)} dan {last}" if most else last


def _said(text: str) -> str:
    return fold(text.replace("_", " ").replace(".", " "))


def _heading_line(block: Block, names: Names, start: Column) -> int | None:
    """The first line, below a title at most, at least half of whose texts are headings; else a line that is
    nothing but headings, wherever it stands."""
    for at, cells in enumerate(block):
        said = [cell for cell in cells if cell]
        below = block[at + 1] if at + 1 < len(block) and any(map(names.is_group, said)) else ()
        alone = at == 0 and len(said) in (1, 2) and any(_fits(cell, names, start) for cell in said)
        if alone or names.is_enough(cells) or names.is_enough([*cells, *below]):
            return at
        if len(said) > 1:
            break
    return next((at for at, cells in enumerate(block) if names.is_line(cells)), None)


def _fits(text: str, names: Names, start: Column) -> bool:
    """Whether a text is a heading, and alone no cell of the column it is pasted into."""
    is_own = start.key in names.columns.get(_said(text), ())
    return is_own or (start.kind is not Kind.TEXT and names.knows(text))


def _joined(block: Block, first: int, names: Names) -> tuple[list[str], Block]:
    """The heading of each column, from the second line below a group, and the lines under the headings."""
    width = max(map(len, block[first:]))
    upper = [*block[first], *[""] * (width - len(block[first]))]
    under = block[first + 1] if first + 1 < len(block) else []
    if not (names.is_enough(under) and any(map(names.is_group, upper))):
        return upper, block[first + 1 :]
    lower = [*under, *[""] * (width - len(under))]
    texts = [
        low if low and (not up or names.is_group(up)) else up for up, low in zip(upper, lower, strict=True)
    ]
    return texts, block[first + 2 :]


def _keys(texts: Sequence[str], names: Names) -> tuple[list[str], list[int]]:
    """The key of each heading ("" for none), and the places of those that may mean several columns.

    A group printed once over its columns names them in their order.
    """
    keys = [""] * len(texts)
    several: dict[tuple[str, ...], list[int]] = {}
    for at, text in enumerate(texts):
        options = names.columns.get(_said(text), ())
        grouped = names.groups.get(_said(text), ())
        if len(options) == 1:
            keys[at] = options[0]
        elif options:
            several.setdefault(tuple(options), []).append(at)
        elif grouped and len(texts) >= at + len(grouped) and not any(texts[at + 1 : at + len(grouped)]):
            keys[at : at + len(grouped)] = grouped
    unclear = [at for options, places in several.items() for at in _told_apart(keys, places, options, names)]
    return keys, unclear


def _told_apart(keys: list[str], places: list[int], options: Sequence[str], names: Names) -> list[int]:
    """Give "NO" its key: the number of what stands right of it, else in order; returns those left unclear."""
    preceding = dict(zip(names.order[1:], names.order, strict=False))
    for at in places:
        before = preceding.get(keys[at + 1], "") if at + 1 < len(keys) else ""
        keys[at] = before if before in options else ""
    left = [at for at in places if not keys[at]]
    free = [key for key in options if key not in keys]
    if left and len(left) != len(free):
        return left
    for at, key in zip(left, free, strict=True):
        keys[at] = key
    return []
