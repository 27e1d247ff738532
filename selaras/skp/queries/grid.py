"""A matrix as it is read: columns, rows with who holds the post, cells, findings."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from selaras.agreements.models import Agreement
from selaras.engine.agreements import VALID
from selaras.engine.findings import Finding
from selaras.org.models import Holder, Position
from selaras.skp import rules
from selaras.skp.models import LeaderResult, RoleMatrix, RoleResult
from selaras.skp.queries.sources import agreements_of, posts_below, posts_without_superior


@dataclass(frozen=True, slots=True)
class Row:
    """A post of the matrix with everyone who holds it, the definitive holder first."""

    position: Position
    holders: tuple[Holder, ...]


class Grid:
    """Everything a page or a document says of a matrix on a day; six queries, whatever its size."""

    def __init__(self, matrix: RoleMatrix, *, on: date) -> None:
        self.matrix = matrix
        self.results: list[LeaderResult] = list(matrix.results.order_by("order", "pk"))
        posts = posts_below(matrix.position, on=on)
        held: dict[int, list[Holder]] = {one.pk: [] for one in posts}
        holders = Holder.objects.as_of(on).filter(position__in=[*held, matrix.position_id])
        held[matrix.position_id] = []
        for one in holders.select_related("user").order_by("kind", "pk"):
            held[one.position_id].append(one)
        self.leader = Row(matrix.position, tuple(held[matrix.position_id]))
        self.rows = [Row(one, tuple(held[one.pk])) for one in posts]
        self.cells: dict[tuple[int, int], list[RoleResult]] = {}
        there = RoleResult.objects.filter(result__matrix=matrix, position__in=[one.pk for one in posts])
        for role in there.order_by("order", "pk"):
            self.cells.setdefault((role.result_id, role.position_id), []).append(role)
        self._alone = posts_without_superior(matrix.position.unit, on=on)
        self.agreement: Agreement | None = agreements_of(
            matrix.agency, matrix.year, [matrix.position_id]
        ).get(matrix.position_id)

    @property
    def follows_a_draft(self) -> bool:
        """Whether what the columns come from is not in force yet."""
        return self.agreement is not None and self.agreement.state not in VALID

    @cached_property
    def findings(self) -> list[Finding]:
        """SKP-06 and SKP-07, all of them warnings."""
        posts = [row.position for row in self.rows]
        return [
            *rules.without_a_role(posts, self.results, filled=self.cells),
            *rules.nobody_above([one for one in self._alone if one.pk != self.matrix.position_id]),
        ]
