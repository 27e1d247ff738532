"""The check of a cascade as a whole: every rule over the facts, findings in reading order.

A compiler for cascades: it changes nothing, reports what is wrong and where, and is silent on what fits.
"""

import hashlib
from collections.abc import Iterator

from selaras.engine.cascade import (  # noqa: F401 - each registers its rules
    activities,
    branches,
    components,
    conditions,
    coverage,
    definition,
    intervals,
    naming,
    numbering,
    organisation,
    owners,
    plans,
    ratios,
    scopes,
    sources,
    structure,
    targets,
    versions,
    wording,
)
from selaras.engine.cascade.facts import COLUMNS, Facts
from selaras.engine.cascade.rule import RULES, Hit, Rule
from selaras.engine.findings import Finding, Severity

_GRAVITY = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def check(facts: Facts) -> list[Finding]:
    """All findings, errors first, then by annex, row and column; each id once.

    With a focus only the rules that can be asked of single rows are, and only hits in these rows count.
    """
    found = {finding.id: (facts, finding) for rule in RULES.values() for finding in _asked(rule, facts)}
    facts.worked_out.clear()  # what it holds knows the facts: a circle that only the collector would end
    return [finding for _, finding in sorted(found.values(), key=_order)]


def _asked(rule: Rule, facts: Facts) -> Iterator[Finding]:
    if facts.focus is not None and rule.whole:
        return
    for hit in rule.check(facts):
        if facts.focus is None or hit.spot.row in facts.focus:
            yield Finding(
                rule=rule.id, message=hit.message, place=hit.place, severity=rule.severity, spot=hit.spot,
                id=finding_id(rule.id, hit),
            )  # fmt: skip


def finding_id(rule: str, hit: Hit) -> str:
    """Twelve characters that stay the same between runs, machines and versions of the wording."""
    return hashlib.sha256("\x1f".join((rule, *hit.key)).encode()).hexdigest()[:12]


def _order(found: tuple[Facts, Finding]) -> tuple[object, ...]:
    facts, finding = found
    spot = finding.spot
    assert spot is not None  # noqa: S101 - _asked always places
    order = facts.rows[spot.row].order if spot.row is not None else -1
    column = COLUMNS.index(spot.column) if spot.column else -1
    return (
        _GRAVITY[finding.severity], spot.matrix or 0, order, column, finding.rule, finding.place, finding.id,
    )  # fmt: skip
