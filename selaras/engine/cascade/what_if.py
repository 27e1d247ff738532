"""What if a row were different: which findings would appear, change or vanish; nothing is written."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from selaras.engine.cascade.check import check
from selaras.engine.cascade.facts import Facts, Row
from selaras.engine.findings import Finding


@dataclass(frozen=True, slots=True)
class Effect:
    """A finding before and after; `before` None: it appears, `after` None: it vanishes.

    With both it is the same fault at the same place with other figures: it still does not fit.
    """

    before: Finding | None
    after: Finding | None

    @property
    def finding(self) -> Finding:
        """The one to show: as it would be, else as it was."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - one of the two always is
        return found


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change does within the family of its rows.

    `family` are the rows of the indicator, of its parts and of its wholes, giver before receiver; `unchanged`
    are the findings of these rows that stay exactly as they are.
    """

    family: list[Row]
    effects: list[Effect]
    unchanged: list[Finding]

    def at(self, row: int | None) -> list[Effect]:
        return [effect for effect in self.effects if _row_of(effect.finding) == row]

    @property
    def appearing(self) -> list[Effect]:
        return [effect for effect in self.effects if effect.before is None]

    @property
    def changing(self) -> list[Effect]:
        return [effect for effect in self.effects if effect.before and effect.after]

    @property
    def vanishing(self) -> list[Effect]:
        return [effect for effect in self.effects if effect.after is None]


def related(parts: Mapping[int, Collection[int]], entry: int) -> set[int]:
    """An indicator, the parts it is computed from and the wholes it is a part of, up and down to the end.

    `parts` maps an indicator to those its formula uses; one without parts may be missing.
    """
    wholes: dict[int, list[int]] = defaultdict(list)
    for whole, used in parts.items():
        for part in used:
            wholes[part].append(whole)
    return _reached(entry, parts) | _reached(entry, wholes)


def family(facts: Facts, row: int) -> list[Row]:
    """The rows that a change of `row` can put out of step: its indicator first, giver before receiver."""
    entry = facts.rows[row].entry
    wanted = related({key: one.parts for key, one in facts.entries.items()}, entry)
    rows = [one for key in wanted for one in facts.rows_of_entry.get(key, ())]
    return sorted(rows, key=lambda one: (one.entry != entry, one.entry, facts.reading_order(one)))


def what_if(facts: Facts, changed: Row) -> Outcome:
    """The check of the family with the row as it is and as it would be; writes nothing, knows no database.

    Commitments without targets of their own follow their row. Rules that need the whole edition are not
    asked, as while a cell is typed. `facts` must hold the ticks of the family's indicators.
    """
    rows = family(facts, changed.key)
    focus = frozenset(row.key for row in rows)
    before = check(replace(facts, focus=focus))
    after = check(replace(facts, rows={**facts.rows, changed.key: changed}, focus=focus))
    known, new = {one.id for one in before}, {one.id for one in after}
    gone, come = [one for one in before if one.id not in new], [one for one in after if one.id not in known]
    return Outcome(
        family=[changed if row.key == changed.key else row for row in rows],
        effects=_paired(gone, come),
        unchanged=[one for one in after if one.id in known],
    )


def _reached(start: int, links: Mapping[int, Collection[int]]) -> set[int]:
    """Everything that the links lead to from `start`, and itself; a circle ends it."""
    found, waiting = {start}, [start]
    while waiting:
        fresh = set(links.get(waiting.pop(), ())) - found
        found |= fresh
        waiting += fresh
    return found


def _paired(gone: Collection[Finding], come: Iterable[Finding]) -> list[Effect]:
    """The same rule at the same spot, before and after, is one effect."""
    left = list(gone)
    effects = []
    for after in come:
        before = next((one for one in left if one.rule == after.rule and one.spot == after.spot), None)
        if before is not None:
            left.remove(before)
        effects.append(Effect(before, after))
    return effects + [Effect(before, None) for before in left]


def _row_of(finding: Finding) -> int | None:
    return finding.spot.row if finding.spot else None
