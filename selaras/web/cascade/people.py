"""Who else is at a matrix: a name where one may read it, else the post; a post is public within the house."""

from dataclasses import dataclass
from datetime import datetime

from selaras.accounts.models import User
from selaras.cascade import queries
from selaras.cascade.models import Annex
from selaras.exchange import schema
from selaras.org import access
from selaras.org import queries as org
from selaras.org.access import Duties
from selaras.web.cascade.sheet import name_of


@dataclass(frozen=True, slots=True)
class Someone:
    """`cell` is "row id:column" for the script, `place` the same for people ("2.1 Triwulan II")."""

    who: str
    cell: str
    place: str


def present(annex: Annex, *, user: User, duties: Duties, at: datetime) -> list[Someone]:
    """The others who have the matrix open; the number of queries never grows."""
    others = queries.present(annex, at=at, but=user)
    if not others:
        return []
    ids = [one.user_id for one in others]
    visible = access.holders_visible(duties).filter(user__in=ids).order_by("pk")
    named = set(visible.values_list("user_id", flat=True))
    posts = org.posts_of_users(ids, on=duties.on)
    places = _places(annex, [one.cell for one in others])
    return [
        Someone(
            one.user.full_name if one.user_id in named else posts.get(one.user_id, "Seorang rekan"),
            one.cell,
            places.get(one.cell, ""),
        )
        for one in others
    ]


def _places(annex: Annex, cells: list[str]) -> dict[str, str]:
    """Cell -> "2.1 Triwulan II"; a cell that is none (any longer) is left out."""
    names = {column.key: name_of(column) for column in schema.columns(annex)}
    wanted = {cell: cell.partition(":") for cell in cells}
    keys = [int(row) for row, _, _ in wanted.values() if row.isdecimal()]
    rows = {str(row.pk): str(row) for row in annex.rows.filter(pk__in=keys).order_by("pk")}
    return {
        cell: f"{rows[row]} {names[column]}"
        for cell, (row, _, column) in wanted.items()
        if row in rows and column in names
    }
