"""A matrix as the official form: on paper and as a workbook."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from selaras.exchange import rolematrices as writers
from selaras.org import access as org_access
from selaras.org import actions as org
from selaras.org.queries import full_nip_ids
from selaras.skp.models import RoleMatrix
from selaras.skp.queries.grid import Grid
from selaras.web.http import Request, attachment
from selaras.web.rights import needs
from selaras.web.rolematrices import pages


@require_safe
@needs("matriks_peran", "lihat")
def paper(request: Request, pk: int) -> HttpResponse:
    matrix = pages.matrix_of(request, pk)
    return attachment(writers.to_pdf(_form(request, matrix)), f"{_name(matrix)}.pdf")


@require_safe
@needs("matriks_peran", "lihat")
def workbook(request: Request, pk: int) -> HttpResponse:
    matrix = pages.matrix_of(request, pk)
    return attachment(writers.to_xlsx(_form(request, matrix)), f"{_name(matrix)}.xlsx")


def _name(matrix: RoleMatrix) -> str:
    return f"matriks-peran-hasil-{slugify(matrix.position.short_title)[:60]}-{matrix.year}"


def _form(request: Request, matrix: RoleMatrix) -> writers.Form:
    """With the names one may read, and the NIP of those whose NIP one may; who saw it is on record."""
    grid = Grid(matrix, on=request.today)
    named = pages.names_readable(request, grid)
    everybody = [one for row in (grid.leader, *grid.rows) for one in row.holders]
    within = org_access.holders_ever_with_full_nip(request.duties)
    full = full_nip_ids(within.filter(pk__in=[one.pk for one in everybody])) & named
    org.note_nips(holders=[one for one in everybody if one.pk in full], by=request.user, at=timezone.now())
    return writers.form_of(grid, on=request.today, named=named, with_nip=full)
