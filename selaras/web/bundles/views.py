"""Himpunan: ask for many agreements at once, see how far it is, fetch the file."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from selaras.agreements import access, actions
from selaras.documents import store
from selaras.documents.models import Job
from selaras.documents.queries import as_they_are, jobs_of
from selaras.kernel.rules import RuleError
from selaras.web.chosen import chosen
from selaras.web.http import Request, attachment
from selaras.web.rights import needs


class Shape(forms.Form):
    merged = forms.TypedChoiceField(
        label="Bentuk", widget=forms.RadioSelect, initial="zip", coerce=lambda value: value == "cetak",
        choices=[
            ("zip", "ZIP: satu berkas setiap perjanjian, dengan daftar sidiknya"),
            ("cetak", "Himpunan cetak: satu PDF setiap unit, tanpa tanda tangan elektronik"),
        ],
        error_messages={"required": "Pilih bentuknya."},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pk", "unduh_asli", "sah")
def index(request: Request) -> HttpResponse:
    """All that one may download of the chosen year and unit; the jobs one has asked for before."""
    here = chosen(request)
    found = access.originals(request.duties).standing().filter(agency=here.agency, year=here.year)
    if here.unit is not None:
        found = found.filter(unit__path__startswith=here.unit.path)
    form = Shape(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            job = actions.start_bundle(
                agreements=list(found.order_by("pk")), merged=form.cleaned_data["merged"], by=request.user,
                at=timezone.now(),
            )  # fmt: skip
        except RuleError as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("bundles:progress", pk=job.pk)
    context = {
        "title": "Himpunan perjanjian",
        "crumbs": [*_crumbs(), ("Himpunan", None)],
        "form": form,
        "count": found.count(),
        "unit": here.unit,
        "year": here.year,
        "jobs": jobs_of(request.user, at=timezone.now()),
    }
    return render(request, "bundles/list.html", context, status=422 if form.errors else 200)


@require_safe
@needs("pk", "unduh_asli", "sah")
def progress(request: Request, pk: int) -> HttpResponse:
    (job,) = as_they_are([_own(request, pk)], at=timezone.now())
    context = {
        "title": "Himpunan perjanjian",
        "crumbs": [*_crumbs(), ("Himpunan", reverse("bundles:list")), (job.label, None)],
        "job": job,
        "url": reverse("bundles:progress", args=[pk]),
        "result": f"Unduh {job.result_name}",
        "result_url": reverse("bundles:download", args=[pk]) if job.result_id else "",
        "again_url": "" if job.running or job.result_id else reverse("bundles:again", args=[pk]),
    }
    return render(request, "components/job.html" if request.htmx else "bundles/job.html", context)


@require_POST
@needs("pk", "unduh_asli", "sah")
def again(request: Request, pk: int) -> HttpResponse:
    """Once more, after a fault or a worker that is gone; what one may download today (HIM-02)."""
    try:
        job = actions.restart_bundle(
            job=_own(request, pk),
            among=access.originals(request.duties).standing(),
            by=request.user,
            at=timezone.now(),
        )
    except RuleError as refused:
        messages.error(request, str(refused))
        return redirect("bundles:progress", pk=pk)
    return redirect("bundles:progress", pk=job.pk)


@require_safe
@needs("pk", "unduh_asli", "sah")
def download(request: Request, pk: int) -> HttpResponse:
    job = _own(request, pk)
    if job.result is None:
        raise Http404
    return attachment(store.get(job.result.sha256), job.result_name)


def _own(request: Request, pk: int) -> Job:
    """Jobs are personal: what is in the file was chosen by the rights of whoever asked."""
    job: Job = get_object_or_404(Job.objects.select_related("result"), pk=pk, by=request.user)
    return job


def _crumbs() -> list[tuple[str, str | None]]:
    return [("Meja kerja", "/"), ("Perjanjian", reverse("agreements:list"))]
