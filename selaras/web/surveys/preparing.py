"""A wave before it is opened: its frame set up, changed, or thrown away (survei.kelola)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from selaras.engine.waves import WaveDeed
from selaras.kernel.rules import RuleError
from selaras.surveys import access, actions
from selaras.surveys.models import Wave
from selaras.web import wave_pages as pages
from selaras.web.chosen import chosen
from selaras.web.http import Request
from selaras.web.rights import needs
from selaras.web.surveys.forms import WaveForm


@require_http_methods(["GET", "HEAD", "POST"])
@needs("survei", "kelola")
def new(request: Request) -> HttpResponse:
    """A new wave of the chosen year; its points come next."""
    here = chosen(request)
    if here.agency is None:
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = WaveForm(data, request=request, agency=here.agency, year=here.year)
    if form.is_bound and form.is_valid():
        try:
            wave = actions.prepare(
                agency=here.agency, by=request.user, at=timezone.now(), **form.fields_of_wave
            )
        except RuleError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Gelombang disiapkan. Sekarang pilih unit dan layanannya.")
            return redirect("surveys:choose", pk=wave.pk)
    context = {
        "title": "Survei baru", "crumbs": [("Meja kerja", "/"), pages.ROOT, ("Survei baru", None)],
        "form": form, "action": "Siapkan gelombang", "back": reverse("surveys:list"),
        "has_instruments": access.instruments(request.duties).filter(agency=here.agency).exists(),
    }  # fmt: skip
    return render(request, "surveys/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("survei", "lihat")
def change(request: Request, pk: int) -> HttpResponse:
    """Another frame, while nobody was asked yet (SKM-07)."""
    wave = draft_of(request, pk)
    data = request.POST if request.method == "POST" else None
    form = WaveForm(data, request=request, agency=wave.agency, year=wave.year, wave=wave)
    if form.is_bound and form.is_valid():
        try:
            actions.change_wave(wave=wave, by=request.user, at=timezone.now(), **form.fields_of_wave)
        except RuleError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Perubahan disimpan.")
            return redirect("surveys:wave", pk=pk)
    context = pages.frame(wave, "surveys:wave", "Ubah") | {
        "title": f"Ubah {wave.name}", "form": form, "action": "Simpan", "has_instruments": True,
        "back": reverse("surveys:wave", args=[pk]),
    }  # fmt: skip
    return render(request, "surveys/new.html", context, status=422 if form.errors else 200)


@require_POST
@needs("survei", "lihat")
def discard(request: Request, pk: int) -> HttpResponse:
    wave = mine(request, pk)
    try:
        actions.discard_wave(wave=wave, by=request.user, at=timezone.now())
    except RuleError as refused:
        messages.error(request, str(refused))
        return redirect("surveys:wave", pk=pk)
    messages.success(request, f"{wave.name} dibuang; yang sudah terjadi tetap tercatat pada jejak audit.")
    return redirect("surveys:list")


def mine(request: Request, pk: int) -> Wave:
    """404 out of reach, 403 where it is not one's to run."""
    wave = pages.wave_of(request, pk)
    if not access.may(request.duties, access.RUN, wave):
        raise PermissionDenied
    return wave


def draft_of(request: Request, pk: int) -> Wave:
    """One's own wave that is still being prepared; 404 for one that was opened: the page is gone with it."""
    wave = mine(request, pk)
    if wave.step(WaveDeed.PREPARE) is None:
        raise Http404
    return wave
