"""Rules about scope notes: the parts of a shared row must add up to the whole, each in one hand."""

import re
from collections import defaultdict
from collections.abc import Iterator

from selaras.engine.cascade.facts import Facts, Row, Tick
from selaras.engine.cascade.phrases import cut, listed, quoted_each
from selaras.engine.cascade.rule import Hit, at_row, rule
from selaras.engine.cascade.structure import DECREE, TREE
from selaras.engine.findings import Severity
from selaras.engine.names import fold, likeness

ALIKE = 0.75  # a word of a note so close to one of the definition is that word, misspelt
_BETWEEN = re.compile(r"[,;/&\n]|\bdan\b|\bserta\b")
_WORD = re.compile(r"\w+")
# words that a note may add around the name of a part
_FILLERS = frozenset((
    "atas", "bagian", "bidang", "dalam", "dan", "dari", "dengan", "di", "kegiatan", "kepuasan", "khusus",
    "layanan", "lingkup", "oleh", "pada", "pelaksanaan", "penyelenggaraan", "serta", "terhadap", "untuk",
    "urusan", "yang",
))  # fmt: skip


@rule(
    "JLR-05",
    asks="Apakah catatan lingkup membagi habis indikator, tanpa yang hilang dan tanpa yang ganda?",
    severity=Severity.WARNING,
    why="Bagian yang tidak dibagikan tidak dikerjakan siapa pun; bagian yang ganda dihitung dua kali.",
    source=f"{DECREE} Lampiran I no. 2.1 (catatan lingkup Asisten); {TREE}",
)
def parts_make_the_whole(facts: Facts) -> Iterator[Hit]:
    for row, ticks in _scoped(facts):
        noted = [tick for tick in ticks if tick.scope]
        for message, key in (
            *_without_note(facts, ticks),
            *_in_two_hands(facts, noted),
            *_lost(facts, row, noted),
        ):
            post = ticks[0].post
            yield at_row(facts, row, message, *key, column="carriers", post=post)


def _scoped(facts: Facts) -> Iterator[tuple[Row, list[Tick]]]:
    """The rows with a scope note, and all their ticks of posts that are known."""
    for row in facts.checked:
        if row.key in facts.scoped_rows:
            yield row, [tick for tick in facts.ticks_of_row[row.key] if tick.post in facts.posts]


Told = tuple[str, tuple[str, ...]]  # a message and the key of its finding


def _without_note(facts: Facts, ticks: list[Tick]) -> Iterator[Told]:
    # the coordinator answers for the whole and has no part of it
    bare = [facts.posts[tick.post] for tick in ticks if not tick.scope and not tick.coordinator]
    if bare:
        noted = listed([facts.posts[tick.post].title for tick in ticks if tick.scope])
        message = (
            f"{noted} memikul sebagian lingkup, sedangkan {listed([post.title for post in bare])} "
            "dicentang tanpa catatan. Tulis bagian masing-masing, atau hapus semua catatan bila "
            "semuanya memikul seluruhnya."
        )
        yield message, ("tanpa catatan", *sorted(post.code for post in bare))


def _in_two_hands(facts: Facts, noted: list[Tick]) -> Iterator[Told]:
    holders: dict[str, list[Tick]] = defaultdict(list)
    shown: dict[str, str] = {}
    for tick in noted:
        for part in dict.fromkeys(parts_of(tick.scope)):
            holders[fold(part)].append(tick)
            shown.setdefault(fold(part), part)
    for part, ticks in holders.items():
        if len(ticks) > 1:
            titles = listed([facts.posts[tick.post].title for tick in ticks])
            message = f"Bagian “{shown[part]}” tercatat pada {titles}. Serahkan kepada satu pejabat saja."
            yield message, ("ganda", part, *sorted(facts.posts[tick.post].code for tick in ticks))


def _lost(facts: Facts, row: Row, noted: list[Tick]) -> Iterator[Told]:
    """Parts the definition lists and no note names; only where the notes do follow its list."""
    entry = facts.entries[row.entry]
    items = items_of(entry.definition)
    parts = [part for tick in noted for part in parts_of(tick.scope)]
    lost = [item for item in items if not any(_names(part, item) for part in parts)]
    if lost and len(items) - len(lost) > len(lost):
        message = (
            f"Definisi {entry.code} menyebut {quoted_each([cut(item) for item in lost])}, tetapi tidak "
            "satu pun catatan lingkup memuatnya. Tambahkan pada catatan pejabat yang menanganinya."
        )
        yield message, ("hilang", *(fold(item) for item in lost))


def parts_of(note: str) -> list[str]:
    """The parts a scope note names: "(PKK, Jumantik dan RPTRA)" -> PKK, Jumantik, RPTRA."""
    parts = (part.strip(" ().:-–") for part in _BETWEEN.split(note))
    return [part for part in parts if part]


def items_of(definition: str) -> list[str]:
    """The longest list a definition gives behind a colon ("… yang disurvei: a; b; serta c."), three or "
    "more."""
    lists: list[list[str]] = [[]]
    for found in re.finditer(r":\s*([^:.]+)", definition):
        sign = ";" if ";" in found[1] else ","
        lists.append(
            [item.strip().removeprefix("serta ").removeprefix("dan ") for item in found[1].split(sign)]
        )
    longest = max(lists, key=len)
    return longest if len(longest) > 2 else []


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(fold(text)) if word not in _FILLERS]


def _names(part: str, item: str) -> bool:
    """The part is this item of the definition, perhaps misspelt."""
    words, known = _words(part), _words(item)
    return bool(words) and all(word in known or _closest(word, known) for word in words)


def _closest(word: str, known: list[str]) -> str:
    """The word of the definition that was meant, or nothing; short words are too alike by chance."""
    if len(word) < 5:
        return ""
    best = max(known, key=lambda one: likeness(word, one), default="")
    return best if likeness(word, best) >= ALIKE else ""


@rule(
    "JLR-06",
    asks="Apakah catatan lingkup menyebut bagian yang memang bagian indikator dan bagian atasannya?",
    severity=Severity.WARNING,
    why="Bagian yang salah sebut atau milik cabang lain membuat pejabat mengerjakan yang bukan bagiannya.",
    source=f"{DECREE} Lampiran I no. 2.1 (catatan lingkup Asisten) dan kamus indikator",
)
def parts_are_known(facts: Facts) -> Iterator[Hit]:
    for row, ticks in _scoped(facts):
        words = _words(f"{facts.entries[row.entry].name} {facts.entries[row.entry].definition}")
        for tick in ticks:
            for part in parts_of(tick.scope):
                meant = {word: _closest(word, words) for word in _words(part) if word not in words}
                if meant and all(meant.values()):
                    known = [
                        one for one in items_of(facts.entries[row.entry].definition) if _names(part, one)
                    ]
                    message = (
                        f"Catatan lingkup {facts.posts[tick.post].title} menyebut “{part}”; definisi "
                        f"{facts.entries[row.entry].code} hanya mengenal "
                        f"{quoted_each(known or list(meant.values()))}. Perbaiki ejaannya, atau "
                        "lengkapi definisi bila memang bagian lain."
                    )
                    key = (facts.posts[tick.post].code, fold(part))
                    yield at_row(facts, row, message, *key, column="carriers", post=tick.post)
            yield from _of_another_branch(facts, row, tick)


def _of_another_branch(facts: Facts, row: Row, tick: Tick) -> Iterator[Hit]:
    """Parts that belong to another branch in the row of the superior, where notes divide it as well."""
    parent = facts.tick_of_key.get(tick.parent) if tick.parent is not None else None
    if parent is None or not parent.scope or not tick.scope or parent.post not in facts.posts:
        return
    own = {fold(part) for part in parts_of(parent.scope)}
    peers = [
        one for one in facts.ticks_of_row[parent.row] if one.post != parent.post and one.post in facts.posts
    ]
    for part in parts_of(tick.scope):
        owner = next((one for one in peers if fold(part) in {fold(p) for p in parts_of(one.scope)}), None)
        if owner is not None and fold(part) not in own:
            message = (
                f"Catatan lingkup {facts.posts[tick.post].title} memuat “{part}”, padahal pada "
                f"{facts.place(facts.rows[parent.row])} bagian itu milik "
                f"{facts.posts[owner.post].title}, bukan atasannya {facts.posts[parent.post].title}. "
                "Pindahkan bagian itu ke cabang yang benar."
            )
            key = (facts.posts[tick.post].code, fold(part), facts.posts[owner.post].code)
            yield at_row(facts, row, message, *key, column="carriers", post=tick.post)
