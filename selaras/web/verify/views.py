"""The page behind the QR code, and the check of a file. No search engine, no NIP, no target."""

import re
from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from selaras.agreements import queries
from selaras.agreements.models import Agreement
from selaras.agreements.queries import registry
from selaras.documents import authority
from selaras.documents.verify import DOES_NOT_PROVE, verdict
from selaras.engine.agreements import VALID
from selaras.web.limits import limited
from selaras.web.verify import forms

CODE = re.compile(r"[A-Z2-7]{26}")  # as agreements.models.new_code makes them
LONGEST = 40  # letters of an unknown code that are said back


@login_not_required
@require_safe
@never_cache
@limited("verify_document")
def code(request: HttpRequest, code: str) -> HttpResponse:
    """What is on record under a code; the file itself can be compared without leaving the browser."""
    known = CODE.fullmatch(code.upper())
    record = registry.public_record(known[0]) if known else None
    context = {
        "record": record,
        **_times(record.agreement if record else None),
        "signed_otherwise": queries.signed_otherwise(record.agreement) if record else None,
        "code": code[:LONGEST],
        "form": forms.File(),
        "does_not_prove": DOES_NOT_PROVE,
    }
    return _hidden(render(request, "verify/code.html", context, status=200 if record else 404))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("verify_document")
def file(request: HttpRequest) -> HttpResponse:
    """The whole verdict on an uploaded file; nothing of it is kept."""
    form = forms.File(request.POST, request.FILES) if request.method == "POST" else forms.File()
    context: dict[str, object] = {"form": form, "does_not_prove": DOES_NOT_PROVE}
    if form.is_bound and form.is_valid():
        found = verdict(form.cleaned_data["file"], roots=authority.roots(), known=registry.standing)
        scan = registry.scanned(found.sha256)
        agreement = scan.agreement if scan else registry.agreement_of(found.sha256)
        context |= {
            "verdict": found,
            "scan": scan,
            "scan_outside": scan is not None and registry.signed_outside(scan),
            "scan_stands": scan is not None and scan.agreement.state in VALID,
            "name": form.name,
            "record_url": reverse("verify:code", args=[agreement.code]) if agreement else "",
            **_times(agreement),
        }
    status = 422 if form.is_bound and not form.is_valid() else 200
    return _hidden(render(request, "verify/file.html", context, status=status))


def _times(agreement: Agreement | None) -> dict[str, date | None]:
    """The day on which a document begins, while that lies ahead, or on which it has ended."""
    return {
        "begins_on": queries.begins_on(agreement, at=timezone.now()) if agreement else None,
        "ended_on": registry.ended_on(agreement) if agreement else None,
    }


def _hidden(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
