"""The page of one agreement's upload and entries: recorded by the official's side, checked by KKPP."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from selaras.agreements import access, actions
from selaras.agreements.models import Agreement
from selaras.engine.agreements import VALID
from selaras.kernel.rules import RuleError
from selaras.web.agreement import visible
from selaras.web.chosen import chosen
from selaras.web.forms import ids
from selaras.web.http import Request
from selaras.web.rights import needs
from selaras.web.uploads import forms, pages


@require_safe
@needs("pk", "periksa_unggahan", "sah")
def waiting(request: Request) -> HttpResponse:
    """What KKPP has to look up in e-SAKIP, the longest waiting first."""
    here = chosen(request)
    found = access.uploads_to_check(request.duties).filter(agency=here.agency, agreement__year=here.year)
    related = ("agreement__position", "agreement__unit", "agreement__holder__user", "by")
    context = {
        "title": "Unggahan yang diperiksa",
        "crumbs": [("Meja kerja", "/"), ("Papan kepatuhan", "/kepatuhan/"), ("Unggahan", None)],
        "year": here.year,
        "uploads": list(found.select_related(*related).defer("agreement__content").order_by("at", "pk")),
        "own": request.user.pk,
    }
    return render(request, "uploads/waiting.html", context)


@require_safe
@needs("pk", "lihat_publik", "terbit_publik")
def show(request: Request, pk: int) -> HttpResponse:
    return _page(request, visible(request, pk))


def _page(request: Request, agreement: Agreement, *, refused: str = "", **given: Any) -> HttpResponse:
    """`given` are forms as they were filled in."""
    uploads = list(agreement.uploads.select_related("by", "checked_by").order_by("-at", "-pk"))
    current = next((one for one in uploads if one.accepted is not False), None)
    lines = agreement.lines.select_related("entry__by").order_by("order")
    entered = given.pop("entered", forms.Entered())
    valid = agreement.state in VALID
    context = {
        "title": "Unggahan dan entri",
        "crumbs": [
            ("Meja kerja", "/"), ("Perjanjian", reverse("agreements:list")),
            (agreement.position.short_title, reverse("agreements:show", args=[agreement.pk])),
            ("Unggahan", None),
        ],
        "agreement": agreement,
        "valid": valid,
        "refused": refused,
        "current": current,
        "former": [one for one in uploads if one.accepted is False],
        "systems": pages.systems(lines, form=entered, today=request.today),
        "may_record": valid and access.may_record_upload(request.duties, agreement),
        "may_check": current is not None
        and current.checked_at is None
        and access.may_check_upload(request.duties, agreement),
        "uploaded": forms.Uploaded(initial={"uploaded_on": request.today}),
        "checked": forms.Checked(),
    } | given  # fmt: skip
    return render(request, "uploads/show.html", context, status=422 if refused else 200)


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def record(request: Request, pk: int) -> HttpResponse:
    agreement = visible(request, pk)
    if not access.may_record_upload(request.duties, agreement):
        raise PermissionDenied
    form = forms.Uploaded(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, agreement, refused="Ada isian yang perlu diperbaiki.", uploaded=form)
    said = form.cleaned_data
    try:
        actions.record_upload(
            agreement=agreement, content=said["file"], uploaded_on=said["uploaded_on"], note=said["note"],
            by=request.user, at=timezone.now(),
        )  # fmt: skip
    except RuleError as refused:
        return _page(request, agreement, refused=str(refused), uploaded=form)
    messages.success(
        request, "Unggahan tercatat. Berkasnya sama dengan yang ditandatangani; KKPP memeriksanya."
    )
    return redirect("uploads:show", pk=pk)


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def check(request: Request, pk: int, upload: int) -> HttpResponse:
    agreement = visible(request, pk)
    if not access.may_check_upload(request.duties, agreement):
        raise PermissionDenied
    one = get_object_or_404(agreement.uploads.all(), pk=upload)
    form = forms.Checked(request.POST)
    if not form.is_valid():
        return _page(request, agreement, refused="Pilih hasil pemeriksaannya.", checked=form)
    try:
        actions.check_upload(upload=one, **form.cleaned_data, by=request.user, at=timezone.now())
    except RuleError as refused:
        return _page(request, agreement, refused=str(refused), checked=form)
    messages.success(request, "Hasil pemeriksaan tercatat.")
    return redirect("uploads:show", pk=pk)


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def entries(request: Request, pk: int) -> HttpResponse:
    """The ticked lines of one system, or all of them ("semua")."""
    agreement = visible(request, pk)
    if not access.may_record_upload(request.duties, agreement):
        raise PermissionDenied
    form = forms.Entered(request.POST)
    if not form.is_valid():
        return _page(request, agreement, refused="Isi tanggal entri.", entered=form)
    said = form.cleaned_data
    lines = ids(request.POST.getlist("baris"))
    if "semua" in request.POST:
        lines = list(agreement.lines.order_by("order").values_list("pk", flat=True))
    try:
        count = actions.set_entries(
            agreement=agreement, system=said["system"], lines=lines, entered_on=said["entered_on"],
            by=request.user, at=timezone.now(),
        )  # fmt: skip
    except RuleError as refused:
        return _page(request, agreement, refused=str(refused), entered=form)
    messages.success(request, f"{count} baris tercatat sudah dientri.")
    return redirect(f"{reverse('uploads:show', args=[pk])}#entri-{said['system']}")
