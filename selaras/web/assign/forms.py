"""What is chosen, what the lists are narrowed to, and which step was asked for: all of it in the form."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict

from selaras.cascade.models import MatrixRow
from selaras.engine.names import fold, tidy
from selaras.exchange.assign import Choice
from selaras.exchange.schema import LONGEST_NOTE
from selaras.org.models import OrgUnit, Position
from selaras.web.forms import number

MOST_SHOWN = 200  # posts in the list at once; all that match can still be chosen
FILTER, ALL_ROWS, NO_ROWS, ALL_POSTS, NO_POSTS = "saring", "semua-baris", "tanpa-baris", "semua", "tanpa"
COLUMNS, GROUP = "kolom", "kelompok"
PREVIEW, CHANGE, APPLY = "pratinjau", "ubah", "terapkan"
UNDO, EVERYBODY = "urungkan", "semua"


@dataclass
class Narrowing:
    """What the two lists are narrowed to; empty values narrow nothing but to those below the giver."""

    row_words: str = ""
    words: str = ""
    tier: str = ""
    unit: str = ""
    everybody: bool = False

    @classmethod
    def of(cls, data: QueryDict) -> "Narrowing":
        return cls(
            row_words=typed(data, "cari_baris", 100), words=typed(data, "cari", 100),
            tier=data.get("jenjang", ""), unit=data.get("unit", ""),
            everybody=data.get("lingkup") == EVERYBODY,
        )  # fmt: skip

    def rows(self, rows: Sequence[MatrixRow]) -> list[MatrixRow]:
        return [
            row for row in rows if _has(f"{row.indicator_wording} {row.objective_wording}", self.row_words)
        ]

    def posts(
        self, posts: Sequence[Position], *, below: Collection[int], units: Sequence[OrgUnit]
    ) -> list[Position]:
        """The posts in the chosen part of the house, of the chosen tier, with the words in their name."""
        path = next((unit.path for unit in units if str(unit.pk) == self.unit), "")
        return [
            post
            for post in posts
            if (self.everybody or post.pk in below)
            and (not self.tier or post.tier == self.tier)
            and post.unit.path.startswith(path)
            and _has(f"{post.title} {post.unit.name}", self.words)
        ]


@dataclass
class Picked:
    """The choice as it stands in the form."""

    rows: list[int] = field(default_factory=list)
    posts: list[Position] = field(default_factory=list)
    take_away: bool = False
    note: str = ""
    as_group: bool = False

    @property
    def choice(self) -> Choice:
        note = "" if self.take_away else self.note
        return Choice(self.rows, self.posts, take_away=self.take_away, note=note, as_group=self.as_group)


def picked(data: QueryDict, *, rows: Sequence[MatrixRow], posts: Sequence[Position]) -> Picked:
    """What was chosen of what exists; anything else is dropped."""
    chosen_rows, chosen_posts = set(data.getlist("baris")), set(data.getlist("jabatan"))
    return Picked(
        rows=[row.pk for row in rows if str(row.pk) in chosen_rows],
        posts=[post for post in posts if str(post.pk) in chosen_posts],
        take_away=data.get("cara") == "ambil",
        note=typed(data, "catatan", LONGEST_NOTE),
        as_group=data.get("sebagai") == GROUP,
    )


def change_of(data: QueryDict) -> int:
    """The id of the change that was shown as the newest one; 0 for anything else."""
    return number(data.get("perubahan", ""))


def typed(data: QueryDict, name: str, longest: int) -> str:
    """A line as typed, without what nobody can type."""
    line = "".join(letter if letter.isprintable() else " " for letter in data.get(name, ""))
    return tidy(line)[:longest].strip()


def _has(name: str, words: str) -> bool:
    folded = fold(name)
    return all(fold(word) in folded for word in words.split())
