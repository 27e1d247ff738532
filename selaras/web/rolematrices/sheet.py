"""The cells of a matrix as markup: up to some thousands a page, so strings and no templates."""

from collections.abc import Iterable, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from selaras.skp.models import RoleResult
from selaras.skp.queries.layout import Column


def cell(column: Column, post: int, roles: Sequence[RoleResult], *, editing: bool, stop: bool = False) -> str:
    """One cell: what agreements say, then what is typed. `stop`: the one cell that Tab comes to."""
    key = f"{column.result.pk}-{post}"
    given = [one.wording for one in roles if one.indicator_id is not None]
    typed = [one.wording for one in roles if one.indicator_id is None]
    label = f' data-label="{escape(column.number)}. {escape(column.result.wording)}"' if roles else ""
    tab = f' tabindex="{0 if stop else -1}"' if editing else ""
    own = ' class="own"' if not column.is_root else ""
    inside = _list("given", given, ' aria-label="dari perjanjian"') + _list("typed", typed)
    return f'<td id="sel-{key}" data-cell="{key}"{own}{label}{tab}>{inside}</td>'


def cells(
    columns: Sequence[Column], post: int, roles: dict[tuple[int, int], list[RoleResult]], *, editing: bool,
    stop: bool,
) -> SafeString:  # fmt: skip
    """The cells of one row; the first of the first row is where Tab stops."""
    drawn = (
        cell(one, post, roles.get((one.result.pk, post), ()), editing=editing, stop=stop and n == 0)
        for n, one in enumerate(columns)
    )
    return mark_safe("".join(drawn))  # noqa: S308  # every text is escaped above


def counts(columns: Sequence[Column], filled: Iterable[tuple[int, int]]) -> list[tuple[Column, int]]:
    """How many posts have a role in each column."""
    per: dict[int, int] = {}
    for result, _ in filled:
        per[result] = per.get(result, 0) + 1
    return [(one, per.get(one.result.pk, 0)) for one in columns]


def _list(name: str, wordings: Sequence[str], more: str = "") -> str:
    items = "".join(f"<li>{escape(one)}</li>" for one in wordings)
    return f'<ul class="{name}"{more}>{items}</ul>' if items else ""
