"""Asking for a revision of an agreement in force, and answering."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from selaras.agreements import access, actions
from selaras.agreements.models import Agreement
from selaras.kernel.rules import RuleError
from selaras.web.agreement import crumbs, visible
from selaras.web.http import Request
from selaras.web.revisions import forms
from selaras.web.rights import needs


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pk", "lihat_publik", "terbit_publik")
def ask(request: Request, pk: int) -> HttpResponse:
    agreement = visible(request, pk)
    if not access.may_ask_for_revision(request.duties, agreement):
        raise PermissionDenied
    form = forms.Ask(
        request.POST if request.method == "POST" else None,
        successor=access.succeeds(request.duties, agreement),
    )
    granted = access.grants_at_once(request.duties, agreement)
    if form.is_bound and form.is_valid():
        try:
            asked = actions.ask_for_revision(
                agreement=agreement, **form.cleaned_data, granted=granted, by=request.user, at=timezone.now()
            )
        except RuleError as refused:
            form.add_error(None, str(refused))
        else:
            if not asked.granted:
                messages.success(request, "Permintaan perubahan sudah dikirim kepada pihak kedua.")
                return redirect("agreements:show", pk=pk)
            messages.success(request, "Konsep perubahan sudah dibuka.")
            draft = agreement.followers.standing().order_by("-pk").first()
            return redirect("agreements:show", pk=draft.pk if draft else pk)
    return _page(request, agreement, form, granted=granted)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pk", "lihat_publik", "terbit_publik")
def answer(request: Request, pk: int, request_id: int) -> HttpResponse:
    agreement = visible(request, pk)
    if not access.may_answer_revision(request.duties, agreement):
        raise PermissionDenied
    asked = get_object_or_404(agreement.requests.select_related("asked_by"), pk=request_id)
    form = forms.Answer(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.answer_request(request=asked, **form.cleaned_data, by=request.user, at=timezone.now())
        except RuleError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Jawaban sudah disampaikan.")
            return redirect("agreements:show", pk=pk)
    context = {
        "title": "Jawab permintaan perubahan",
        "crumbs": crumbs(agreement, "Perubahan"),
        "agreement": agreement,
        "asked": asked,
        "form": form,
    }
    return render(request, "revisions/answer.html", context, status=422 if form.errors else 200)


def _page(request: Request, agreement: Agreement, form: forms.Ask, *, granted: bool) -> HttpResponse:
    context = {
        "title": "Minta perubahan",
        "crumbs": crumbs(agreement, "Perubahan"),
        "agreement": agreement,
        "form": form,
        "granted": granted,
    }
    return render(request, "revisions/ask.html", context, status=422 if form.errors else 200)
