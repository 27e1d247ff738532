"""The pattern that a unit's predicate gives to those of its people: deviations are told, nothing is refused.

Counts and exact shares; a share is of those who were rated (SE Menteri PANRB 3/2023).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from selaras.engine import law
from selaras.engine.appraisal import OrganisationPredicate, Predicate, predicate_table
from selaras.engine.exact import percent, shown
from selaras.engine.findings import Finding, Severity
from selaras.engine.numbers import format_number


class RuleKind(StrEnum):
    MOST = "paling-banyak"
    LEAST = "paling-sedikit"
    SOME = "ada"
    LARGEST = "terbanyak"


@dataclass(frozen=True, slots=True)
class PatternRule:
    """One sentence of a pattern, over the people of the predicates `of` together; `limit` a share, 0 to 1."""

    kind: RuleKind
    of: tuple[Predicate, ...]
    limit: Fraction = Fraction(0)
    assumption: str = ""


@dataclass(frozen=True, slots=True)
class Pattern:
    """The pattern of one predicate of a unit; fewer than `fewest` people have none."""

    organisation: OrganisationPredicate
    label: str
    rules: tuple[PatternRule, ...]
    fewest: int
    source: str
    assumption: str


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many have each predicate, its share, and what deviates from the pattern (SKP-27, SKP-28)."""

    counts: Mapping[Predicate, int]
    shares: Mapping[Predicate, Fraction]
    findings: tuple[Finding, ...]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def pattern_as_of(organisation: OrganisationPredicate, day: date) -> Pattern:
    """The pattern in force on a day. LookupError before the circular."""
    told = law.as_of("skp-pattern", day)
    of = told["organisation"][organisation]
    rules = tuple(
        PatternRule(
            kind=RuleKind(rule["kind"]),
            of=tuple(map(Predicate, rule["of"])),
            limit=Fraction(rule.get("percent", "0")) / 100,
            assumption=rule.get("assumption", ""),
        )
        for rule in of["rule"]
    )
    assumption = f"{told['assumption']} {told['fewest_assumption']}"
    return Pattern(organisation, of["label"], rules, told["fewest"], told["source"], assumption)


def distribution(
    organisation: OrganisationPredicate, predicates: Iterable[Predicate], *, on: date, unrated: int = 0
) -> Distribution:
    """The predicates of a unit beside the pattern of its own. `unrated`: people of it who have none yet.

    SKP-28: too few people have no pattern, and one that is not complete says so. SKP-27: each deviation is a
    note, for the leader to weigh; it forbids nothing.
    """
    counter = Counter(predicates)
    counts = {predicate: counter[predicate] for predicate in Predicate}
    whole = sum(counts.values())
    shares = {one: Fraction(count, whole) if whole else Fraction(0) for one, count in counts.items()}
    pattern = pattern_as_of(organisation, on)
    findings = list[Finding]()
    if unrated:
        findings.append(
            _note("SKP-28", f"{unrated} pegawai belum dinilai; pola dihitung dari {whole} pegawai.")
        )
    if whole < pattern.fewest:
        findings.append(_note("SKP-28", f"{whole} pegawai dinilai: terlalu sedikit untuk pola distribusi."))
    else:
        words = predicate_table(on).predicates
        findings.extend(
            _note("SKP-27", _sentence(rule, pattern, counts, words))
            for rule in pattern.rules
            if not _holds(rule, counts)
        )
    return Distribution(counts, shares, tuple(findings))


def _note(rule: str, message: str) -> Finding:
    return Finding(rule, message, severity=Severity.NOTE)


def _holds(rule: PatternRule, counts: Mapping[Predicate, int]) -> bool:
    whole, found = sum(counts.values()), sum(counts[one] for one in rule.of)
    if rule.kind is RuleKind.MOST:
        return found <= rule.limit * whole
    if rule.kind is RuleKind.LEAST:
        return found >= rule.limit * whole
    if rule.kind is RuleKind.SOME:
        return found > 0
    return all(found > count for one, count in counts.items() if one not in rule.of)


def _sentence(
    rule: PatternRule, pattern: Pattern, counts: Mapping[Predicate, int], words: Mapping[Predicate, str]
) -> str:
    whole, found = sum(counts.values()), sum(counts[one] for one in rule.of)
    names = " atau ".join(words[one] for one in rule.of)
    share = format_number(shown(percent(Decimal(found), Decimal(whole)), 2))
    have = f"{found} dari {whole} pegawai ({share} persen) berpredikat {names}"
    return f"{have}; pola organisasi berpredikat {pattern.label}: {_wanted(rule, whole)}."


def _wanted(rule: PatternRule, whole: int) -> str:
    """What the pattern asks, with the number of people it comes to."""
    limit = format_number(percent(Decimal(rule.limit.numerator), Decimal(rule.limit.denominator)))
    people = rule.limit * whole
    if rule.kind is RuleKind.MOST:
        if not rule.limit:
            return "tidak ada"
        return f"paling banyak {limit} persen, yaitu {people.numerator // people.denominator} pegawai"
    if rule.kind is RuleKind.LEAST:
        return f"paling sedikit {limit} persen, yaitu {-(-people.numerator // people.denominator)} pegawai"
    if rule.kind is RuleKind.SOME:
        return "sedikitnya satu pegawai"
    return "lebih banyak daripada predikat lain mana pun"
