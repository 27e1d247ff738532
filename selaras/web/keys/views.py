"""Kunci tanda tangan: one's own key, made, sealed again and revoked; nobody else's is in reach."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from selaras.documents import actions, authority, queries
from selaras.kernel.rules import RuleError
from selaras.web.http import Request
from selaras.web.keys import forms, pages
from selaras.web.reauth import fresh
from selaras.web.rights import needs

CRUMBS: list[tuple[str, str | None]] = [("Meja kerja", "/"), ("Kunci tanda tangan", "/kunci/")]
own_account = needs("pengguna", "ubah_akun_sendiri")


@require_safe
@never_cache
@own_account
def show(request: Request) -> HttpResponse:
    """The key one signs with, or how to come by one."""
    key = queries.live_key(request.user)
    context = {
        "title": "Kunci tanda tangan",
        "crumbs": [CRUMBS[0], (CRUMBS[1][0], None)],
        "key": pages.card(key, at=timezone.now()) if key else None,
        "earlier": pages.earlier(queries.earlier_keys(request.user)),
        "has_root": bool(authority.own_roots()),
    }
    return render(request, "keys/show.html", context)


@sensitive_variables()
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@own_account
@fresh()
def make(request: Request) -> HttpResponse:
    form = forms.Make(_posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.make_key(passphrase=form.cleaned_data["new"], by=request.user, at=timezone.now())
        except RuleError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Kunci tanda tangan Bapak/Ibu sudah dibuat.")
            return redirect("keys:show")
    return _form(request, form, "keys/make.html", "Buat kunci tanda tangan")


@sensitive_variables()
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@own_account
@fresh()
def change(request: Request) -> HttpResponse:
    form = forms.Change(_posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.change_passphrase(
                passphrase=given["old"], new=given["new"], by=request.user, at=timezone.now()
            )
        except RuleError as refused:
            form.add_error("old" if refused.rule == "TTD-04" else None, str(refused))
        else:
            messages.success(request, "Frasa sandi kunci Bapak/Ibu sudah diganti.")
            return redirect("keys:show")
    return _form(request, form, "keys/change.html", "Ganti frasa sandi")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@own_account
@fresh()
def revoke(request: Request) -> HttpResponse:
    form = forms.Revoke(_posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.revoke_key(by=request.user, at=timezone.now())
        except RuleError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Kunci tanda tangan Bapak/Ibu sudah dicabut.")
            return redirect("keys:show")
    return _form(request, form, "keys/revoke.html", "Cabut kunci")


@require_safe
@own_account
def root(request: Request) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The certificate with which anybody may verify what was signed here; it holds nothing secret."""
    own = authority.own_roots()
    if not own:
        raise Http404
    answer = HttpResponse(authority.pem(own), content_type="application/x-pem-file")
    answer["Content-Disposition"] = 'attachment; filename="selaras-sertifikat-akar.pem"'
    return answer


def _posted(request: Request) -> Any:
    return request.POST if request.method == "POST" else None


def _form(request: Request, form: Any, template: str, title: str) -> HttpResponse:
    context = {"title": title, "crumbs": [*CRUMBS, (title, None)], "form": form}
    return render(request, template, context, status=422 if form.errors else 200)
