"""Which entry of the dictionary a row of a document means; never decided silently."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from selaras.cascade.models import Annex, MatrixRow
from selaras.engine.findings import Finding, Severity
from selaras.engine.names import fold, is_alike
from selaras.org.models import Agency
from selaras.planning.models import Indicator

ALIKE = 0.8  # below this two indicators are two indicators
MUCH_ALIKE = 0.9  # and two objectives are two objectives


@dataclass(frozen=True, slots=True)
class Match:
    """The indicator found (None: a new one will be made), its scale and rule, and what to tell the user."""

    indicator_id: int | None
    low: Decimal | None = None
    high: Decimal | None = None
    annual_rule: str = ""
    findings: tuple[Finding, ...] = ()


class Indicators:
    """The dictionary of one agency, and the rows of one edition that already point into it; two queries."""

    def __init__(self, *, agency: Agency, edition_id: int) -> None:
        self._by_objective: dict[str, list[Indicator]] = defaultdict(list)
        self._all: dict[int, Indicator] = {}
        found = Indicator.objects.filter(agency=agency).select_related("objective").order_by("number", "pk")
        for indicator in found:
            self._by_objective[_key(indicator.objective.name)].append(indicator)
            self._all[indicator.pk] = indicator
        self._keys = {key: key for key in self._by_objective}  # grows by what documents call them
        rows = MatrixRow.objects.filter(annex__edition_id=edition_id).order_by("annex__number", "order")
        self._rows = [
            (row.annex_id, row.objective_number, row.indicator_number, fold(row.indicator_wording),
             _key(row.objective_wording), row.indicator_id)
            for row in rows
        ]  # fmt: skip

    def find(
        self, *, annex: Annex, block: str, objective_number: int, objective: str, number: int, name: str
    ) -> Match:
        """The entry a row means, by its objective, its name and its number inside the objective.

        A row that stands in the edition already keeps its entry. IMP-14: a name that differs a little is
        accepted with a warning that shows both; IMP-15: otherwise a new entry is proposed.
        """
        here = (annex.pk, objective_number, number, fold(name), _key(objective))
        for row in self._rows:
            if row[:5] == here:
                return self._match(self._all[row[5]])
        known = self._known(objective)
        candidates = [one for one in self._by_objective.get(known, ()) if one.objective.block == block]
        warnings = () if known == _key(objective) or not candidates else (_alike(objective, candidates[0]),)
        same = [one for one in candidates if fold(one.name) == fold(name)]
        if len(same) > 1:
            same = [one for one in same if one.number == number] or same
        if same:
            return self._match(same[0], *warnings)
        similar = [one for one in candidates if one.number == number and is_alike(one.name, name, ALIKE)]
        if similar:
            return self._match(similar[0], *warnings, _slightly_different(name, similar[0]))
        new = Finding(
            "IMP-15",
            f"Indikator “{name}” belum ada di kamus dan dibuat sebagai indikator baru.",
            severity=Severity.WARNING,
        )
        return Match(None, findings=(new,))

    def named(self, *, objective: str, name: str) -> int | None:
        """The entry of that name under an objective, in the dictionary's or a document's wording.

        Of two with one name the first is meant: a plan speaks of the index, not of its parts.
        """
        here = self._by_objective.get(self._known(objective), [])
        for one in here:
            if fold(one.name) == fold(name):
                return one.pk
        for row in self._rows:
            if row[3] == fold(name) and row[4] == _key(objective):
                return row[5]
        similar = [one for one in here if is_alike(one.name, name, ALIKE)]
        return similar[0].pk if len(similar) == 1 else None

    def has(self, indicator_id: int | None) -> bool:
        """Whether the dictionary still holds an entry."""
        return indicator_id in self._all

    def block(self, objective: str) -> str:
        """The block under which the dictionary keeps an objective; "" for one it does not know."""
        known = self._by_objective.get(self._known(objective), [])
        return known[0].objective.block if known else ""

    def _known(self, objective: str) -> str:
        """The key of the dictionary's objective that is meant: the same one, or the only one much alike."""
        key = _key(objective)
        if key not in self._keys:
            close = [one for one in self._by_objective if is_alike(one, key, MUCH_ALIKE)]
            self._keys[key] = close[0] if len(close) == 1 else key
        return self._keys[key]

    def _match(self, one: Indicator, *findings: Finding) -> Match:
        return Match(one.pk, one.low, one.high, one.annual_rule, findings)


def _alike(objective: str, one: Indicator) -> Finding:
    return Finding(
        "IMP-14",
        f"Sasaran “{objective}” dianggap sama dengan “{one.objective.name}” pada kamus. "
        "Samakan ejaannya bila benar.",
        severity=Severity.WARNING,
    )


def _slightly_different(name: str, one: Indicator) -> Finding:
    return Finding(
        "IMP-14",
        f"Nama “{name}” dianggap sama dengan {one.code} “{one.name}” pada kamus karena sasaran "
        "dan nomornya sama. Samakan ejaannya bila benar.",
        severity=Severity.WARNING,
    )


def _key(objective: str) -> str:
    return fold(objective)
