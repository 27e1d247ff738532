"""Annex IV and V with what was reached, as files."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from selaras.cascade import access as cascade_access
from selaras.engine.plan_days import CHECKPOINTS
from selaras.exchange.progress import progress_table
from selaras.exchange.writers import WRITERS
from selaras.web.actionplans import pages
from selaras.web.chosen import chosen
from selaras.web.http import Request, attachment
from selaras.web.rights import needs

KINDS = ("pdf", "xlsx")


@require_safe
@needs("cascading", "lihat")
@needs("ekspor", "xlsx_lingkup")
def progress(request: Request, layout: str, kind: str) -> HttpResponse:
    """The whole annex with CAPAIAN and KETERANGAN filled, whatever the page is narrowed to."""
    if kind not in KINDS or layout not in {"ksd", "iku"}:
        raise Http404
    here = chosen(request)
    annexes = cascade_access.annexes(request.duties).filter(edition=here.edition, layout=layout)
    annex = get_object_or_404(annexes.select_related("edition__agency").order_by("number")[:1])
    asked = request.GET.get("sd", "")
    until = asked if asked in CHECKPOINTS else pages.last_checkpoint(here.year, request.today)
    table = progress_table(annex, until=until, on=request.today)
    name = f"progres-{layout}-{here.year}{f'-{until.lower()}' if until else ''}.{kind}"
    return attachment(WRITERS[kind](table), name)
