"""The chart as nested nodes: units, posts, and what of their holders may be shown."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.urls import reverse

from selaras.engine.names import fold
from selaras.org.models import Holder, OrgUnit, Position, Superior
from selaras.web.templatetags.selaras import tanggal

OPEN_DEPTH = 2  # the city, the secretariat and its divisions; districts and subdivisions open on demand


@dataclass(frozen=True, slots=True)
class HolderText:
    prefix: str
    name: str
    nip: str
    rank: str
    is_example: bool
    period: str
    decree: str


@dataclass(slots=True)
class PostNode:
    title: str
    url: str
    assumption: str
    holders: list[HolderText]
    boss: str
    boss_url: str
    found: bool = False


@dataclass(slots=True)
class UnitNode:
    name: str
    kind: str
    assumption: str
    aliases: list[str]
    posts: list[PostNode]
    path: str
    open: bool
    found: bool = False
    below: list["UnitNode"] = field(default_factory=list)


def chart(units: Sequence[OrgUnit], *, full_nip: Collection[int], words: str = "") -> list[UnitNode]:
    """The units below each other; searching keeps what matches and the way up to it."""
    wanted = words.casefold().split()
    nodes = [_unit(unit, full_nip=full_nip, wanted=wanted) for unit in units]
    roots: list[UnitNode] = []
    trail: list[UnitNode] = []
    for node in nodes:
        while trail and not node.path.startswith(trail[-1].path):
            trail.pop()
        (trail[-1].below if trail else roots).append(node)
        trail.append(node)
    return [kept for root in roots if (kept := _prune(root))] if wanted else roots


def other_names(name: str, aliases: Iterable[str]) -> list[str]:
    """The aliases that differ from the name and from each other by more than capitals and spacing."""
    kept = {fold(name): name}
    for alias in aliases:
        kept.setdefault(fold(alias), alias)
    return list(kept.values())[1:]


def _prune(node: UnitNode) -> UnitNode | None:
    """The node without branches in which nothing was found; open, so the match is seen."""
    if node.found:
        return node
    node.below = [kept for child in node.below if (kept := _prune(child))]
    node.posts = [post for post in node.posts if post.found]
    node.open = True
    return node if node.below or node.posts else None


def holders_on(units: Sequence[OrgUnit]) -> list[Holder]:
    """Everybody a chart names."""
    posts: list[Position] = [post for unit in units for post in unit.posts]  # type: ignore[attr-defined]
    return [holder for post in posts for holder in post.current]  # type: ignore[attr-defined]


def _unit(unit: OrgUnit, *, full_nip: Collection[int], wanted: Sequence[str]) -> UnitNode:
    aliases = other_names(unit.name, [alias.name for alias in unit.aliases.all()])
    rows: list[Position] = unit.posts  # type: ignore[attr-defined]  # put there by chart_page
    posts = [_post(row, full_nip=full_nip, wanted=wanted) for row in rows]
    return UnitNode(
        name=unit.name,
        kind=unit.get_kind_display(),
        assumption=unit.assumption,
        aliases=aliases,
        posts=posts,
        path=unit.path,
        open=unit.depth < OPEN_DEPTH and unit.kind != OrgUnit.Kind.DISTRICT,
        found=_says(wanted, unit.name, unit.short_name, *aliases),
    )


def _post(row: Position, *, full_nip: Collection[int], wanted: Sequence[str]) -> PostNode:
    current: list[Holder] = row.current  # type: ignore[attr-defined]
    bosses: list[Superior] = row.bosses  # type: ignore[attr-defined]
    boss = bosses[0] if bosses else None
    holders = [holder_text(holder, full=holder.pk in full_nip) for holder in current]
    aliases = [alias.name for alias in row.aliases.all()]
    return PostNode(
        title=row.title,
        url=post_url(row.pk),
        assumption=row.assumption or (boss.assumption if boss else ""),
        holders=holders,
        boss=boss.superior.title if boss else "",
        boss_url=post_url(boss.superior_id) if boss else "",
        found=_says(wanted, row.title, row.short_title, *aliases, *(holder.name for holder in holders)),
    )


def _says(wanted: Sequence[str], *texts: str) -> bool:
    joined = " ".join(texts).casefold()
    return bool(wanted) and all(word in joined for word in wanted)


def holder_text(holder: Holder, *, full: bool) -> HolderText:
    """A holder as a page shows them; the NIP in full only where access says so."""
    user = holder.user
    return HolderText(
        prefix=holder.prefix,
        name=user.full_name,
        nip=(user.nip or "") if full else user.masked_nip,
        rank=holder.rank,
        is_example=user.is_placeholder,
        period=period_text(holder.period),
        decree=holder.decree,
    )


def period_text(period: Any) -> str:
    """A half-open date range in words; the last day is the day before its end."""
    start = tanggal(period.lower) if period.lower else "awal"
    if period.upper is None:
        return f"sejak {start}"
    return f"{start} – {tanggal(date.fromordinal(period.upper.toordinal() - 1))}"


def post_url(pk: int) -> str:
    return reverse("org:position", args=[pk])


def count_posts(nodes: Iterable[UnitNode]) -> int:
    return sum(len(node.posts) + count_posts(node.below) for node in nodes)
