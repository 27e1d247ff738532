"""How the tree is shown: words searched for, how far it is open, how large, in which colours, which path."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict

from selaras.web.filters import searched
from selaras.web.http import Request
from selaras.web.tree.words import Words

DEPTHS = (
    ("sasaran", "Sasaran"), ("indikator", "Indikator"), ("penerima", "Penerima pertama"),
    ("semua", "Semua jabatan"),
)  # fmt: skip
SIZES = (("ikhtisar", "Ikhtisar"), ("biasa", "Biasa"), ("besar", "Besar"), ("proyektor", "Proyektor"))
# achievement joins here once it is measured: a colour is a choice, and the node already carries its counts
COLOURS = (("temuan", "Temuan"), ("jenjang", "Jenjang"))
SIZE_COOKIE = "pohon-ukuran"

Option = tuple[str, str, str, bool]  # value, label, address, whether it is chosen


@dataclass(frozen=True, slots=True)
class TreeChoice:
    """`path` is the address of the page, `route` the code of the indicator whose path is highlighted."""

    query: QueryDict
    path: str
    words: Words
    depth: str
    size: str
    colour: str
    opened: str
    route: str
    asked: bool  # for the findings, by somebody without scripts

    def link(self, **changes: str) -> str:
        """The page with some answers changed; "" takes one away."""
        query = self.query.copy()
        query.pop("buka", None)
        for name, value in changes.items():
            query[name] = value
            if not value:
                del query[name]
        return f"{self.path}?{query.urlencode()}" if query else self.path

    def options(self, name: str, of: Sequence[tuple[str, str]], chosen: str) -> list[Option]:
        return [(value, label, self.link(**{name: value}), value == chosen) for value, label in of]

    @property
    def depths(self) -> list[Option]:
        return self.options("sampai", DEPTHS, self.depth)

    @property
    def large_depths(self) -> list[Option]:
        """A large tree fetches what is below an indicator when that is opened."""
        return self.options("sampai", DEPTHS[:2], self.depth)

    @property
    def sizes(self) -> list[Option]:
        return self.options("ukuran", SIZES, self.size)

    @property
    def colours(self) -> list[Option]:
        return self.options("warna", COLOURS, self.colour)

    @property
    def whole_url(self) -> str:
        return self.link(cari="")

    @property
    def unmarked_url(self) -> str:
        return self.link(jalur="")

    @property
    def asking_url(self) -> str:
        return self.link(temuan="muat")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What a search keeps."""
        return [
            (name, value)
            for name in ("sampai", "ukuran", "warna", "jalur")
            if (value := self.query.get(name))
        ]


def tree_choice(request: Request) -> TreeChoice:
    """The answers of the address; the size is also remembered in a cookie of this page."""
    query = request.GET
    size = query.get("ukuran") or request.COOKIES.get(SIZE_COOKIE, "")
    return TreeChoice(
        query=query,
        path=request.path,
        words=Words.of(searched(query)),
        depth=_one_of(DEPTHS, query.get("sampai", ""), "indikator"),
        size=_one_of(SIZES, size, "biasa"),
        colour=_one_of(COLOURS, query.get("warna", ""), "temuan"),
        opened=query.get("buka", ""),
        route=query.get("jalur", ""),
        asked=query.get("temuan") == "muat",
    )


def _one_of(choices: Sequence[tuple[str, str]], value: str, otherwise: str) -> str:
    return value if value in dict(choices) else otherwise
