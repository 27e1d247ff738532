"""The filter bar of a list: a GET form whose answers are checked against what can be chosen."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.http import urlencode

from selaras.web.http import Request

WORDS = "cari"


def searched(query: QueryDict) -> str:
    """The words of a search, without what nobody can type and a database cannot hold (NUL)."""
    typed = "".join(letter if letter.isprintable() else " " for letter in query.get(WORDS, ""))
    return " ".join(typed.split())[:200]


@dataclass(frozen=True, slots=True)
class FilterField:
    """One field of components/filters.html; without choices it is the search box."""

    name: str
    label: str
    value: str
    choices: list[tuple[str, str]] = field(default_factory=list)
    hidden: bool = False  # chosen by links elsewhere on the page; the form only carries it on

    @property
    def word(self) -> str:
        """What a chip calls it: the label of a search box is a whole sentence."""
        return self.label if self.choices else "Cari"


class Filters:
    """Reads the query string once; an unknown value counts as not chosen."""

    def __init__(self, request: Request, *, path: str = "", kept: Iterable[str] = ()) -> None:
        """`path`: the page the choices belong to, where a form posts to another address; `kept` names what
        else the address says and stays when filters change."""
        self._query = request.GET
        self.kept = [(name, request.GET[name]) for name in kept if name in request.GET]
        here = path or request.path
        self.url = f"{here}?{urlencode(self.kept)}" if self.kept else here
        self.fields: list[FilterField] = []

    def choice(self, name: str, label: str, choices: Iterable[tuple[str, str]], *, every: str) -> str:
        """The chosen value of a list, "" for all; `every` is the word for all."""
        known = [("", every), *choices]
        value = self._query.get(name, "")
        value = value if value in dict(known) else ""
        self.fields.append(FilterField(name, label, value, known))
        return value

    def tab(self, name: str, choices: Iterable[tuple[str, str]], *, chosen: str = "") -> str:
        """The value of links beside the form (tabs, segments), "" for the first; the form carries it on."""
        known = dict(choices)
        value = self._query.get(name, chosen)
        value = value if value in known else ""
        self.fields.append(FilterField(name, "", value, list(known.items()), hidden=True))
        return value

    def address(self, **changed: str) -> str:
        """This page with the choices in force and these changed; "" takes a choice away."""
        rest = QueryDict(mutable=True)
        for item in self.fields:
            if value := changed.get(item.name, item.value):
                rest[item.name] = value
        return f"{self.url}?{rest.urlencode()}" if rest else self.url

    def search(self, label: str) -> str:
        """The words searched for."""
        words = searched(self._query)
        self.fields.append(FilterField(WORDS, label, words))
        return words

    @property
    def chips(self) -> list[tuple[str, str]]:
        """What is in force, each with the address without it."""
        return [
            (f"{item.word}: {dict(item.choices).get(item.value, item.value)}", self._without(item.name))
            for item in self.fields
            if item.value and not item.hidden
        ]

    @property
    def query(self) -> str:
        """The choices in force as a query string, "" for none."""
        chosen = self._query.copy()
        for name in list(chosen):
            if name not in {item.name for item in self.fields if item.value} | dict(self.kept).keys():
                del chosen[name]
        return f"?{chosen.urlencode()}" if chosen else ""

    def _without(self, name: str) -> str:
        rest = self._query.copy()
        rest.pop(name, None)
        return f"{self.url.partition('?')[0]}?{rest.urlencode()}" if rest else self.url
