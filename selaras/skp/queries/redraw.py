"""What drawing a matrix again would change, told before it is done."""

from dataclasses import dataclass
from datetime import date

from selaras.org.models import Position
from selaras.skp.models import LeaderResult, RoleMatrix, RoleResult
from selaras.skp.queries.sources import agreements_of, columns_of, lines_of, posts_below, served


@dataclass(frozen=True, slots=True)
class Redraw:
    """The difference to today's agreements; roles as (title of the post, wording)."""

    new: tuple[str, ...]
    reworded: tuple[tuple[str, str], ...]
    left: tuple[LeaderResult, ...]  # the agreement says them no more; they stay until they are dropped
    roles_new: tuple[tuple[str, str], ...]
    roles_gone: tuple[tuple[str, str], ...]

    @property
    def anything(self) -> bool:
        return bool(self.new or self.reworded or self.roles_new or self.roles_gone)


def redraw(matrix: RoleMatrix, *, on: date) -> Redraw:
    """What `draw_matrix` would do on a day, without doing it; six queries."""
    below = {one.pk: one for one in posts_below(matrix.position, on=on)}
    followed = agreements_of(matrix.agency, matrix.year, [matrix.position_id, *below])
    lines = lines_of(list(followed.values()))
    own = followed.get(matrix.position_id)
    theirs = [line for post in below if post in followed for line in lines[followed[post].pk]]
    wanted = columns_of(lines[own.pk] if own else [], theirs)
    there = {one.indicator_id: one for one in matrix.results.exclude(indicator=None).order_by("order", "pk")}
    roles = {
        (post, served(line) or 0, line.indicator_wording)
        for post in below
        if post in followed
        for line in lines[followed[post].pk]
        if served(line) in wanted
    }
    drawn = _drawn(matrix)
    titles = {one.pk: one.title for one in Position.objects.filter(pk__in={post for post, *_ in drawn})}
    titles |= {pk: one.title for pk, one in below.items()}
    return Redraw(
        new=tuple(wording for key, (_, wording) in wanted.items() if key not in there),
        reworded=tuple(
            (there[key].wording, wording)
            for key, (objective, wording) in wanted.items()
            if key in there and (there[key].objective_wording, there[key].wording) != (objective, wording)
        ),
        left=tuple(one for key, one in there.items() if key not in wanted),
        roles_new=_told(roles - drawn, titles),
        roles_gone=_told(drawn - roles, titles),
    )


def _drawn(matrix: RoleMatrix) -> set[tuple[int, int, str]]:
    found = RoleResult.objects.filter(result__matrix=matrix, indicator__isnull=False)
    rows = found.order_by("pk").values_list("position", "result__indicator", "wording")
    return {(post, indicator or 0, wording) for post, indicator, wording in rows}


def _told(roles: set[tuple[int, int, str]], titles: dict[int, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((titles[post], wording) for post, _, wording in roles))
