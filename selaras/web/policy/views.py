"""Kebijakan perjanjian: paper, the head's form, the agency's own wording in versions."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from selaras.agreements import actions, queries
from selaras.agreements.queries.content import wording_of
from selaras.cascade import access as cascade_access
from selaras.engine.law import as_of
from selaras.kernel.rules import RuleError
from selaras.org.models import Agency
from selaras.web.context import chosen_agency
from selaras.web.http import Request
from selaras.web.policy import forms
from selaras.web.rights import needs


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pk", "lihat_publik", "terbit_publik")
def show(request: Request) -> HttpResponse:
    agency = _agency(request)
    policy = queries.policy_of(agency)
    initial = {name: getattr(policy, name) for name in forms.Policy.base_fields}
    form = forms.Policy(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            actions.set_policy(agency=agency, **form.cleaned_data, by=request.user, at=timezone.now())
        except RuleError as refused:
            form.add_error("outside_post", str(refused))
        else:
            messages.success(
                request, "Kebijakan tersimpan. Konsep yang sudah ada mengikutinya saat diperbarui."
            )
            return redirect("policy:show")
    context = {
        "title": "Kebijakan perjanjian",
        "crumbs": _crumbs("Kebijakan"),
        "form": form,
        "decided": policy.pk is not None,
        "templates": queries.templates_of(agency),
    }
    return render(request, "policy/show.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("pk", "lihat_publik", "terbit_publik")
def write(request: Request) -> HttpResponse:
    """The next version of the wording, beginning with the one in force."""
    agency = _agency(request)
    texts, source = wording_of(agency, on=request.today)
    form = forms.Template(
        request.POST if request.method == "POST" else None,
        texts=texts,
        law=as_of("agreement", request.today)["statement"],
        initial={"since": request.today},
    )
    if form.is_bound and form.is_valid():
        try:
            template = actions.write_template(
                agency=agency, texts=form.texts, since=form.cleaned_data["since"],
                note=form.cleaned_data["note"], by=request.user, at=timezone.now(),
            )  # fmt: skip
        except RuleError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Bunyi pernyataan {template} tersimpan.")
            return redirect("policy:show")
    context = {
        "title": "Bunyi pernyataan",
        "crumbs": [*_crumbs("Kebijakan", reverse("policy:show")), ("Bunyi pernyataan", None)],
        "form": form,
        "source": source,
    }
    return render(request, "policy/write.html", context, status=422 if form.errors else 200)


def _agency(request: Request) -> Agency:
    agency = chosen_agency(request)
    if agency is None:
        raise Http404
    if not cascade_access.may_prepare(request.duties, agency):
        raise PermissionDenied
    return agency


def _crumbs(last: str, url: str | None = None) -> list[tuple[str, str | None]]:
    return [("Meja kerja", "/"), ("Perjanjian", reverse("agreements:list")), (last, url)]
