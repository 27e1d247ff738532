"""Rules about names: what was typed twice or a little differently is shown side by side, never merged."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from selaras.engine.cascade.facts import Facts, Row
from selaras.engine.cascade.lines import lines
from selaras.engine.cascade.phrases import cut, listed
from selaras.engine.cascade.rule import Hit, at_row, rule
from selaras.engine.cascade.structure import DECREE
from selaras.engine.findings import Severity
from selaras.engine.names import fold, likeness

MISSPELT = 0.8  # two words so alike are one word, one of them misspelt
FEW = 4  # a word more or less says nothing about names of fewer words
MANY = 6  # nor a whole other word about names of fewer than these
A_SERIES = 4  # so many names that differ in one word are a series ("… Kecamatan A", "… Kecamatan B")
OPPOSITES = {"tidak", "non", "belum", "bukan", "tanpa"}


@rule(
    "STR-14",
    asks="Apakah setiap indikator dan sasaran hanya tercatat satu kali?",
    severity=Severity.WARNING,
    why="Indikator yang terketik dua kali dihitung dua kali; yang memang berbeda perlu nama yang membedakan.",
    source=f"{DECREE} Lampiran I–III; kebijakan Selaras: nama yang mirip ditanyakan, tidak digabung",
    whole=True,
)
def typed_once(facts: Facts) -> Iterator[Hit]:
    entries = [facts.entries[key] for key in facts.rows_of_entry]
    by_name: dict[str, list[Row]] = defaultdict(list)
    for entry in sorted(entries, key=lambda one: one.code):
        by_name[fold(entry.name)].append(facts.rows_of_entry[entry.key][0])
    for name, rows in by_name.items():
        if len(rows) > 1:
            yield _twice(facts, sorted(rows, key=facts.reading_order), name)
    names = {name: facts.entries[rows[0].entry].name for name, rows in by_name.items()}
    for same in much_alike(names):
        yield _alike(facts, [(by_name[one][0], names[one]) for one in same], "indicator")
    objectives: dict[str, Row] = {}
    for row in facts.in_order:
        objectives.setdefault(lines(facts).objective_of_entry[row.entry], row)
    told = {name: facts.entries[row.entry].objective for name, row in objectives.items()}
    for same in much_alike(told):
        yield _alike(facts, [(objectives[one], told[one]) for one in same], "objective")


def _twice(facts: Facts, rows: list[Row], name: str) -> Hit:
    codes = [facts.entries[row.entry].code for row in rows]
    numbers = listed([row.label for row in rows])
    same = all(row.targets == rows[0].targets for row in rows)
    message = (
        f"{len(rows)} indikator bernama sama, “{cut(rows[0].name)}” (no. {numbers}; kamus "
        f"{listed(codes)}){', dengan target yang sama' if same else ''}. Bila memang indikator yang "
        "berbeda, tulis pembedanya pada nama; bila tidak, hapus yang ganda."
    )
    return at_row(facts, rows[0], message, name, *codes, column="indicator")


def _alike(facts: Facts, found: list[tuple[Row, str]], column: str) -> Hit:
    """Rows with the names that are alike, all in one finding."""
    (first, name), *others = sorted(found, key=lambda one: facts.reading_order(one[0]))
    what = "Indikator" if column == "indicator" else "Sasaran"
    beside = listed([f"“{cut(other)}” ({facts.place(row)})" for row, other in others], most=4)
    message = (
        f"{what} “{cut(name)}” hampir sama dengan {beside}. Bila satu, pakai satu entri kamus; bila "
        f"{'dua' if len(found) == 2 else 'berbeda'}, jelaskan bedanya pada namanya."
    )
    return at_row(facts, first, message, *sorted(fold(one) for _, one in found), column=column)


def much_alike(names: Mapping[str, str]) -> list[list[str]]:
    """Groups of keys whose names are one word apart, each from one of its group: misspelt, left out, or (in
    long names) another one.

    Linear in the words: names meet under what is left of them when one word is taken out. Names that differ
    in figures are two names, and so are the members of a series.
    """
    skeletons: dict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
    words = {key: tuple(re.findall(r"\w+", fold(name))) for key, name in names.items()}
    for key, found in words.items():
        for at in range(len(found)):
            skeletons[(*found[:at], "", *found[at + 1 :])].append((key, at))
    shorter = {found: key for key, found in words.items()}
    pairs: list[tuple[str, str]] = []
    for skeleton, members in skeletons.items():
        if len(members) < A_SERIES:
            pairs += [
                (one, other)
                for (one, at), (other, _) in combinations(members, 2)
                if _one_word(words[one], words[other], at)
            ]
        full = shorter.get(tuple(word for word in skeleton if word))
        if full is not None:
            pairs += [(key, full) for key, at in members if _left_out(words[key], at)]
    return _grouped(pairs)


def _grouped(pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """What hangs together by the pairs, each group and the groups in alphabetical order."""
    group_of: dict[str, set[str]] = {}
    for pair in pairs:
        few, many = sorted((group_of.setdefault(key, {key}) for key in pair), key=len)
        many |= few
        group_of |= dict.fromkeys(few, many)
    return sorted({min(group): sorted(group) for group in group_of.values()}.values())


def _one_word(one: tuple[str, ...], other: tuple[str, ...], at: int) -> bool:
    """The words at this place are one word misspelt, or two words in a long name; never figures."""
    mine, theirs = one[at], other[at]
    if any(character.isdigit() for character in mine + theirs):
        return False
    return len(one) >= MANY or (len(min(mine, theirs, key=len)) > 3 and likeness(mine, theirs) >= MISSPELT)


def _left_out(words: tuple[str, ...], at: int) -> bool:
    return len(words) > FEW and words[at] not in OPPOSITES and not words[at].isdigit()


@rule(
    "STR-15",
    asks="Apakah satu indikator dan satu sasaran berbunyi sama pada semua lampiran?",
    severity=Severity.NOTE,
    why="Bunyi yang berbeda membuat bawahan memikul indikator yang tampak lain dari indikator atasannya.",
    source=f"{DECREE} Lampiran I–III (kolom Sasaran dan Indikator Kinerja)",
    whole=True,
)
def worded_alike(facts: Facts) -> Iterator[Hit]:
    for rows in facts.rows_of_entry.values():
        yield from _wordings(facts, rows, {row.key: row.name for row in rows}, "indicator")
    objectives: dict[str, list[Row]] = defaultdict(list)
    for row in facts.in_order:
        objectives[lines(facts).objective_of_entry[row.entry]].append(row)
    for rows in objectives.values():
        yield from _wordings(facts, rows, {row.key: row.objective for row in rows}, "objective")


def _wordings(facts: Facts, rows: list[Row], told: dict[int, str], column: str) -> Iterator[Hit]:
    """The rows whose wording isn't the usual one of these; blank ones are another rule's."""
    texts = {text: fold(text) for text in {*told.values()}}
    if len({*texts.values()}) < 2:
        return
    worded: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if told[row.key].strip():
            worded[texts[told[row.key]]].append(row)
    usual = max(worded, key=lambda wording: len(worded[wording]), default="")
    for wording, same in worded.items():
        if wording not in {"", usual}:
            model, shown = worded[usual][0], told[same[0].key]
            message = (
                f"{_places(facts, same)} menulis “{cut(shown, 160)}”, sedangkan {facts.place(model)} menulis "
                f"“{cut(told[model.key], 160)}”. Samakan bunyinya bila yang dimaksud sama."
            )
            yield at_row(facts, same[0], message, usual, wording, column=column)


def _places(facts: Facts, rows: Iterable[Row]) -> str:
    return listed([facts.place(row) for row in rows], most=4)
