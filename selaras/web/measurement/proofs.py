"""The files beside a report: sent up one by one, looked at, handed out, taken away.

What came from outside is never opened in our pages: a photo is shown and handed out without what the camera
wrote beside it (LAP-23), everything else is a download.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from selaras.documents import kinds, photos, store
from selaras.documents.preview import first_page
from selaras.engine.reports import ReportDeed
from selaras.kernel.rules import RuleError
from selaras.measurement import access
from selaras.measurement.actions import proving
from selaras.measurement.models import Evidence
from selaras.web.http import Request
from selaras.web.measurement import entry, keeping, subjects
from selaras.web.rights import needs
from selaras.web.stored import handed_out, rendition


@require_POST
@needs("realisasi", "lihat")
def upload(request: Request, pk: int, quarter: int) -> HttpResponse:
    """Keep files at once, with what was typed so far; answers with the parts of the page that change."""
    subject = subjects.subject(request, pk, quarter)
    form, refused, _ = keeping.keep(request, subject)
    subject = subjects.subject(request, pk, quarter)
    kept = form.is_valid() and form.typed == entry.stored(subject.report)
    newest = subject.report.version if subject.report else 0
    context = entry.parts(request, subject, form if form.is_valid() else None)
    # whoever was too late has not seen what stands there now: their version stays (LAP-05)
    context |= {"refused": refused, "version": newest if kept else form["seen"].value()}
    return render(request, "measurement/_kept.html", context, status=422 if refused else 200)


@require_POST
@needs("realisasi", "lihat")
def detach(request: Request, pk: int, quarter: int, proof: int) -> HttpResponse:
    """Take a proof away; what was typed meanwhile stays on the page."""
    subject = subjects.subject(request, pk, quarter)
    report = subject.report
    if report is None:
        raise Http404
    evidence = get_object_or_404(report.evidence.all(), pk=proof)
    if not access.entitled(request.duties, ReportDeed.EDIT, report):
        raise PermissionDenied
    form = keeping.typed(request, subject) if "seen" in request.POST else None
    refused = []
    try:
        proving.detach(evidence=evidence, by=request.user, at=timezone.now())
    except RuleError as error:
        refused = [str(error)]
    if form is not None and form.is_valid() and subject.filled(form.typed) != entry.stored(report):
        return entry.page(request, subject, form=form, refused=refused)
    if refused:
        return entry.page(request, subject, refused=refused)
    messages.success(request, f"Bukti “{evidence.name}” dilepas.")
    return redirect(f"{subject.url}#bukti")


@require_safe
@needs("realisasi", "lihat")
def download(request: Request, pk: int) -> HttpResponse:
    """A proof as a file; of a photo the rendition without metadata."""
    evidence = _readable(request, pk)
    return _file(evidence, rendition(evidence.file), inline=False)


@require_safe
@needs("realisasi", "lihat")
def look(request: Request, pk: int) -> HttpResponse:
    """A photo for the page, or the first page of a PDF as a picture; a drawing where it has none."""
    evidence = _readable(request, pk)
    if evidence.file.media_type == kinds.PDF:
        drawn = first_page(store.get(evidence.file.sha256))
        answer = (
            redirect(static("selaras/no-preview.svg"))
            if drawn is None
            else handed_out(drawn, kind=photos.PNG, name=f"bukti-{evidence.pk}", inline=True)
        )
    elif evidence.file.media_type in photos.PICTURES:
        answer = _file(evidence, rendition(evidence.file), inline=True)
    else:
        raise Http404
    answer["Cache-Control"] = "private, max-age=3600"  # a proof never changes
    return answer


@require_POST
@needs("realisasi", "lihat")
def original(request: Request, pk: int) -> HttpResponse:
    """A proof as it came, for whoever inspects; the trail tells who took it."""
    evidence = _readable(request, pk)
    if not access.originals(request.duties).filter(pk=pk).exists():
        raise PermissionDenied
    proving.hand_out_original(evidence=evidence, by=request.user, at=timezone.now())
    return _file(evidence, store.get(evidence.file.sha256), inline=False)


def _readable(request: Request, pk: int) -> Evidence:
    found = Evidence.objects.filter(report__figure__in=access.readable(request.duties))
    evidence = get_object_or_404(found.select_related("file", "agency"), pk=pk)
    if not access.proofs(request.duties).filter(pk=pk).exists():
        raise PermissionDenied
    return evidence


def _file(evidence: Evidence, content: bytes, *, inline: bool) -> HttpResponse:
    return handed_out(content, kind=evidence.file.media_type, name=evidence.name, inline=inline)
