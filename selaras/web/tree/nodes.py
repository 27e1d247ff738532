"""A node of the performance tree as the template draws it, and the findings counted at it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple


class Tally(NamedTuple):
    """How many open findings there are at a place, by gravity."""

    errors: int = 0
    warnings: int = 0
    notes: int = 0

    def plus(self, other: "Tally") -> "Tally":
        return Tally(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def minus(self, other: "Tally") -> "Tally":
        return Tally(*(max(0, mine - theirs) for mine, theirs in zip(self, other, strict=True)))

    @property
    def worst(self) -> str:
        """The name of the colour: error, warning, note or clear."""
        return next((name for (name, *_), count in zip(GRAVITIES, self, strict=True) if count), "clear")

    @property
    def parts(self) -> list[tuple[str, str, int, str]]:
        """(name, sign, count, word) of each gravity that occurs, the gravest first."""
        return [
            (*gravity[:2], count, gravity[2]) for gravity, count in zip(GRAVITIES, self, strict=True) if count
        ]


GRAVITIES = (("error", "✖", "galat"), ("warning", "▲", "peringatan"), ("note", "●", "catatan"))
NONE = Tally()


def tallied(tallies: Iterable[Tally]) -> Tally:
    return Tally(*(sum(counts) for counts in zip(NONE, *tallies, strict=True)))


class Link(NamedTuple):
    """A reference to another node of the tree."""

    label: str
    url: str
    coordinator: bool = False


@dataclass(slots=True)
class Node:
    """One line of the tree and what lies below it.

    `kind`: block, objective, indicator, giver, post, group or derived. `key` is its id on the page. `label`
    and `code` are marked up where a search found them. `own` counts the findings at the node itself, `rolled`
    also those below, which it stands for while it is folded; both None while they are not known. `fetch` is
    the address of what lies below, where that is not drawn yet. `state` is set while a path is highlighted.
    """

    kind: str
    key: str
    label: str
    code: str = ""
    plain: str = ""  # the label without marks
    note: str = ""
    target: str = ""
    url: str = ""
    tier: str = ""
    shade: int = 0
    carriers: int | None = None
    coordinator: bool = False
    assumption: str = ""
    together: int = 0
    others: list[Link] = field(default_factory=list)
    parts: list[Link] = field(default_factory=list)
    wholes: list[Link] = field(default_factory=list)
    path_url: str = ""
    own: Tally | None = None
    rolled: Tally | None = None
    hit: bool = False
    state: str = ""
    open: bool = False
    fetch: str = ""
    below: list["Node"] = field(default_factory=list)

    @property
    def folds(self) -> bool:
        return bool(self.below or self.fetch) or self.kind in {"block", "objective", "indicator"}

    @property
    def links(self) -> bool:
        return bool(self.others or self.parts or self.wholes or self.path_url)

    @property
    def names_all(self) -> bool:
        """Whether everybody who carries the row in other branches is named among the links."""
        return len(self.others) == self.together

    @property
    def aside(self) -> bool:
        """Whether something to follow stands below the line: the line itself is a switch."""
        return bool(self.links or self.assumption)

    @property
    def posts(self) -> int:
        """How many lines lie below, at any depth."""
        return sum(1 + below.posts for below in self.below)

    @property
    def found(self) -> bool:
        """Whether a search found something below: then the way there is open."""
        return any(below.hit or below.found for below in self.below)
