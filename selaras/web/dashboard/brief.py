"""Ringkasan pimpinan."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from selaras.web.http import Request
from selaras.web.rights import needs


@require_safe
@needs("nilai", "lihat_unit")
def brief(request: Request) -> HttpResponse:
    raise Http404
