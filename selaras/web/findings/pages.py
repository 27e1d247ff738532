"""The findings as lines under headings: by annex and row, by rule, or by gravity."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.urls import reverse
from django.utils import timezone

from selaras.cascade.models import Acceptance
from selaras.editions.access import Answerable
from selaras.editions.queries import Checked, Checkup
from selaras.engine.cascade.facts import COLUMN_NAMES, Facts, Matrix
from selaras.engine.cascade.rule import RULES, Rule
from selaras.engine.findings import Severity
from selaras.exchange.findings import annex_heading, spot_of
from selaras.org.models import Position
from selaras.web.filters import Filters
from selaras.web.findings import forms
from selaras.web.findings.reach import links_of
from selaras.web.places import cell_address

FAMILIES = {
    "STR": "Struktur kaskade", "JLR": "Jalur pemilik", "TGT": "Target", "RAK": "Rencana aksi",
    "DEF": "Definisi indikator", "HKM": "Hukum dan jenjang",
}  # fmt: skip
WORDS = {Severity.ERROR: "Galat", Severity.WARNING: "Peringatan", Severity.NOTE: "Catatan"}


@dataclass(frozen=True, slots=True)
class Answered:
    """An acceptance as it is shown; `who` is empty where the name is out of reach."""

    reason: str
    on: date
    who: str


@dataclass(frozen=True, slots=True)
class Line:
    """A finding as the page prints it; `links` lead to the place, the first is the way to mend it.

    `beside` is what stands beside the rule: the place, or only the column under the name of the row.
    """

    id: str
    severity: str
    word: str
    message: str
    place: str
    beside: str
    rule: Rule
    links: list[tuple[str, str]]
    what_if: str
    answered: Answered | None
    acceptable: bool
    withdrawable: bool


@dataclass(slots=True)
class Part:
    """The findings of one row, under its name; a group by rule or gravity has one part without a name."""

    name: str = ""
    label: str = ""
    url: str = ""
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Group:
    """`note` explains the heading; `key` is its anchor."""

    key: str
    heading: str
    note: str = ""
    parts: list[Part] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(len(part.lines) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Painter:
    """Turns findings into lines for one person: what they may do, whose names they may read."""

    facts: Facts
    mine: Answerable
    readable: Collection[int]

    def line(self, one: Checked, *, under_row: bool = False) -> Line:
        finding, spot = one.finding, spot_of(one.finding)
        allowed = self.mine.covers(finding)
        is_error = finding.severity is Severity.ERROR
        testable = spot.row is not None and finding.rule.startswith("TGT")
        return Line(
            id=finding.id,
            severity=finding.severity.value,
            word=WORDS[finding.severity],
            message=finding.message,
            place=finding.place,
            beside=COLUMN_NAMES.get(spot.column, "") if under_row else finding.place,
            rule=RULES[finding.rule],
            links=links_of(finding, self.facts),
            what_if=f"{reverse('whatif:show')}?baris={spot.row}" if testable else "",
            answered=self._answered(one.acceptance) if one.acceptance else None,
            acceptable=allowed and one.is_open and not is_error,
            withdrawable=allowed and not one.is_open,
        )

    def _answered(self, acceptance: Acceptance) -> Answered:
        who = acceptance.by.full_name if acceptance.by_id in self.readable else ""
        return Answered(acceptance.reason, timezone.localdate(acceptance.at), who)


def groups(found: Sequence[Checked], *, grouping: str, painter: Painter) -> list[Group]:
    """The findings under headings; `found` is in the order of annexes and rows."""
    match grouping:
        case "aturan":
            return _grouped(found, painter, _by_rule)
        case "bobot":
            return _grouped(found, painter, _by_severity)
        case _:
            return _by_annex(found, painter)


def _grouped(
    found: Iterable[Checked], painter: Painter, of: Callable[[Checked], tuple[object, Group]]
) -> list[Group]:
    """One part per group, groups in the order of what `of` says first."""
    made: dict[object, Group] = {}
    for one in found:
        order, group = of(one)
        group = made.setdefault(order, group)
        group.parts = group.parts or [Part()]
        group.parts[0].lines.append(painter.line(one))
    return [made[order] for order in sorted(made, key=str)]


def _by_rule(one: Checked) -> tuple[object, Group]:
    rule = RULES[one.finding.rule]
    return rule.id, Group(rule.id.lower(), f"{rule.id} {rule.asks}", rule.why)


def _by_severity(one: Checked) -> tuple[object, Group]:
    severity = one.finding.severity
    return list(Severity).index(severity), Group(severity.value, WORDS[severity], _MEANING[severity])


_MEANING = {
    Severity.ERROR: "Menghalangi penerbitan dan harus diperbaiki.",
    Severity.WARNING: "Diperbaiki, atau diterima dengan alasan sebelum edisi diterbitkan.",
    Severity.NOTE: "Patut diketahui; tidak menghalangi apa pun.",
}


def _by_annex(found: Iterable[Checked], painter: Painter) -> list[Group]:
    """Annex, then row; what is about no row comes first within its annex, what is in no annex last."""
    facts = painter.facts
    annexes: dict[int | None, dict[int | None, Part]] = defaultdict(dict)
    for one in found:
        spot = spot_of(one.finding)
        row = facts.rows.get(spot.row) if spot.row is not None else None
        parts = annexes[spot.matrix]
        if row is None:
            part = parts.setdefault(None, Part())
        else:
            assert spot.matrix is not None  # noqa: S101 - a row stands in an annex
            address = cell_address(spot.matrix, row.key)
            part = parts.setdefault(row.key, Part(row.name, row.label, address))
        part.lines.append(painter.line(one, under_row=row is not None))
    notes = {matrix.number: _handed_down(matrix, facts) for matrix in facts.matrices.values()}
    return [
        Group(
            f"lampiran-{number or 0}",
            annex_heading(number),
            notes.get(number or 0, ""),
            list(parts.values()),
        )
        for number, parts in annexes.items()
    ]


def _handed_down(matrix: Matrix, facts: Facts) -> str:
    """ "Walikota Jakarta Barat kepada Kepala Subbagian, Ketua Subkelompok"."""
    giver = facts.posts.get(matrix.giver)
    tiers = ", ".join(str(Position.Tier(tier).label) for tier in matrix.tiers)
    return f"{giver.title if giver else ''} kepada {tiers}" if tiers else ""


def tabs(found: Sequence[Checked], filters: Filters, state: str) -> list[dict[str, object]]:
    """The states as tabs with how many findings stand in each."""
    return [
        {
            "label": label, "count": sum(forms.in_state(value, one) for one in found),
            "url": filters.address(keadaan=value), "active": value == state,
        }
        for value, label in forms.STATES
    ]  # fmt: skip


def segments(filters: Filters, grouping: str) -> list[tuple[str, str, bool]]:
    """(words, address, in force) of the ways to group."""
    return [(label, filters.address(menurut=value), value == grouping) for value, label in forms.GROUPINGS]


@dataclass(frozen=True, slots=True)
class RuleFamily:
    heading: str
    rules: list[tuple[Rule, str, int]]  # rule, its gravity in words, open findings


def rule_families(whole: Checkup | None) -> list[RuleFamily]:
    """Every rule that is asked, by what it is about, with how many open findings it has now."""
    counted = Counter(one.finding.rule for one in whole.open) if whole else Counter[str]()
    families: dict[str, list[tuple[Rule, str, int]]] = defaultdict(list)
    for key in sorted(RULES, key=_family_order):
        rule = RULES[key]
        families[key[:3]].append((rule, WORDS[rule.severity], counted[key]))
    return [RuleFamily(FAMILIES.get(prefix, prefix), rules) for prefix, rules in families.items()]


def _family_order(key: str) -> tuple[int, str]:
    known = list(FAMILIES)
    return known.index(key[:3]) if key[:3] in known else len(known), key
