"""What is promised by whom: the agreements that a matrix and an SKP are drawn from."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from django.db.models import Case, Value, When

from selaras.agreements.models import Agreement, AgreementLine
from selaras.engine.agreements import OPEN, VALID, State
from selaras.org.models import Agency, OrgUnit, Position, Superior

# the last of a post is the one that is followed: what is in force, before it drafts, first what has ended
_STANDING = Case(
    When(state__in=sorted(VALID), then=Value(2)), When(state=State.ENDED, then=Value(0)), default=Value(1)
)


def agreements_of(agency: Agency, year: int, posts: Collection[int]) -> dict[int, Agreement]:
    """Post id -> the agreement that is followed: the one in force, else the newest draft; one query.

    Who drafts does not wait for a superior who has not signed yet; that it is a draft is told.
    """
    found = Agreement.objects.filter(
        agency=agency, year=year, position__in=posts, state__in=sorted(VALID | OPEN)
    )
    return {one.position_id: one for one in found.order_by(_STANDING, "number", "pk")}


def agreements_by_holder(holders: Collection[int], year: int) -> dict[int, Agreement]:
    """Holder id -> what that person has promised in the post: in force, else the newest draft, else what has
    ended with their time in it; one query. Nobody follows what another has promised.
    """
    found = Agreement.objects.filter(
        holder__in=holders, year=year, state__in=sorted(VALID | OPEN | {State.ENDED})
    )
    return {one.holder_id: one for one in found.order_by(_STANDING, "number", "pk")}


def lines_of(agreements: Collection[Agreement]) -> dict[int, list[AgreementLine]]:
    """Agreement id -> its lines in order, with what they come from; one query."""
    related = ("commitment__parent__row", "commitment__row", "row", "indicator")
    found = AgreementLine.objects.filter(agreement__in=[one.pk for one in agreements])
    lines: dict[int, list[AgreementLine]] = {one.pk: [] for one in agreements}
    for line in found.select_related(*related).order_by("agreement", "order"):
        lines[line.agreement_id].append(line)
    return lines


def served(line: AgreementLine) -> int | None:
    """The superior's indicator that a line serves: its parent's in the cascade, else the same one."""
    above = line.commitment.parent if line.commitment else None
    return above.indicator_id if above else line.indicator_id


def columns_of(own: Sequence[AgreementLine], below: Iterable[AgreementLine]) -> dict[int, tuple[str, str]]:
    """Indicator id -> (objective, result): what the leader promises, in its order; then what those directly
    below serve of a superior further up, so that no promise is without a column.
    """
    found: dict[int, tuple[str, str]] = {}
    for line in own:
        if line.indicator_id is not None:
            found.setdefault(line.indicator_id, (line.objective_wording, line.indicator_wording))
    for line in below:
        key = served(line)
        if key is not None and line.commitment is not None:
            row = (line.commitment.parent or line.commitment).row
            found.setdefault(key, (row.objective_wording, row.indicator_wording))
    return found


def posts_below(position: Position, *, on: date) -> list[Position]:
    """The posts whose direct superior a post is on a day, in the order of the chart; one query."""
    links = Superior.objects.as_of(on).filter(superior=position).values("position")
    return list(
        Position.objects.as_of(on).filter(pk__in=links).select_related("unit").order_by("order", "pk")
    )


def posts_without_superior(unit: OrgUnit, *, on: date) -> list[Position]:
    """The posts of a unit that nobody is above on a day, but for the heads of agencies; one query."""
    linked = Superior.objects.as_of(on).filter(position__unit=unit).values("position")
    leading = Superior.objects.as_of(on).filter(agency=unit.agency_id).values("superior")
    found = Position.objects.as_of(on).filter(unit=unit).exclude(pk__in=linked).exclude(pk__in=leading)
    return list(found.order_by("order", "pk"))
