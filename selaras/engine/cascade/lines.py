"""Who stands above whom in a cascade: matrices, rows and posts in their lines, worked out once per check.

Built from posts and columns alone, never from ticks: while one cell is typed, most ticks are not loaded.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TypeVar

from selaras.engine.cascade.facts import Facts, Row
from selaras.engine.names import fold

Key = TypeVar("Key")


class Lines:
    """The lines of one cascade; `lines(facts)` gives them."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def _by(self, key: Callable[[Row], Key]) -> dict[Key, list[Row]]:
        found: dict[Key, list[Row]] = defaultdict(list)
        for row in self.facts.in_order:
            found[key(row)].append(row)
        return found

    @cached_property
    def _tiers_under(self) -> dict[int, dict[str, set[int]]]:
        return {}

    def under(self, post: int, tiers: Iterable[str]) -> set[int]:
        """The active posts of these tiers anywhere below a post; a circle ends it."""
        known = self._tiers_under.get(post)
        if known is None:
            known = self._tiers_under[post] = defaultdict(set)
            seen, open_ends = {post}, [post]
            while open_ends:
                for one in self.facts.subordinates.get(open_ends.pop(), ()):
                    if one.key not in seen:
                        seen.add(one.key)
                        open_ends.append(one.key)
                        if one.active:
                            known[one.tier].add(one.key)
        return set().union(*(known.get(tier, ()) for tier in tiers))

    @cached_property
    def receivers_of_matrix(self) -> dict[int, set[int]]:
        """Matrix key -> the posts it hands down to: its columns, else its tiers below the giver."""
        return {
            matrix.key: {post for post, _ in matrix.receivers} or self.under(matrix.giver, matrix.tiers)
            for matrix in self.facts.matrices.values()
        }

    @cached_property
    def superiors_of_matrix(self) -> dict[int, set[int]]:
        """Matrix key -> every post above one of its receivers, near or far."""
        return {key: self.superiors_of(receivers) for key, receivers in self.receivers_of_matrix.items()}

    def superiors_of(self, posts: Iterable[int]) -> set[int]:
        """Every post above one of these, near or far."""
        known = self.facts.posts
        nearest = {
            superior for post in posts if post in known and (superior := known[post].superior) is not None
        }
        return nearest.union(*(self.facts.chain(post) for post in nearest))

    def names(self, matrices: Iterable[int]) -> list[str]:
        """The names of annexes in the order of their numbers."""
        found = sorted((self.facts.matrices[key] for key in matrices), key=lambda one: one.number)
        return [matrix.name for matrix in found]

    @cached_property
    def matrices_below(self) -> dict[int, set[int]]:
        """Matrix key -> the matrices that hand down to posts below its receivers."""
        found: dict[int, set[int]] = {key: set() for key in self.matrices_above}
        for key, higher in self.matrices_above.items():
            for one in higher:
                found[one].add(key)
        return found

    @cached_property
    def _superiors_below(self) -> dict[int, set[int]]:
        return {}

    def superiors_below(self, matrix: int) -> set[int]:
        """The posts that have receivers of a matrix below this one under them."""
        known = self._superiors_below.get(matrix)
        if known is None:
            known = set().union(*(self.superiors_of_matrix[key] for key in self.matrices_below[matrix]))
            self._superiors_below[matrix] = known
        return known

    @cached_property
    def matrices_above(self) -> dict[int, set[int]]:
        """Matrix key -> the matrices that hand down to superiors of its receivers."""
        receiving: dict[int, set[int]] = defaultdict(set)
        for key, receivers in self.receivers_of_matrix.items():
            for post in receivers:
                receiving[post].add(key)
        return {
            key: set().union(*(receiving.get(post, ()) for post in superiors)) - {key}
            for key, superiors in self.superiors_of_matrix.items()
        }

    @cached_property
    def rows_in_matrix(self) -> dict[tuple[int, int], list[Row]]:
        """(indicator key, matrix key) -> the rows that carry it there."""
        return self._by(lambda row: (row.entry, row.matrix))

    @cached_property
    def rows_labelled(self) -> dict[tuple[int, str], list[Row]]:
        """(matrix key, printed number) -> the rows that bear it: one, unless something is wrong."""
        return self._by(lambda row: (row.matrix, row.label))

    @cached_property
    def rows_numbered(self) -> dict[tuple[int, int], list[Row]]:
        """(matrix key, number of the objective) -> its rows."""
        return self._by(lambda row: (row.matrix, row.objective_number))

    @cached_property
    def objective(self) -> dict[int, str]:
        """Row key -> the folded wording of its objective; the same texts stand in many rows."""
        texts = {text: fold(text) for text in {row.objective for row in self.facts.rows.values()}}
        return {row.key: texts[row.objective] for row in self.facts.rows.values()}

    @cached_property
    def objective_of_entry(self) -> dict[int, str]:
        """Indicator key -> the folded objective of the dictionary, for the indicators that stand in a row."""
        return {key: fold(self.facts.entries[key].objective) for key in self.facts.rows_of_entry}

    @cached_property
    def rows_of_objective(self) -> dict[tuple[int, str], list[Row]]:
        """(matrix key, folded wording of the objective) -> its rows."""
        return self._by(lambda row: (row.matrix, self.objective[row.key]))

    @cached_property
    def rows_worded(self) -> dict[str, list[Row]]:
        """Folded wording of the objective -> its rows in every annex."""
        return self._by(lambda row: self.objective[row.key])

    @cached_property
    def numbers_of_matrix(self) -> dict[int, set[int]]:
        """Matrix key -> the numbers of its objectives."""
        found: dict[int, set[int]] = defaultdict(set)
        for row in self.facts.rows.values():
            found[row.matrix].add(row.objective_number)
        return found

    @cached_property
    def wholes_of_entry(self) -> dict[int, list[int]]:
        """Indicator key -> the indicators whose value is computed from it."""
        found: dict[int, list[int]] = defaultdict(list)
        for entry in self.facts.entries.values():
            for part in entry.parts:
                found[part].append(entry.key)
        return found

    @cached_property
    def derived_blocks(self) -> set[tuple[int, str]]:
        """(matrix key, block) with a row whose receivers derive indicators of their own."""
        return {(row.matrix, row.block) for row in self.facts.rows.values() if row.derivation}

    @cached_property
    def rows_above(self) -> dict[int, list[Row]]:
        """Row key -> the rows of the same indicator in the nearest matrices above."""
        found: dict[int, list[Row]] = {}
        for row in self.facts.rows.values():
            above = self.matrices_above[row.matrix]
            holding = {one for one in above if (row.entry, one) in self.rows_in_matrix}
            farther = set().union(*(self.matrices_above[one] for one in holding))
            nearest = sorted(holding - farther or holding, key=lambda one: self.facts.matrices[one].number)
            found[row.key] = [one for key in nearest for one in self.rows_in_matrix[row.entry, key]]
        return found

    @cached_property
    def rows_below(self) -> dict[int, list[Row]]:
        """Row key -> the rows for which it stands in the nearest matrix above."""
        found: dict[int, list[Row]] = defaultdict(list)
        for row in self.facts.in_order:
            for one in self.rows_above[row.key]:
                found[one.key].append(row)
        return found


def lines(facts: Facts) -> Lines:
    known: Lines | None = facts.worked_out.get("lines")
    if known is None:
        facts.worked_out["lines"] = known = Lines(facts)
    return known
