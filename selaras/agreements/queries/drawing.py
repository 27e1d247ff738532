"""What an agreement is made of: the parties of a day, and the lines the published cascade gives a post."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time

from django.db.models import Q
from django.utils.timezone import make_aware

from selaras.agreements.models import AgreementLine
from selaras.cascade.models import Annex, Commitment, Edition, MatrixRow, Receiver
from selaras.org.models import Agency, Holder, Position
from selaras.org.queries import Lines, chain
from selaras.planning.models import TARGET_FIELDS, Objective

# Who answers for a post that several hold: the definitive holder, else who acts for longer; a Plh. stands in
# for days only and comes last (asumsi).
_PRECEDENCE = (Holder.Kind.DEFINITIVE, Holder.Kind.PJ, Holder.Kind.PLT, Holder.Kind.PLH)
_BLOCKS = Objective.Block.values
_COPIED = (
    "block", "objective_number", "objective_wording", "indicator_number", "indicator_wording",
    "source_wording", "measurement", "uom",
)  # fmt: skip


class Parties:
    """Who holds which post on a day, and who stands above whom; two queries for any number of posts.

    `above` a post: only those who stand there, for one signature in a large house.
    """

    def __init__(self, *, agency: Agency, on: date, above: int | None = None) -> None:
        self._above = Lines(agency=agency, on=on).above
        self._leading = set(self._above.values())
        self._holders: dict[int, Holder] = {}
        held = Holder.objects.as_of(on).filter(agency=agency, position__period__contains=on)
        if above is not None:
            held = held.filter(position__in=list(chain(above, self._above)))
        found = list(held.select_related("position__unit", "user").order_by("pk"))
        for holder in sorted(found, key=lambda one: -_PRECEDENCE.index(Holder.Kind(one.kind))):
            self._holders[holder.position_id] = holder

    def holder(self, position_id: int) -> Holder | None:
        """Who answers for a post on the day."""
        return self._holders.get(position_id)

    def superior(self, first: Holder) -> Holder | None:
        """The second party: who holds the direct superior's post; one level up where that is the same person.

        None when the superior's post is empty: an agreement is never signed over the head of a vacant post.
        PK-05 (S2).
        """
        for position_id in chain(first.position_id, self._above):
            holder = self._holders.get(position_id)
            if holder is None or holder.user_id != first.user_id:
                return holder
        return None

    def is_top(self, position_id: int) -> bool:
        """Whether nobody in the agency stands above a post."""
        return position_id not in self._above

    def leads(self, position_id: int) -> bool:
        """Whether a post stands directly above another."""
        return position_id in self._leading

    def holders(self) -> list[Holder]:
        """One holder a post, in the order of the chart."""
        return sorted(self._holders.values(), key=lambda one: (one.position.order, one.position_id))


def lines_of(edition: Edition, positions: Collection[int]) -> dict[int, list[AgreementLine]]:
    """Position id -> its lines, unsaved, in the order of the annexes; two queries however many posts.

    A post that receives nothing but hands something down promises what it hands down: the head of an agency,
    whose own targets no matrix gives (asumsi).
    """
    found: dict[int, list[AgreementLine]] = defaultdict(list)
    carried = Commitment.objects.filter(edition=edition, position__in=positions)
    for commitment in carried.select_related("row__annex", "indicator").order_by(
        "row__annex__number", "row__order", "pk"
    ):
        found[commitment.position_id].append(_from_commitment(commitment))
    without = set(positions) - set(found)
    rows = MatrixRow.objects.filter(annex__edition=edition, annex__giver__in=without)
    _add_handed_down(found, rows.select_related("annex", "indicator").order_by("annex__number", "order"))
    return {position: _numbered(lines) for position, lines in found.items()}


def _from_commitment(commitment: Commitment) -> AgreementLine:
    line = _from_row(commitment.row, commitment.indicator.entry_system)
    line.row, line.commitment = None, commitment
    line.indicator_id, line.scope_note = commitment.indicator_id, commitment.scope_note
    line.targets = commitment.targets
    return line


def _from_row(row: MatrixRow, entry_system: str) -> AgreementLine:
    line = AgreementLine(
        agency_id=row.agency_id, row=row, indicator_id=row.indicator_id, entry_system=entry_system,
        **{field: getattr(row, field) for field in _COPIED},
    )  # fmt: skip
    line.targets = row.targets
    return line


def _add_handed_down(found: Mapping[int, list[AgreementLine]], rows: Iterable[MatrixRow]) -> None:
    """Every indicator once: what goes to the assistants goes to the divisions in the next annex again."""
    seen: set[tuple[int, int]] = set()
    for row in rows:
        key = (row.annex.giver_id, row.indicator_id)
        if key not in seen:
            seen.add(key)
            found[row.annex.giver_id].append(_from_row(row, row.indicator.entry_system))


def _numbered(lines: list[AgreementLine]) -> list[AgreementLine]:
    """Block by block, in the numbers of the annex; numbered through where two annexes give one number to two
    things.
    """
    ordered = sorted(lines, key=lambda line: _BLOCKS.index(line.block))
    objectives = list(dict.fromkeys((line.block, line.objective_wording) for line in ordered))
    numbers = {(line.objective_number, line.block, line.objective_wording) for line in ordered}
    places = {(line.objective_number, line.indicator_number) for line in ordered}
    through = not (len({number for number, *_ in numbers}) == len(numbers) == len(objectives)) or (
        len(places) < len(ordered)
    )
    within: Counter[int] = Counter()
    for order, line in enumerate(ordered, start=1):
        line.order = order
        if through:
            line.objective_number = objectives.index((line.block, line.objective_wording)) + 1
            within[line.objective_number] += 1
            line.indicator_number = within[line.objective_number]
    return ordered


def differences(
    kept: Iterable[AgreementLine], given: Iterable[AgreementLine]
) -> list[tuple[AgreementLine | None, AgreementLine | None]]:
    """The lines of an agreement beside those the cascade gives now, where they differ: (kept, given).

    One side is None for what was added or taken away. Supporting lines take no part.
    """
    before = {key(line): line for line in kept if not line.is_supporting}
    after = {key(line): line for line in given}
    pairs = [(before.get(one), after.get(one)) for one in dict.fromkeys([*after, *before])]
    return [(one, other) for one, other in pairs if not (one and other and _same(one, other))]


def key(line: AgreementLine) -> tuple[object, ...]:
    """What makes two lines the same promise: a new edition has new rows and ticks for it."""
    return (line.indicator_id, line.scope_note)


def _same(one: AgreementLine, other: AgreementLine) -> bool:
    fields = (*_COPIED, *TARGET_FIELDS, "entry_system")
    return all(getattr(one, field) == getattr(other, field) for field in fields) and sorted(
        one.not_measured
    ) == sorted(other.not_measured)


def newest_edition(agency: Agency, year: int, *, on: date | None = None) -> Edition | None:
    """The published edition of a year that is drawn from now, or was at the end of a day."""
    published = Edition.objects.filter(agency=agency, year=year, state=Edition.State.PUBLISHED)
    if on is not None:
        published = published.filter(published_at__lt=make_aware(datetime.combine(on, time.max)))
    return published.order_by("-number").first()


def posts_with_targets(edition: Edition) -> list[int]:
    """The posts that an edition asks something of: ticked, a column of a matrix, or handing targets down.

    In the order of the chart; a column without a tick is asked to derive indicators of its own.
    """
    asked = (
        Q(commitments__edition=edition)
        | Q(pk__in=Receiver.objects.filter(annex__edition=edition).values("position_id"))
        | Q(pk__in=Annex.objects.filter(edition=edition).values("giver_id"))
    )
    posts = Position.objects.filter(pk__in=Position.objects.filter(asked).order_by().values("pk"))
    return list(posts.order_by("order", "pk").values_list("pk", flat=True))
