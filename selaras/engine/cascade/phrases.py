"""Words that findings share: short lists, quotations, and the hits that stand in the dictionary."""

from collections.abc import Iterable, Sequence

from selaras.engine.cascade.facts import Entry, Facts, Row
from selaras.engine.cascade.rule import Hit
from selaras.engine.findings import Spot

MOST = 3  # how many names a sentence bears
DECREE = "Instruksi Walikota Jakarta Barat e-0001/2024, Lampiran I–III"


def listed(words: Iterable[str], most: int = MOST) -> str:
    """ "A, B, C, dan 5 lainnya": each once, in the order given."""
    once = list(dict.fromkeys(words))
    shown = once[:most]
    if len(once) > most:
        return f"{', '.join(shown)}, dan {len(once) - most} lainnya"
    return " dan ".join(shown) if len(shown) < MOST else f"{', '.join(shown[:-1])}, dan {shown[-1]}"


def quoted(text: str, most: int = 60) -> str:
    """The text in quotation marks on one line, its end cut where it is long."""
    flat = " ".join(text.split())
    return f"“{flat}”" if len(flat) <= most else f"“{flat[: most - 1].rstrip()}…”"


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
    rows = sorted(facts.rows.values(), key=facts.reading_order)
    return [facts.entries[key] for key in dict.fromkeys(row.entry for row in rows)]
