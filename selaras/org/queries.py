"""Reading the organisation as of a date."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from difflib import get_close_matches

from django.db.models import Prefetch, Q, QuerySet

from selaras.accounts.models import Role, User
from selaras.engine.names import fold
from selaras.kernel.models import AuditEvent
from selaras.org.models import Agency, Holder, OrgUnit, Position, RoleGrant, Superior

NIP_SEEN = "nip.seen"


def subtree(unit: OrgUnit) -> Q:
    """The condition for a unit and everything below it: one range of the path index."""
    return Q(path__startswith=unit.path)


def names_of(unit: OrgUnit) -> set[str]:
    """What lists and files may call a unit, folded; its `aliases` prefetched."""
    names = (unit.name, unit.short_name, unit.code, *(alias.name for alias in unit.aliases.all()))
    return {fold(name) for name in names if name}


def ancestors(unit: OrgUnit) -> list[int]:
    """The ids of the units above, from the top, without the unit itself."""
    return [int(step) for step in unit.path.rstrip(".").split(".")[:-1]]


def superior_of(position: Position, *, on: date) -> Position | None:
    """The direct superior of a post on a day; None at the top or where none is entered."""
    link = superiors_of(position, on=on)
    return link[0].superior if link else None


class PostNames:
    """Every name under which a document may call a post, for one agency on one day; two queries."""

    def __init__(self, *, agency: Agency, on: date) -> None:
        self._posts: dict[str, Position] = {}
        posts = (
            Position.objects.as_of(on)
            .filter(agency=agency)
            .order_by("order", "pk")
            .prefetch_related("aliases")
        )
        self.all: list[Position] = list(posts)
        for post in self.all:
            names: Iterable[str] = [post.title, *(alias.name for alias in post.aliases.all())]
            for name in names:
                self._posts.setdefault(fold(name), post)

    def find(self, name: str) -> Position | None:
        return self._posts.get(fold(name))

    def closest(self, name: str) -> str | None:
        """The known name most like `name`, to be offered in a finding; never used by itself."""
        found = get_close_matches(fold(name), self._posts, n=1, cutoff=0.6)
        return self._posts[found[0]].title if found else None


def posts_of_users(users: Collection[int], *, on: date) -> dict[int, str]:
    """User id -> the post held on a day ("Plt. Camat Kembangan"), else the role granted; two queries."""
    held = (
        Holder.objects.as_of(on)
        .filter(user__in=users)
        .select_related("position")
        .order_by("position__order", "pk")
    )
    granted = RoleGrant.objects.as_of(on).filter(user__in=users).order_by("pk")
    posts = {row.user_id: row.get_role_display() for row in granted}
    return posts | {row.user_id: row.post_title for row in reversed(list(held))}


def personas(*, on: date, busy: Mapping[int, int] | None = None) -> list[tuple[Role, User, str]]:
    """Persons by role as (role, user, post), for the demo's page "Masuk sebagai…"; 2 queries.

    The holder of the busiest post (`busy`: post id -> how much it carries), then the first in the order of
    posts, stands for a post's role. Of a granted role everybody who has it: some deeds need two of them.
    """
    found: dict[Role, list[tuple[User, str]]] = {}
    may_sign_in = Q(user__is_active=True)
    held = Holder.objects.as_of(on).filter(may_sign_in).select_related("user", "position")
    granted = (
        RoleGrant.objects.as_of(on).filter(may_sign_in).select_related("user", "position").order_by("pk")
    )
    special = {grant.user_id for grant in granted}
    weight = busy or {}
    for row in sorted(
        held.order_by("position__order", "pk"), key=lambda row: -weight.get(row.position_id, 0)
    ):
        if row.user_id not in special:
            found.setdefault(row.position.role, [(row.user, row.post_title)])
    for grant in granted:
        post = grant.position.title if grant.position else ""
        found.setdefault(Role(grant.role), []).append((grant.user, post))
    return [(role, *one) for role in Role for one in found.get(role, [])]


def chart_page(
    *, units: QuerySet[OrgUnit], positions: QuerySet[Position], holders: QuerySet[Holder], on: date
) -> list[OrgUnit]:
    """The given units in tree order, each with `.posts`, theirs `.current` and `.bosses`; 7 queries.

    What a person may not read is not in `holders`; a post without a visible holder shows none.
    """
    bosses = Superior.objects.as_of(on).select_related("superior")
    posts = positions.order_by("order", "pk").prefetch_related(
        Prefetch("holders", queryset=_by_kind(holders), to_attr="current"),
        Prefetch("superiors", queryset=bosses, to_attr="bosses"),
        "aliases",
    )
    prefetches = (Prefetch("positions", queryset=posts, to_attr="posts"), "aliases")
    return list(units.order_by("path").prefetch_related(*prefetches))


def _by_kind(holders: QuerySet[Holder]) -> QuerySet[Holder]:
    """The definitive holder first, then those who act for them."""
    return holders.select_related("user").order_by("kind", "pk")


def full_nip_ids(holders: QuerySet[Holder]) -> set[int]:
    """The holders whose NIP is shown in full; one query."""
    return set(holders.order_by().values_list("pk", flat=True))


def nips_noted(by: User, *, since: datetime) -> set[int]:
    """The persons whose whole NIP somebody is on record to have read since a moment; one query."""
    events = AuditEvent.objects.filter(
        kind=NIP_SEEN, subject_type=User._meta.label_lower, subject_id=by.pk, at__gte=since
    )
    found = events.order_by("sequence").values_list("data", flat=True)
    return {person for data in found for person in data["people"]}


def subordinates_of(position: Position, *, on: date) -> list[Superior]:
    """The links of the posts directly below, in the order of the chart; one query."""
    links = Superior.objects.as_of(on).filter(superior=position, position__period__contains=on)
    return list(links.select_related("position").order_by("position__order", "position_id"))


def superiors_of(position: Position, *, on: date) -> list[Superior]:
    """The link to the direct superior of the day, with its assumption; one query, at most one row."""
    links = Superior.objects.as_of(on).filter(position=position)
    return list(links.select_related("superior").order_by("pk"))


def holder_history(holders: QuerySet[Holder], position: Position) -> list[Holder]:
    """Everyone of the given holders who held the post, newest first; one query."""
    return list(holders.filter(position=position).select_related("user").order_by("-period", "kind", "pk"))


class UnitNames:
    """Every name under which a document may call a unit, for one agency on one day; two queries."""

    def __init__(self, *, agency: Agency, on: date) -> None:
        self._units: dict[str, OrgUnit] = {}
        units = OrgUnit.objects.as_of(on).filter(agency=agency).order_by("path").prefetch_related("aliases")
        for unit in units:
            for name in (unit.name, *(alias.name for alias in unit.aliases.all())):
                self._units.setdefault(fold(name), unit)

    def find(self, name: str) -> OrgUnit | None:
        return self._units.get(fold(name))


def chain(position_id: int, above: Mapping[int, int]) -> list[int]:
    """The ids of the posts above a post, nearest first; stops at a circle instead of running in it."""
    found: list[int] = []
    step = above.get(position_id)
    while step is not None and step != position_id and step not in found:
        found.append(step)
        step = above.get(step)
    return found


class Lines:
    """Who is above whom on a day, and which of these links the sources do not say; one query."""

    def __init__(self, *, agency: Agency | None, on: date) -> None:
        links = Superior.objects.as_of(on).filter(agency=agency).order_by("pk")
        self.above: dict[int, int] = {}
        self._assumed: dict[int, str] = {}
        for position, superior, assumption in links.values_list("position_id", "superior_id", "assumption"):
            self.above[position] = superior
            self._assumed[position] = assumption

    def below(self, position_id: int) -> set[int]:
        """The ids of the posts directly or indirectly below a post."""
        return {post for post in self.above if position_id in chain(post, self.above)}

    def assumptions(self, below: int, above: int) -> str:
        """The reasons of the assumed links between two posts, "" where every link is stated."""
        steps = [below, *chain(below, self.above)]
        between = steps[: steps.index(above)] if above in steps else []
        return " ".join(dict.fromkeys(filter(None, (self._assumed[post] for post in between))))


def heads_of_secretariat(*, agency: Agency, tiers: Collection[str], on: date) -> list[Position]:
    """The posts of some tiers below the agency's secretariats, in their order; one query each for both."""
    secretariats = OrgUnit.objects.as_of(on).filter(agency=agency, kind=OrgUnit.Kind.SECRETARIAT)
    below = Q(pk__in=[])
    for path in secretariats.order_by("path").values_list("path", flat=True):
        below |= Q(unit__path__startswith=path)
    return list(
        Position.objects.as_of(on).filter(below, agency=agency, tier__in=tiers).order_by("order", "pk")
    )
