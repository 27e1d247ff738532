"""The deeds on a role-result matrix: drawn from agreements, completed by the leader."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import chain

from django.db import transaction
from django.utils import timezone

from selaras.accounts.models import User
from selaras.agreements.models import AgreementLine
from selaras.engine.findings import Finding
from selaras.engine.names import tidy
from selaras.kernel.models import record
from selaras.kernel.rules import RuleError, refuse
from selaras.org.models import Position
from selaras.skp import rules
from selaras.skp.models import LeaderResult, RoleMatrix, RoleResult
from selaras.skp.queries.sources import agreements_of, columns_of, lines_of, posts_below, served


@transaction.atomic
def draw_matrix(*, position: Position, year: int, by: User, at: datetime) -> RoleMatrix:
    """The matrix of a leader and a year, made or brought up to today's agreements; what was typed stays.

    A column is an indicator of the leader's agreement, or of a superior further up whom posts below serve.
    A role is drawn into it for every such post. Raises RuleError SKP-01 for a post nobody works under.
    """
    day = _day(at)
    below = posts_below(position, on=day)
    if not below:
        raise RuleError(
            "SKP-01",
            "Belum ada jabatan di bawah jabatan ini. Matriks peran hasil disusun oleh jabatan yang memimpin.",
        )
    matrix, made = RoleMatrix.objects.get_or_create(
        position=position, year=year,
        defaults={"agency_id": position.agency_id, "made_at": at, "made_by": by},
    )  # fmt: skip
    matrix = _locked(matrix)
    own, theirs = _promised(matrix, below)
    columns = _columns(matrix, columns_of(own, chain.from_iterable(theirs.values())))
    drawn = _roles(matrix, columns, theirs)
    record(
        kind="role_matrix.drawn", subject=matrix, by=by, at=at, agency=matrix.agency, made=made,
        results=len(columns), roles=drawn,
    )  # fmt: skip
    return matrix


@transaction.atomic
def add_result(
    *, matrix: RoleMatrix, wording: str, under: LeaderResult | None, by: User, at: datetime
) -> LeaderResult:
    """An intermediate result of the leader's own, beside or below those of the agreement (SKP-04)."""
    matrix, wording = _locked(matrix), tidy(wording)
    results = list(matrix.results.order_by("order"))
    refuse(rules.unfit_result(wording, taken=[one.wording for one in results]))
    if under is not None and under.pk not in {one.pk for one in results}:
        raise RuleError("SKP-05", "Hasil yang dituju tidak ada di matriks ini.")
    result = LeaderResult.objects.create(
        agency=matrix.agency, matrix=matrix, order=_after(results), under=under, wording=wording
    )
    record(
        kind="leader_result.added", subject=result, by=by, at=at, agency=matrix.agency, wording=wording,
        under=under.pk if under else None,
    )  # fmt: skip
    return result


@transaction.atomic
def reword_result(
    *, result: LeaderResult, wording: str, by: User, at: datetime, seen: str | None = None
) -> LeaderResult:
    """Other words for a result of the leader's own; `seen` is what it read when they were typed (SKP-12)."""
    matrix = _locked(result.matrix)
    result, wording = LeaderResult.objects.get(pk=result.pk), tidy(wording)
    refuse(rules.reworded_meanwhile(result, seen=seen))
    taken = matrix.results.exclude(pk=result.pk).values_list("wording", flat=True)
    refuse(_not_ones_own(matrix, result, on=_day(at)), rules.unfit_result(wording, taken=list(taken)))
    before, result.wording = result.wording, wording
    result.save(update_fields=["wording"])
    record(
        kind="leader_result.reworded", subject=result, by=by, at=at, agency=matrix.agency, old=before,
        new=wording,
    )  # fmt: skip
    return result


@transaction.atomic
def drop_result(*, result: LeaderResult, by: User, at: datetime, seen: str | None = None) -> None:
    """A result of the leader's own, or one that the agreement says no more, with the roles in it."""
    matrix = _locked(result.matrix)
    result = LeaderResult.objects.get(pk=result.pk)
    refuse(_not_ones_own(matrix, result, on=_day(at)), rules.reworded_meanwhile(result, seen=seen))
    record(
        kind="leader_result.dropped", subject=result, by=by, at=at, agency=matrix.agency,
        wording=result.wording, roles=[role.wording for role in result.roles.order_by("position", "order")],
    )  # fmt: skip
    result.delete()


@transaction.atomic
def set_roles(
    *, matrix: RoleMatrix, roles: Mapping[tuple[int, int], Sequence[str]], by: User, at: datetime
) -> int:
    """What is typed in some cells, (result id, post id) -> its roles: these are the typed ones afterwards.

    What an agreement says of a cell stays in it. All cells or none; how many of them changed. Raises
    RuleError SKP-05.
    """
    matrix = _locked(matrix)
    wanted = {cell: list(filter(None, map(tidy, wordings))) for cell, wordings in roles.items()}
    posts = {one.pk for one in posts_below(matrix.position, on=_day(at))}
    results = set(matrix.results.values_list("pk", flat=True))
    refuse(
        rules.not_in_the_matrix(results=results, posts=posts, cells=wanted),
        rules.unfit_roles(wanted),
    )
    changes = _changes(matrix, wanted)
    RoleResult.objects.filter(pk__in=[one.pk for old, _ in changes.values() for one in old]).delete()
    RoleResult.objects.bulk_create(
        RoleResult(
            agency=matrix.agency, result_id=result, position_id=post, order=100 + n, wording=wording
        )
        for (result, post), (_, new) in changes.items()
        for n, wording in enumerate(new)
    )  # fmt: skip
    if changes:
        told = [
            {"result": result, "post": post, "old": [one.wording for one in old], "new": new}
            for (result, post), (old, new) in changes.items()
        ]
        record(kind="role_matrix.filled", subject=matrix, by=by, at=at, agency=matrix.agency, cells=told)
    return len(changes)


_Change = tuple[list[RoleResult], list[str]]


def _changes(
    matrix: RoleMatrix, wanted: Mapping[tuple[int, int], list[str]]
) -> dict[tuple[int, int], _Change]:
    typed: dict[tuple[int, int], list[RoleResult]] = defaultdict(list)
    found = RoleResult.objects.filter(result__matrix=matrix, indicator=None).order_by("order", "pk")
    for role in found:
        typed[role.result_id, role.position_id].append(role)
    return {
        cell: (typed[cell], new)
        for cell, new in wanted.items()
        if [one.wording for one in typed[cell]] != new
    }


def _columns(matrix: RoleMatrix, wanted: Mapping[int, tuple[str, str]]) -> dict[int, LeaderResult]:
    """Indicator id -> its column, in the order it is wanted; what is wanted no more stays at the end."""
    there = list(matrix.results.order_by("order", "pk"))
    known = {one.indicator_id: one for one in there if one.indicator_id is not None}
    columns: dict[int, LeaderResult] = {}
    for indicator, (objective, wording) in wanted.items():
        column = known.get(indicator) or LeaderResult(
            agency=matrix.agency, matrix=matrix, indicator_id=indicator
        )
        column.objective_wording, column.wording = objective, wording
        columns[indicator] = column
    rest = [one for one in there if one.indicator_id not in columns]
    for order, column in enumerate([*columns.values(), *rest], 1):
        column.order = order
        column.save()
    return columns


def _roles(
    matrix: RoleMatrix,
    columns: Mapping[int, LeaderResult],
    carried: Mapping[Position, Sequence[AgreementLine]],
) -> int:
    """The roles that agreements give, written anew; how many. Typed ones are left alone."""
    RoleResult.objects.filter(result__matrix=matrix, indicator__isnull=False).delete()
    drawn = []
    for post, lines in carried.items():
        places: dict[int, int] = defaultdict(int)
        for line in lines:
            column = columns.get(served(line) or 0)
            if column is None:
                continue
            places[column.pk] += 1
            drawn.append(
                RoleResult(
                    agency=matrix.agency, result=column, position=post, order=places[column.pk],
                    indicator_id=line.indicator_id, wording=line.indicator_wording,
                )
            )  # fmt: skip
    RoleResult.objects.bulk_create(drawn)
    return len(drawn)


def _promised(
    matrix: RoleMatrix, below: Sequence[Position]
) -> tuple[Sequence[AgreementLine], dict[Position, Sequence[AgreementLine]]]:
    """What the leader promises, and what each post directly below does; two queries."""
    followed = agreements_of(matrix.agency, matrix.year, [matrix.position_id, *(one.pk for one in below)])
    lines = lines_of(list(followed.values()))
    carried = {post: lines[one.pk] for post, one in followed.items()}
    return carried.get(matrix.position_id, []), {post: carried.get(post.pk, []) for post in below}


def _not_ones_own(matrix: RoleMatrix, result: LeaderResult, *, on: date) -> Finding | None:
    own, theirs = _promised(matrix, posts_below(matrix.position, on=on))
    return rules.not_a_result_of_ones_own(
        result, carried=columns_of(own, chain.from_iterable(theirs.values()))
    )


def _locked(matrix: RoleMatrix) -> RoleMatrix:
    found = RoleMatrix.objects.select_for_update(of=("self",)).select_related("agency", "position__unit")
    return found.get(pk=matrix.pk)


def _after(results: Sequence[LeaderResult]) -> int:
    return max((one.order for one in results), default=0) + 1


def _day(at: datetime) -> date:
    return timezone.make_naive(at).date()
