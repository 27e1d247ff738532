"""Reading the organisation as of a date."""

from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches

from django.db.models import Prefetch, Q

from selaras.accounts.models import Role, User
from selaras.engine.names import fold
from selaras.org.models import Agency, Holder, OrgUnit, Position, RoleGrant, Superior


def subtree(unit: OrgUnit) -> Q:
    """The condition for a unit and everything below it: one range of the path index."""
    return Q(path__startswith=unit.path)


def ancestors(unit: OrgUnit) -> list[int]:
    """The ids of the units above, from the top, without the unit itself."""
    return [int(step) for step in unit.path.rstrip(".").split(".")[:-1]]


def chart(*, agency: Agency, on: date) -> list[OrgUnit]:
    """The units in force in tree order, each with `.posts`, theirs `.current` and `.bosses`; 7 queries."""
    holders = Holder.objects.as_of(on).select_related("user").order_by("kind", "pk")
    superiors = Superior.objects.as_of(on).select_related("superior")
    posts = (
        Position.objects.as_of(on)
        .order_by("order", "pk")
        .prefetch_related(
            Prefetch("holders", queryset=holders, to_attr="current"),
            Prefetch("superiors", queryset=superiors, to_attr="bosses"),
            "aliases",
        )
    )
    units = OrgUnit.objects.as_of(on).filter(agency=agency).order_by("path")
    return list(units.prefetch_related(Prefetch("positions", queryset=posts, to_attr="posts"), "aliases"))


def superior_of(position: Position, *, on: date) -> Position | None:
    """The direct superior of a post on a day; None at the top or where none is entered."""
    link = Superior.objects.as_of(on).filter(position=position).select_related("superior").first()
    return link.superior if link else None


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


def personas(*, on: date) -> list[tuple[Role, User, str]]:
    """One person per role as (role, user, post), for the demo's page "Masuk sebagai…"; 2 queries.

    The first holder in the order of posts stands for a post's role, the first grantee for a granted one.
    """
    found: dict[Role, tuple[User, str]] = {}
    held = Holder.objects.as_of(on).select_related("user", "position").order_by("position__order", "pk")
    granted = RoleGrant.objects.as_of(on).select_related("user", "position").order_by("pk")
    special = {grant.user_id for grant in granted}
    for row in held:
        if row.user_id not in special and row.user.is_active:
            found.setdefault(row.position.role, (row.user, f"{row.prefix}{row.position.title}"))
    for grant in granted:
        if not grant.user.is_active:
            continue
        place = f" pada {grant.position.title}" if grant.position else ""
        found.setdefault(Role(grant.role), (grant.user, f"{grant.get_role_display()}{place}"))
    return [(role, *found[role]) for role in Role if role in found]
