"""What an SKP is drawn from: the agreement of its post, roles in the superior's matrix, posts acted for."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from psycopg.types.range import DateRange

from selaras.agreements.models import Agreement, AgreementLine
from selaras.agreements.queries.drawing import Parties
from selaras.engine.names import fold
from selaras.engine.part_year import Held, HolderKind, Part, parts_of_year, year_rules
from selaras.engine.skp_life import Rating
from selaras.engine.targets import YearTargets
from selaras.org.models import Agency, Holder, Superior
from selaras.skp.models import RoleResult, WorkResult
from selaras.skp.queries.sources import agreements_by_holder, lines_of


@dataclass(frozen=True, slots=True)
class Measure:
    """An individual indicator as the agreement gives it, with its targets."""

    indicator_id: int | None
    wording: str
    scope_note: str
    uom: str
    targets: YearTargets

    @property
    def key(self) -> str:
        return measure_key(self.indicator_id, self.wording, self.scope_note)


@dataclass(frozen=True, slots=True)
class Planned:
    """A result as it is drawn: which of the leader's it serves, its words, how it is measured."""

    post: int | None  # the one acted for, None for one's own
    leader_wording: str
    wording: str
    measures: tuple[Measure, ...]

    @property
    def rank(self) -> str:
        """What one does for another post is additional."""
        return WorkResult.Rank.MAIN if self.post is None else WorkResult.Rank.ADDITIONAL

    @property
    def key(self) -> str:
        return result_key(self.post, self.leader_wording, self.wording)


def measure_key(indicator_id: int | None, wording: str, scope_note: str) -> str:
    """By what the same indicator is known in two versions: the dictionary's entry, else its words; and for
    what it is promised, where a post carries it twice.
    """
    return f"{fold(wording) if indicator_id is None else f'#{indicator_id}'}|{fold(scope_note)}"


def result_key(post: int | None, leader_wording: str, wording: str) -> str:
    return f"{post or ''}|{fold(leader_wording)}|{fold(wording)}"


class Drawn:
    """What the SKP of some holders say on a day; as many queries for one as for a whole city.

    Which posts have an SKP and which are additional work of another is the law's table (SKP-29, SKP-32).
    """

    def __init__(self, holders: Collection[Holder], *, agency: Agency, year: int, on: date) -> None:
        span = DateRange(date(year, 1, 1), date(year + 1, 1, 1))
        every = Holder.objects.filter(
            agency=agency, user__in={one.user_id for one in holders}, period__overlap=span
        )
        self._held: dict[int, list[Holder]] = defaultdict(list)
        for one in every.select_related("position").order_by("position__order", "pk"):
            self._held[one.user_id].append(one)
        rules = year_rules(on)
        self._parts = {
            user: parts_of_year(map(_held, held), year=year, rules=rules)[0]
            for user, held in self._held.items()
        }
        known = [one for held in self._held.values() for one in held]
        self._agreements = agreements_by_holder([one.pk for one in known], year)
        self._lines = lines_of(list(self._agreements.values()))
        self._roles = _roles_of({one.position_id for one in known}, year=year, on=on)

    def has_an_skp(self, holder: Holder) -> bool:
        """Whether the post is one of the person's own parts of the year, or only adds to another."""
        return self._part(holder) is not None

    def agreement(self, holder: Holder) -> Agreement | None:
        """The agreement that is followed: in force, else a draft."""
        return self._agreements.get(holder.pk)

    def planned(self, holder: Holder) -> list[Planned]:
        """The results of the post in order, then those of posts the person acts for meanwhile."""
        part = self._part(holder)
        added = part.added if part else ()
        acting = [one for one in self._held[holder.user_id] if one.position_id in added]
        return [
            *self._of_post(holder, None, ""),
            *(
                planned
                for one in acting
                for planned in self._of_post(one, one.position_id, f"{one.post_title}: ")
            ),
        ]

    def _part(self, holder: Holder) -> Part | None:
        found = (
            part
            for part in self._parts.get(holder.user_id, ())
            if part.post == holder.position_id
            and (holder.period.lower or date.min) <= part.last
            and part.first < (holder.period.upper or date.max)
        )
        return next(found, None)

    def _of_post(self, holder: Holder, post: int | None, prefix: str) -> list[Planned]:
        agreement = self._agreements.get(holder.pk)
        lines = self._lines[agreement.pk] if agreement else []
        groups: dict[tuple[str, str], list[AgreementLine]] = defaultdict(list)
        for line in lines:
            groups[_above(line), line.objective_wording].append(line)
        promised = [
            Planned(post, above, f"{prefix}{wording}", tuple(map(_measure, of)))
            for (above, wording), of in groups.items()
        ]
        typed = [
            Planned(post, _leaders(role), f"{prefix}{role.wording}", ())
            for role in self._roles[holder.position_id]
        ]
        return _once([*promised, *typed])


def _held(holder: Holder) -> Held:
    lower = holder.period.lower or date.min
    return Held(holder.position_id, lower, holder.period.upper, HolderKind(holder.kind))


def _roles_of(posts: Collection[int], *, year: int, on: date) -> dict[int, list[RoleResult]]:
    """Post id -> what is typed for it in the matrix of its direct superior of the day; two queries."""
    links = Superior.objects.as_of(on).filter(position__in=posts)
    above = dict(links.order_by("pk").values_list("position_id", "superior_id"))
    found: dict[int, list[RoleResult]] = defaultdict(list)
    roles = RoleResult.objects.filter(position__in=posts, result__matrix__year=year, indicator=None)
    for role in roles.select_related("result__matrix").order_by("result__order", "order", "pk"):
        if role.result.matrix.position_id == above.get(role.position_id):
            found[role.position_id].append(role)
    return found


def _leaders(role: RoleResult) -> str:
    """The leader's result as their own SKP says it: the objective; an intermediate result has its words."""
    return role.result.objective_wording or role.result.wording


def rated_by(holder: Holder, parties: Parties) -> tuple[Rating, Holder | None]:
    """Whether the rater works in the system, and who it is: outside only for the head of an agency, who leads
    others and has nobody above. A post nobody is known to be above waits for its rater (SKP-22).
    """
    if parties.is_top(holder.position_id) and parties.leads(holder.position_id):
        return Rating.OUTSIDE, None
    return Rating.INSIDE, parties.superior(holder)


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
    return Measure(line.indicator_id, line.indicator_wording, line.scope_note, line.uom, line.targets)


def _once(planned: Iterable[Planned]) -> list[Planned]:
    """The first of those that say the same."""
    found: dict[str, Planned] = {}
    for one in planned:
        found.setdefault(one.key, one)
    return list(found.values())
