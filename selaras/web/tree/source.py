"""What the pages of the tree read, each thing once and only when it is asked for."""

from collections import Counter, defaultdict
from collections.abc import Collection
from datetime import date
from functools import cached_property

from django.db.models import Count, QuerySet

from selaras.cascade import access
from selaras.cascade.models import Commitment, MatrixRow
from selaras.cascade.queries.tree import tree_commitments, tree_rows
from selaras.org.queries import Lines
from selaras.planning import access as planning_access
from selaras.web.chosen import Chosen
from selaras.web.http import Request
from selaras.web.tree import findings
from selaras.web.tree.branches import Drawing, branch
from selaras.web.tree.findings import Findings
from selaras.web.tree.forms import TreeChoice
from selaras.web.tree.nodes import Node
from selaras.web.tree.pages import ComponentLinks

WHOLE_UP_TO = 240  # posts drawn at once; a larger tree fetches each branch when it is opened
_ORDER = ("indicator__objective__order", "indicator__objective_id", "indicator__number", "annex__number")
_FIELDS = (
    "indicator_id", "annex_id", "order", "uom", "mode", "derivation", "annual", "not_measured",
    "indicator__code", "indicator__name", "indicator__number", "indicator__objective__name",
    "indicator__objective__block", "annex__number", "annex__giver__title", "annex__receivers_label",
)  # fmt: skip


class Source:
    """The tree of the chosen edition, narrowed to the chosen unit, as one person may see it."""

    def __init__(self, request: Request, here: Chosen, choice: TreeChoice) -> None:
        self._duties = request.duties
        self.here = here
        self.choice = choice

    @cached_property
    def rows(self) -> dict[int, list[MatrixRow]]:
        """Indicator id -> its rows in the annexes of the edition, in tree order; one query."""
        found = access.rows(self._duties).filter(annex__edition=self.here.edition)
        grouped: dict[int, list[MatrixRow]] = defaultdict(list)
        related = ("indicator__objective", "annex__giver")
        for row in found.select_related(*related).only(*_FIELDS).order_by(*_ORDER):
            grouped[row.indicator_id].append(row)
        if self.here.unit is None:
            return grouped
        return {pk: rows for pk, rows in grouped.items() if pk in self.carriers or _derives(rows)}

    @cached_property
    def codes(self) -> dict[int, str]:
        return {pk: rows[0].indicator.code for pk, rows in self.rows.items()}

    @cached_property
    def commitments(self) -> QuerySet[Commitment]:
        commitments = access.commitments(self._duties).filter(edition=self.here.edition)
        if self.here.unit is not None:
            commitments = commitments.filter(position__unit__path__startswith=self.here.unit.path)
        return commitments

    @cached_property
    def carriers(self) -> dict[int, int]:
        """Indicator id -> how many posts carry it; one query."""
        return dict(self.commitments.order_by().values_list("indicator_id").annotate(Count("pk")))

    @property
    def size(self) -> int:
        return sum(self.carriers.values())

    @property
    def whole(self) -> bool:
        return self.size <= WHOLE_UP_TO

    @cached_property
    def post_hits(self) -> Counter[int]:
        """Indicator id -> at how many of its posts the words searched for stand; one query."""
        if not self.choice.words:
            return Counter()
        found = self.commitments.order_by()
        for word in self.choice.words.wanted:
            found = found.filter(position__title__icontains=word)
        return Counter(found.values_list("indicator_id", flat=True))

    @cached_property
    def shown(self) -> dict[int, list[MatrixRow]]:
        """The rows of the indicators that a search leaves."""
        words = self.choice.words
        if not words:
            return self.rows

        def says(row: MatrixRow) -> bool:
            one = row.indicator
            return words.found_in(one.code, one.name) or words.found_in(one.objective.name)

        return {pk: rows for pk, rows in self.rows.items() if pk in self.post_hits or says(rows[0])}

    def keep(self, wanted: Collection[int]) -> None:
        """Narrow the tree to some indicators."""
        self.rows = {pk: rows for pk, rows in self.rows.items() if pk in wanted}

    @cached_property
    def route(self) -> int | None:
        """The indicator whose path is highlighted."""
        return next((pk for pk, code in self.codes.items() if code == self.choice.route), None)

    @cached_property
    def drawn(self) -> set[int]:
        """The indicators whose posts are on the page at once: those asked for, then what a search found."""
        if self.whole:
            return set(self.shown)
        asked = {self.choice.opened, self.choice.route}
        drawn = {pk for pk in self.shown if self.codes[pk] in asked}
        room = WHOLE_UP_TO - sum(self.carriers.get(pk, 0) for pk in drawn)
        for pk in self.shown:
            if pk in self.post_hits and pk not in drawn and self.carriers[pk] <= room:
                drawn.add(pk)
                room -= self.carriers[pk]
        return drawn

    @cached_property
    def links(self) -> ComponentLinks:
        shown = {pk: self.codes[pk] for pk in self.shown}
        return ComponentLinks(planning_access.components(self._duties), shown)

    @cached_property
    def drawing(self) -> Drawing:
        edition = self.here.edition
        day = edition.day if edition else date(self.here.year, 1, 1)
        return Drawing(self.choice.words, self.findings, Lines(agency=self.here.agency, on=day))

    def branches(self, wanted: Collection[int]) -> dict[int, list[Node]]:
        """Indicator id -> what lies below it, for those wanted; one query."""
        commitments = (
            self.commitments if wanted == set(self.rows) else self.commitments.filter(indicator__in=wanted)
        )
        tops = tree_commitments(tree_rows(commitments))
        return {
            pk: branch(tops.get(pk, []), indicator=pk, rows=self.rows[pk], drawing=self.drawing)
            for pk in wanted
        }

    # --- findings

    @property
    def awaited(self) -> bool:
        """Whether the findings come after the page: a large edition is checked too slowly for it."""
        return self.choice.colour == "temuan" and self.here.edition is not None and self.findings is None

    @cached_property
    def findings(self) -> Findings | None:
        edition = self.here.edition
        if edition is None or self.choice.colour != "temuan":
            return None
        now = self.whole or self.choice.asked
        places = findings.places(edition) if now else findings.kept(edition)
        if places is None:
            return None
        return findings.counted(places, shown=self.codes.values(), posts=self._posts_of_unit)

    @property
    def _posts_of_unit(self) -> set[int] | None:
        """The posts that carry something in the chosen unit; None without one."""
        if self.here.unit is None:
            return None
        return set(self.commitments.order_by().values_list("position_id", flat=True))


def _derives(rows: Collection[MatrixRow]) -> bool:
    return any(row.mode == MatrixRow.Mode.DERIVE for row in rows)
