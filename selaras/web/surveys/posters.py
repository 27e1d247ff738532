"""Posters to hang up: one at once, all of a wave made by the worker with a progress bar."""

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from selaras.documents import store
from selaras.documents.models import Job
from selaras.documents.queries import as_they_are
from selaras.surveys.actions import posters as deeds
from selaras.surveys.models import Wave
from selaras.surveys.queries.poster import pdf
from selaras.web import wave_pages as pages
from selaras.web.http import Request, attachment
from selaras.web.rights import needs
from selaras.web.surveys import points


@require_safe
@needs("survei", "lihat")
def one(request: Request, pk: int, point: int) -> HttpResponse:
    """The poster of one point, at once."""
    wave, found = points.point_of(request, pk, point)
    name = f"poster-{found.unit.code}{f'-{found.service.code}' if found.service else ''}.pdf"
    return attachment(pdf(wave, [found], base=points.base(request, found)), name)


@require_POST
@needs("survei", "lihat")
def start(request: Request, pk: int) -> HttpResponse:
    """All posters of a wave: asked for here, made by the worker, once however many ask."""
    wave = points.poster_at(request, pk)
    base = points.base(request, wave.points.order_by("pk")[0])
    job = deeds.start_posters(
        wave=wave, base=base, label=points.poster_label(wave), by=request.user, at=timezone.now()
    )
    return redirect("surveys:poster-job", pk=pk, job=job.pk)


@require_safe
@needs("survei", "lihat")
def progress(request: Request, pk: int, job: int) -> HttpResponse:
    """How far it is; asks again by itself, can be left and found again on the points."""
    wave = pages.wave_of(request, pk)
    (shown,) = as_they_are([_job_of(request, wave, job)], at=timezone.now())
    context = pages.frame(wave, "surveys:points", "Poster") | {
        "job": shown, "url": reverse("surveys:poster-job", args=[pk, job]),
        "result": f"Unduh {shown.result_name}",
        "result_url": reverse("surveys:poster-file", args=[pk, job]) if shown.result_id else "",
        "again_url": "" if shown.running or shown.result_id else reverse("surveys:posters", args=[pk]),
    }  # fmt: skip
    return render(request, "components/job.html" if request.htmx else "surveys/job.html", context)


@require_safe
@needs("survei", "lihat")
def download(request: Request, pk: int, job: int) -> HttpResponse:
    found = _job_of(request, pages.wave_of(request, pk), job)
    if found.result is None:
        raise Http404
    return attachment(store.get(found.result.sha256), found.result_name)


def _job_of(request: Request, wave: Wave, pk: int) -> Job:
    """Whoever reads the wave may take its posters; one's own job is found under a former name, too."""
    found = Q(by=request.user) | Q(agency_id=wave.agency_id, label=points.poster_label(wave))
    job: Job = get_object_or_404(Job.objects.select_related("result").filter(found), pk=pk)
    return job
