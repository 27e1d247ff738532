"""What the pages of role-result matrices show: who stands where, the findings and where they lead."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.safestring import SafeString

from selaras.agreements import access as agreements
from selaras.engine.findings import Finding
from selaras.org import access as org
from selaras.org.models import Agency, Position, Superior
from selaras.skp import access
from selaras.skp.models import RoleMatrix
from selaras.skp.queries.grid import Grid, Row
from selaras.skp.queries.layout import Column, Head, heads, in_order
from selaras.skp.queries.sources import agreements_of
from selaras.web.http import Request
from selaras.web.rolematrices import sheet

LIST = "Matriks peran hasil"


def matrix_of(request: Request, pk: int) -> RoleMatrix:
    """A matrix one may read, else 404."""
    seen = access.matrices(request.duties).select_related("agency", "position__unit")
    return get_object_or_404(seen, pk=pk)


def matrix_to_fill(request: Request, pk: int) -> RoleMatrix:
    """A matrix one may fill in; 403 where one only reads it."""
    matrix = matrix_of(request, pk)
    if not may_fill(request, matrix):
        raise PermissionDenied
    return matrix


def may_fill(request: Request, matrix: RoleMatrix) -> bool:
    return access.matrices_to_fill(request.duties).filter(pk=matrix.pk).exists()


def name_of(matrix: RoleMatrix) -> str:
    return f"{matrix.position.short_title} {matrix.year}"


def frame(title: str, matrix: RoleMatrix | None = None) -> dict[str, object]:
    """What every page around a matrix begins with."""
    way = [(name_of(matrix), reverse("rolematrices:show", args=[matrix.pk]))] if matrix else []
    crumbs = [("Meja kerja", "/"), (LIST, reverse("rolematrices:list")), *way, (title, None)]
    return {"title": title, "crumbs": crumbs, "matrix": matrix}


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A row of the sheet: the post, the names one may read, its agreement where that may be read."""

    post: Position
    names: Sequence[str]
    vacant: bool
    agreement_url: str
    edit_url: str
    cells: SafeString
    lacking: bool


@dataclass(frozen=True, slots=True)
class Jump:
    """A finding and the place it leads to: "#hasil-3" on the page, or the post in the organisation."""

    finding: Finding
    url: str
    word: str


class Sheet:
    """A matrix as a page shows it; the same number of queries however large it is."""

    def __init__(self, request: Request, matrix: RoleMatrix, *, editing: bool) -> None:
        self.matrix, self.editing = matrix, editing
        self.grid = Grid(matrix, on=request.today)
        self.columns: list[Column] = in_order(self.grid.results)
        self.heads: list[list[Head]] = heads(self.columns)
        self._named = names_readable(request, self.grid)
        self._agreements = _agreement_urls(request, matrix, self.grid)
        self.lacking = {one.id for one in self.grid.findings}

    @property
    def leader(self) -> PersonRow:
        return self._row(self.grid.leader, SafeString(""))

    @property
    def support(self) -> list[tuple[Column, int]]:
        return sheet.counts(self.columns, self.grid.cells)

    @property
    def rows(self) -> list[PersonRow]:
        return [
            self._row(
                row,
                sheet.cells(
                    self.columns, row.position.pk, self.grid.cells, editing=self.editing, stop=n == 0
                ),
            )
            for n, row in enumerate(self.grid.rows)
        ]

    def person(self, post: int) -> PersonRow | None:
        """The row of one post, without its cells; None for a post that does not stand in the matrix."""
        found = (row for row in self.grid.rows if row.position.pk == post)
        return next((self._row(row, SafeString("")) for row in found), None)

    @property
    def jumps(self) -> list[Jump]:
        """The findings; while there is no result yet, that nobody has a role says nothing."""
        posts = {f"jabatan-{row.position.pk}" for row in self.grid.rows}
        return [_jump(one, posts) for one in self.grid.findings if self.columns or one.rule != "SKP-06"]

    def _row(self, row: Row, cells: SafeString) -> PersonRow:
        post = row.position
        return PersonRow(
            post=post,
            names=[
                f"{one.prefix} {one.user.full_name}".strip() for one in row.holders if one.pk in self._named
            ],
            vacant=not row.holders,
            agreement_url=self._agreements.get(post.pk, ""),
            edit_url=reverse("rolematrices:row", args=[self.matrix.pk, post.pk])
            if self.editing and row is not self.grid.leader
            else "",
            cells=cells,
            lacking=f"jabatan-{post.pk}" in self.lacking,
        )


def names_readable(request: Request, grid: Grid) -> set[int]:
    """The ids of the holders in the matrix whose names one may read."""
    there = [one.pk for row in (grid.leader, *grid.rows) for one in row.holders]
    found = org.holders_visible(request.duties).filter(pk__in=there)
    return set(found.order_by().values_list("pk", flat=True))


def _agreement_urls(request: Request, matrix: RoleMatrix, grid: Grid) -> dict[int, str]:
    """Post id -> its agreement, where one may read it; two queries."""
    posts = [matrix.position_id, *(row.position.pk for row in grid.rows)]
    followed = agreements_of(matrix.agency, matrix.year, posts)
    read = agreements.visible(request.duties).filter(pk__in=[one.pk for one in followed.values()])
    readable = set(read.order_by().values_list("pk", flat=True))
    return {
        post: reverse("agreements:show", args=[one.pk])
        for post, one in followed.items()
        if one.pk in readable
    }


def _jump(finding: Finding, posts: Collection[str]) -> Jump:
    place = finding.id
    if place.startswith("hasil-"):
        return Jump(finding, f"#{place}", "Ke kolom")
    if place in posts:
        return Jump(finding, f"#{place}", "Ke baris")
    return Jump(finding, reverse("org:position", args=[int(place.removeprefix("jabatan-"))]), "Ke jabatan")


def posts_to_begin(request: Request, *, agency: Agency, year: int, on: date) -> list[Position]:
    """The posts that lead somebody and whose matrix of the year is one's to begin."""
    leading = Superior.objects.as_of(on).values("superior")
    return list(
        access.posts_to_draw(request.duties)
        .filter(agency=agency, pk__in=leading)
        .exclude(role_matrices__year=year)
        .select_related("unit")
        .order_by("unit__path", "order", "pk")
    )
