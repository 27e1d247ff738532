"""The steps of a wave as requests: opened, closed, sent back, verified, published, opened again by two."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from selaras.kernel.rules import RuleError
from selaras.measurement.actions import surveying
from selaras.surveys import access
from selaras.surveys.models import WaveReopening
from selaras.web import wave_pages as pages
from selaras.web.http import Request
from selaras.web.rights import needs
from selaras.web.surveys.forms import Until
from selaras.web.surveys.summary import page
from selaras.web.surveys.ways import WAYS


@require_POST
@needs("survei", "lihat")
def take(request: Request, pk: int, deed: str) -> HttpResponse:
    """404 for a step nobody knows, 403 where it is not one's, 422 with the reason where a rule refuses it."""
    way = WAYS.get(deed)
    if way is None:
        raise Http404
    wave = pages.wave_of(request, pk)
    if not access.may(request.duties, way.right, wave):
        raise PermissionDenied
    form = way.ask(request.POST)
    if form is not None and not form.is_valid():
        return page(request, wave, asked=(way.code, form))
    try:
        way.take(wave, form.cleaned_data if form else {}, request.user, timezone.now())
    except RuleError as refused:
        return page(request, wave, refused=str(refused), asked=(way.code, form) if form else None)
    messages.success(request, way.done)
    return redirect("surveys:wave", pk=pk)


@require_POST
@needs("survei", "lihat")
def grant(request: Request, pk: int) -> HttpResponse:
    """The second of two persons says until when a verified wave is open again."""
    seen = WaveReopening.objects.filter(wave__in=access.waves(request.duties).values("pk"))
    asked = get_object_or_404(seen.select_related("wave"), pk=pk)
    wave = pages.wave_of(request, asked.wave_id)
    if not access.may(request.duties, access.GRANT_REOPENING, wave):
        raise PermissionDenied
    form = Until(request.POST, auto_id=f"setuju-{pk}-%s")
    if not form.is_valid():
        return page(request, wave, granting=form)
    try:
        surveying.grant_reopening(asked=asked, by=request.user, at=timezone.now(), **form.cleaned_data)
    except RuleError as refused:
        return page(request, wave, refused=str(refused), granting=form)
    messages.success(request, "Gelombang dibuka kembali dan menerima jawaban lagi.")
    return redirect("surveys:wave", pk=wave.pk)


@require_safe
@needs("survei", "setujui_buka_ulang", "diminta")
def waiting(request: Request) -> HttpResponse:
    """What was asked to be opened again and waits for a second person."""
    asked = access.reopenings_to_grant(request.duties).select_related("wave__instrument", "asked_by")
    context = {
        "title": "Pembukaan kembali survei",
        "crumbs": [("Meja kerja", "/"), pages.ROOT, ("Pembukaan kembali", None)],
        "asked": [(one, one.asked_by_id == request.user.pk) for one in asked.order_by("asked_at", "pk")],
    }
    return render(request, "surveys/reopenings.html", context)
