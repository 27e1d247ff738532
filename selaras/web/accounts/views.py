"""Coming in without a password: as a persona of the demo, or by the one-time link of a new instance."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from selaras.accounts.queries import setup_link_is_open
from selaras.kernel.rules import RuleError
from selaras.org import actions, queries
from selaras.web.accounts import forms

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LOOPBACK = {"127.0.0.1", "::1"}


@login_not_required
@require_GET
@never_cache
def personas(request: HttpRequest) -> HttpResponse:
    """One card per role; exists only in the demo, and only for a browser on this very machine."""
    _only_in_demo(request)
    cards = [
        {"name": post, "does": role.label, "url": reverse("enter-as", args=[user.pk])}
        for role, user, post in queries.personas(on=timezone.localdate())
    ]
    return render(request, "accounts/personas.html", {"personas": cards})


@login_not_required
@require_POST
def enter_as(request: HttpRequest, user_id: int) -> HttpResponse:
    _only_in_demo(request)
    offered = {user.pk: user for _, user, _ in queries.personas(on=timezone.localdate())}
    if user_id not in offered:
        raise Http404
    logout(request)
    login(request, offered[user_id], backend=BACKEND)
    return redirect("home")


@login_not_required
@never_cache
@sensitive_post_parameters("password", "password_again")
def set_up(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the one-time link; gone (404) once it was used or its day has passed."""
    if not setup_link_is_open(token=token, at=timezone.now()):
        raise Http404
    form = forms.SetUp(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = {key: value for key, value in form.cleaned_data.items() if key != "password_again"}
        try:
            user = actions.set_up_instance(token=token, at=timezone.now(), on=timezone.localdate(), **data)
        except RuleError as refused:
            form.add_error(None, str(refused))
        else:
            login(request, user, backend=BACKEND)
            return redirect("home")
    return render(request, "accounts/set_up.html", {"form": form}, status=422 if form.errors else 200)


def _only_in_demo(request: HttpRequest) -> None:
    """AKN-03: no door without a password outside the demo, nor for a request from another machine."""
    if not settings.DEMO or request.META.get("REMOTE_ADDR") not in LOOPBACK:
        raise Http404
