"""What an SKP is drawn from: the agreement of its post, roles in the superior's matrix, posts acted for."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from psycopg.types.range import DateRange

from selaras.agreements.models import Agreement, AgreementLine
from selaras.engine.names import fold
from selaras.engine.targets import YearTargets
from selaras.org.models import Agency, Holder
from selaras.skp.models import RoleResult, WorkResult
from selaras.skp.queries.sources import agreements_of, lines_of

# who has an SKP for the post itself; whoever acts for it carries its results beside their own (asumsi)
WITH_AN_SKP = (Holder.Kind.DEFINITIVE, Holder.Kind.PJ)
ACTING = (Holder.Kind.PLT,)


@dataclass(frozen=True, slots=True)
class Measure:
    """An individual indicator as the agreement gives it, with its targets."""

    indicator_id: int | None
    wording: str
    uom: str
    targets: YearTargets

    @property
    def key(self) -> str:
        return measure_key(self.indicator_id, self.wording)


@dataclass(frozen=True, slots=True)
class Planned:
    """A result as it is drawn: which of the leader's it serves, its words, how it is measured."""

    rank: str
    leader_wording: str
    wording: str
    measures: tuple[Measure, ...]

    @property
    def key(self) -> str:
        return result_key(self.rank, self.leader_wording, self.wording)


def measure_key(indicator_id: int | None, wording: str) -> str:
    """By what the same indicator is known in two versions: the dictionary's entry, else its words."""
    return f"#{indicator_id}" if indicator_id is not None else fold(wording)


def result_key(rank: str, leader_wording: str, wording: str) -> str:
    return f"{rank}|{fold(leader_wording)}|{fold(wording)}"


class Drawn:
    """What the SKP of some holders say on a day; as many queries for one as for a whole city."""

    def __init__(self, holders: Collection[Holder], *, agency: Agency, year: int, on: date) -> None:
        held: dict[int, list[Holder]] = defaultdict(list)
        acting = Holder.objects.as_of(on).filter(
            agency=agency, user__in=[one.user_id for one in holders], kind__in=ACTING
        )
        for one in acting.select_related("position").order_by("position__order", "pk"):
            held[one.user_id].append(one)
        self._acting = held
        posts = {one.position_id for one in holders}
        posts |= {one.position_id for of in held.values() for one in of}
        self._agreements = agreements_of(agency, year, posts)
        self._lines = lines_of(list(self._agreements.values()))
        self._roles: dict[int, list[RoleResult]] = defaultdict(list)
        roles = RoleResult.objects.filter(
            position__in=posts, result__matrix__year=year, indicator=None
        ).select_related("result")
        for role in roles.order_by("result__matrix", "result__order", "order", "pk"):
            self._roles[role.position_id].append(role)

    def agreement(self, holder: Holder) -> Agreement | None:
        """The agreement that is followed: in force, else a draft."""
        return self._agreements.get(holder.position_id)

    def planned(self, holder: Holder) -> list[Planned]:
        """The results of the post in order, then those of posts the person acts for."""
        own = self._of_post(holder.position_id, WorkResult.Rank.MAIN, "")
        for one in self._acting[holder.user_id]:
            own += self._of_post(one.position_id, WorkResult.Rank.ADDITIONAL, f"{one.post_title}: ")
        return own

    def _of_post(self, post: int, rank: str, prefix: str) -> list[Planned]:
        agreement = self._agreements.get(post)
        lines = self._lines[agreement.pk] if agreement else []
        groups: dict[tuple[str, str], list[AgreementLine]] = defaultdict(list)
        for line in lines:
            groups[_above(line), line.objective_wording].append(line)
        promised = [
            Planned(rank, above, f"{prefix}{wording}", tuple(map(_measure, of)))
            for (above, wording), of in groups.items()
        ]
        typed = [
            Planned(rank, role.result.wording, f"{prefix}{role.wording}", ()) for role in self._roles[post]
        ]
        return _once([*promised, *typed])


def part_of_year(holder: Holder, year: int) -> DateRange:
    """The days of a year on which a person holds a post; upper end excluded, as periods are kept."""
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    lower, upper = holder.period.lower or first, holder.period.upper or after
    return DateRange(max(first, lower), min(after, upper))


def _above(line: AgreementLine) -> str:
    """The superior's objective that a line serves; "" for the head, and for what an official adds."""
    if line.commitment is None:
        return ""
    above = line.commitment.parent
    return (above or line.commitment).row.objective_wording


def _measure(line: AgreementLine) -> Measure:
    return Measure(line.indicator_id, line.indicator_wording, line.uom, line.targets)


def _once(planned: Iterable[Planned]) -> list[Planned]:
    """The first of those that say the same."""
    found: dict[str, Planned] = {}
    for one in planned:
        found.setdefault(one.key, one)
    return list(found.values())
