"""How the tree is shown: words searched for, how far it is open, how large it is drawn."""

from dataclasses import dataclass

from django.http import QueryDict

from selaras.web.filters import searched
from selaras.web.http import Request

DEPTHS = (("sasaran", "Sasaran"), ("indikator", "Indikator"), ("semua", "Semua jabatan"))
SIZES = (("biasa", "Biasa"), ("besar", "Besar"), ("proyektor", "Proyektor"))


@dataclass(frozen=True, slots=True)
class TreeChoice:
    query: QueryDict
    path: str
    words: str
    depth: str
    size: str
    opened: str

    def opens(self, code: str) -> bool:
        """Whether the posts below an indicator are shown at once."""
        return self.depth == "semua" or bool(self.words) or self.opened == code

    @property
    def objectives_open(self) -> bool:
        return self.depth != "sasaran" or bool(self.words)

    @property
    def depths(self) -> list[tuple[str, str, bool]]:
        return [(label, self._link("sampai", value), value == self.depth) for value, label in DEPTHS]

    @property
    def sizes(self) -> list[tuple[str, str, bool]]:
        return [(label, self._link("ukuran", value), value == self.size) for value, label in SIZES]

    def _link(self, name: str, value: str) -> str:
        query = self.query.copy()
        query[name] = value
        query.pop("buka", None)
        return f"{self.path}?{query.urlencode()}"


def tree_choice(request: Request) -> TreeChoice:
    query = request.GET
    depth, size = query.get("sampai", ""), query.get("ukuran", "")
    return TreeChoice(
        query=query,
        path=request.path,
        words=searched(query),
        depth=depth if depth in dict(DEPTHS) else "indikator",
        size=size if size in dict(SIZES) else "biasa",
        opened=query.get("buka", ""),
    )
