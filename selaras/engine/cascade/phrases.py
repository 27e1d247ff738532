"""Words of a finding: lists, ranges of numbers, quotations and the names of levels, as officials write."""

from collections.abc import Collection, Iterable, Sequence

from selaras.engine.cascade.facts import Entry, Facts, Row
from selaras.engine.cascade.rule import Hit
from selaras.engine.findings import Spot

DECREE = "Instruksi Walikota Jakarta Barat e-0001/2024, Lampiran I–III"
# The levels of org.Position.Tier as a sentence names them; a level not listed keeps its code.
TIERS = {
    "walikota": "Walikota", "sekko": "Sekretaris Kota", "asisten": "Asisten", "kabag": "Kepala Bagian",
    "kasubbag": "Kepala Subbagian", "ketua-subkelompok": "Ketua Subkelompok", "camat": "Camat",
    "lurah": "Lurah", "fungsional": "Pejabat Fungsional", "pelaksana": "Pelaksana",
}  # fmt: skip
BLOCKS = {"strategis": "Sasaran Strategis", "khusus": "Sasaran Khusus", "operasional": "Sasaran Operasional"}
SYSTEMS = {"esakip": "e-SAKIP", "simpeg": "Sistem Informasi Manajemen Kepegawaian (e-Kinerja)"}


def listed(names: Iterable[str], *, most: int = 5) -> str:
    """ "a", "a dan b", "a, b, dan c", each once; beyond `most` the rest is counted: "a, dan 12 lainnya"."""
    shown = list(dict.fromkeys(names))
    if len(shown) > most:
        shown = [*shown[: most - 1], f"{len(shown) - most + 1} lainnya"]
    if len(shown) < 3:
        return " dan ".join(shown)
    return f"{', '.join(shown[:-1])}, dan {shown[-1]}"


def spans(numbers: Collection[int]) -> list[str]:
    """Runs of numbers: {3, 4, 5, 9} -> ["3–5", "9"]."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs]


def cut(text: str, length: int = 90) -> str:
    """The text on one line, at most `length` characters; what is left out shows as "…"."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1].rstrip()}…"


def quoted(text: str, most: int = 60) -> str:
    """The text in quotation marks on one line, its end cut where it is long."""
    return f"“{cut(text, most)}”"


def quoted_each(names: Sequence[str], *, most: int = 5) -> str:
    """As `listed`, each name whole and in quotation marks."""
    return listed((f"“{name}”" for name in names), most=most)


def ending(text: str, words: int = 5) -> str:
    """The last words of a text, in quotation marks."""
    flat = text.split()
    return f"“{'… ' if len(flat) > words else ''}{' '.join(flat[-words:])}”"


def titles(facts: Facts, posts: Iterable[int]) -> str:
    """The titles of posts as a short list; a post nobody knows is left out."""
    return listed(facts.posts[post].title for post in posts if post in facts.posts)


def also(facts: Facts, rows: Sequence[Row]) -> str:
    """ " Sama pada Lampiran II no. 1.1." for the other rows with the same fault, or nothing."""
    return f" Sama pada {listed(facts.place(row) for row in rows)}." if rows else ""


def in_dictionary(entry: Entry, message: str, *key: str) -> Hit:
    """A hit about an entry of the dictionary, wherever the annexes use it."""
    return Hit(
        message=message,
        place=f"Kamus {entry.code}",
        key=(entry.code, *key),
        spot=Spot(indicator=entry.code),
    )


def used(facts: Facts) -> list[Entry]:
    """The entries that stand in an annex, in the order in which a reader meets them."""
    return [facts.entries[key] for key in dict.fromkeys(row.entry for row in facts.in_order)]
