"""A covering list as files: paper, workbook, and the package for the upload."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from selaras.agreements import access
from selaras.agreements.models import Delivery
from selaras.agreements.queries import covering
from selaras.exchange import covering as writers
from selaras.exchange.tables import Table
from selaras.exchange.writers import to_pdf
from selaras.exchange.xlsx import to_xlsx
from selaras.org import access as org_access
from selaras.org import actions as org
from selaras.web.deliveries.views import visible
from selaras.web.http import Request, attachment
from selaras.web.rights import needs


def _signer(request: Request, delivery: Delivery) -> tuple[str, str, str]:
    """Post, name, NIP of who signs the letter; the NIP only where the reader may see it."""
    holder = covering.signer(delivery.unit, on=delivery.dated_on)
    if holder is None:
        return ("", "", "")
    full = org_access.holders_ever_with_full_nip(request.duties).filter(pk=holder.pk).exists()
    nip = holder.user.nip if full else None
    org.note_nips(holders=[holder] if full else [], by=request.user, at=timezone.now())
    return (holder.post_title, holder.user.full_name, nip or "")


def _table(request: Request, delivery: Delivery) -> Table:
    return writers.covering_table(delivery, covering.items(delivery), signer=_signer(request, delivery))


def _name(delivery: Delivery) -> str:
    return f"surat-pengantar-{slugify(delivery.number) or delivery.pk}"


@require_safe
@needs("pk", "kepatuhan")
def paper(request: Request, pk: int) -> HttpResponse:
    delivery = visible(request, pk)
    return attachment(to_pdf(_table(request, delivery)), f"{_name(delivery)}.pdf")


@require_safe
@needs("pk", "kepatuhan")
def workbook(request: Request, pk: int) -> HttpResponse:
    delivery = visible(request, pk)
    return attachment(to_xlsx(_table(request, delivery)), f"{_name(delivery)}.xlsx")


@require_safe
@needs("pk", "kepatuhan")
def package(request: Request, pk: int) -> HttpResponse:
    """403 unless one may download every original in it; a damaged file is said, not packed."""
    delivery = visible(request, pk)
    items = covering.items(delivery)
    originals = access.originals(request.duties).filter(pk__in=[one.agreement_id for one in items])
    if originals.count() != len(items):
        raise PermissionDenied
    made = writers.package(delivery, items, signer=_signer(request, delivery))
    if made.failed:
        for what, why in made.failed:
            messages.error(request, f"{what}: {why}")
        return redirect("deliveries:show", pk=pk)
    return attachment(made.content, f"{_name(delivery)}.zip")
