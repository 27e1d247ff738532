"""Rules about the measurement texts of one indicator that several annexes print."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from selaras.engine.cascade.facts import Facts, Row
from selaras.engine.cascade.intervals import without_table
from selaras.engine.cascade.phrases import also, ending, listed, quoted
from selaras.engine.cascade.rule import Hit, at_row, rule
from selaras.engine.cascade.texts import cut_off
from selaras.engine.cascade.wording import SOURCE
from selaras.engine.findings import Severity
from selaras.engine.names import fold

_WORD = re.compile(r"\w[\w,./%-]*")
_DIGIT = re.compile(r"\d")
_SHORT = re.compile(r"\(([A-Z]\w*)\)")
_BEFORE = 120  # signs before a short form that hold the words it stands for
_TAIL = 5  # words that must be missing before a shorter text counts as cut
_VARIANTS = 20  # differing texts of one indicator that are compared
_KIN = 2 / 3  # share of the shorter text's words that the longer one has too, for the two to be one text
_NEAR = 2  # words shown on both sides of a difference


def _variants(facts: Facts) -> Iterator[tuple[list[list[Row]], list[tuple[str, ...]]]]:
    """Per indicator with more than one text: the rows of each text and its words, the longest text first."""
    for rows in facts.rows_of_entry.values():
        if len({row.measurement for row in rows if row.measurement}) < 2:
            continue
        found: dict[tuple[str, ...], list[Row]] = {}
        for row in rows:
            if row.measurement:
                found.setdefault(_words(row.measurement), []).append(row)
        long = max(found, key=len)
        kin = [one for one in found if one is not long and _are_kin(long, one)]
        words = [long, *kin[:_VARIANTS]]
        yield [found[one] for one in words], words


def _are_kin(long: tuple[str, ...], short: tuple[str, ...]) -> bool:
    """Whether one text is another version of the other, not another text altogether."""
    return len(set(long) & set(short)) >= _KIN * len(set(short))


def _words(text: str) -> tuple[str, ...]:
    """The words of a text without marks, list numbers and its table of perceptions."""
    return tuple(word.rstrip(".,/-").casefold() for word in _WORD.findall(without_table(text)))


@lru_cache(maxsize=1024)  # two rules ask for the same comparison
def _opcodes(long: tuple[str, ...], short: tuple[str, ...]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, long, short, autojunk=False).get_opcodes()


@rule(
    "DEF-20",
    asks="Apakah teks pengukuran satu indikator menyebut angka yang sama pada setiap lampiran?",
    severity=Severity.WARNING,
    why="Dua rumus untuk satu indikator memberi dua capaian.",
    source=SOURCE,
    whole=True,
)
def differing_texts(facts: Facts) -> Iterator[Hit]:
    for rows, words in _variants(facts):
        for same, other in zip(rows[1:], words[1:], strict=True):
            for here, there in _differing_figures(words[0], other):
                message = (
                    f"Teks pengukuran menyebut {quoted(there)}, sedangkan {facts.place(rows[0][0])} "
                    f"menyebut {quoted(here)}. Samakan rumusnya.{also(facts, same[1:])}"
                )
                yield at_row(facts, same[0], message, here, there, column="measurement")


def _differing_figures(long: tuple[str, ...], short: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The places where two texts differ in a figure, each with a word before; a missing end is not one."""
    if sorted(_figures(long)) == sorted(_figures(short)):
        return
    for tag, i1, i2, j1, j2 in _opcodes(long, short):
        ends = i2 == len(long) or j2 == len(short)
        here, there = long[i1:i2], short[j1:j2]
        if tag != "equal" and not ends and _figures(here) != _figures(there):
            yield _around(long, i1, i2), _around(short, j1, j2)


def _around(words: tuple[str, ...], start: int, end: int) -> str:
    return " ".join(words[max(0, start - _NEAR) : end + _NEAR])


def _figures(words: Sequence[str]) -> list[str]:
    """The words with a digit in them."""
    return [word for word in words if not word.isalpha() and _DIGIT.search(word)]


@rule(
    "DEF-21",
    asks="Apakah teks pengukuran pada satu lampiran sepanjang teks pada lampiran lain?",
    severity=Severity.WARNING,
    why="Bagian yang hanya ada pada satu lampiran tidak dibaca oleh penerima lampiran lain.",
    source=SOURCE,
    whole=True,
)
def shorter_text(facts: Facts) -> Iterator[Hit]:
    for rows, words in _variants(facts):
        for same, other in zip(rows[1:], words[1:], strict=True):
            text = same[0].measurement or ""
            if len(words[0]) - len(other) < _TAIL or cut_off(text):
                continue
            tag, i1, i2, _, j2 = _opcodes(words[0], other)[-1]
            if tag == "delete" and i2 - i1 >= _TAIL and j2 == len(other):
                message = (
                    f"Teks pengukuran berhenti pada {ending(text)}, sedangkan "
                    f"{facts.place(rows[0][0])} meneruskan {i2 - i1} kata lagi, mulai dari "
                    f"“{' '.join(words[0][i1 : i1 + _TAIL])} …”. Lengkapi "
                    f"teksnya.{also(facts, same[1:])}"
                )
                yield at_row(facts, same[0], message, ending(text), column="measurement")


@rule(
    "DEF-25",
    asks="Apakah satu singkatan selalu dijelaskan dengan kata yang sama?",
    severity=Severity.NOTE,
    why="Satu singkatan dengan dua kepanjangan menghitung dua hal yang berbeda.",
    source=SOURCE,
    whole=True,
)
def two_meanings(facts: Facts) -> Iterator[Hit]:
    found: dict[str, dict[str, tuple[str, Row]]] = {}
    seen: set[str] = set()
    for row in facts.in_order:
        text = row.measurement or ""
        if text in seen:
            continue
        seen.add(text)
        for named in _SHORT.finditer(text):
            short = named[1]
            meaning = _meaning(text[max(0, named.start() - _BEFORE) : named.start()].split(), short)
            if meaning:
                found.setdefault(short, {}).setdefault(fold(meaning), (meaning, row))
    for short, meanings in found.items():
        if len(meanings) > 1:
            told = listed((f"{quoted(said)} ({facts.place(row)})" for said, row in meanings.values()), most=4)
            message = f"Singkatan {short} dijelaskan sebagai {told}. Pakai satu kepanjangan."
            last = list(meanings.values())[-1][1]
            yield at_row(facts, last, message, short, *meanings, column="measurement")


def _meaning(words: list[str], short: str) -> str:
    """The words a short form stands for: by their initials (UP), or three that begin alike (Jumantik)."""
    if short.isupper():
        told = words[-len(short) :]
        return " ".join(told) if "".join(word[0] for word in told).upper() == short else ""
    told = words[-3:]
    return " ".join(told) if told and told[0][:2].casefold() == short[:2].casefold() else ""
