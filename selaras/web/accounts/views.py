"""Coming in without a password: as a persona of the demo, or by the one-time link of a new instance."""

from collections.abc import Sequence
from urllib.parse import urlsplit

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

from selaras.accounts.models import POST_ROLES, Role, User
from selaras.accounts.queries import setup_link_is_open
from selaras.cascade.queries import loads
from selaras.kernel.rules import RuleError
from selaras.org import actions, queries
from selaras.web.accounts import forms

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DOES = {
    Role.MAYOR: "Memberi target kepada asisten, kepala bagian, dan camat",
    Role.CITY_SECRETARY: "Mengoordinasikan para asisten",
    Role.ASSISTANT: "Memikul target walikota untuk rumpunnya",
    Role.DIVISION_HEAD: "Memikul target dan mengoordinasikan bagiannya",
    Role.DISTRICT_HEAD: "Memimpin kecamatan beserta kelurahannya",
    Role.WARD_HEAD: "Memimpin kelurahan",
    Role.SUBDIVISION_HEAD: "Penanggung jawab indikator dan rencana aksi",
    Role.FUNCTIONAL: "Bekerja pada subkelompok menurut keahliannya",
    Role.STAFF: "Melaksanakan tugas pada subkelompok",
    Role.OPERATOR: "Mengisi atas nama unitnya",
    Role.HR_ADMIN: "Mengelola pegawai, jabatan, dan impor",
    Role.INSPECTORATE: "Memeriksa dan memverifikasi",
    Role.DATA_STEWARD: "Memverifikasi angka mutu data",
    Role.PLANNING_AGENCY: "Menjaga kamus indikator dan kalender",
    Role.AUDITOR: "Membaca semuanya, tidak mengubah apa pun",
    Role.SUPERADMIN: "Mengurus sistem, tanpa hak atas isinya",
}
LOOPBACK = {"127.0.0.1", "::1"}
PASSED_ON = {"HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP", "HTTP_CF_CONNECTING_IP"}


@login_not_required
@require_GET
@never_cache
def personas(request: HttpRequest) -> HttpResponse:
    """One card per role; exists only in the demo, and only for a browser on this very machine."""
    _only_in_demo(request)
    offered = _offered()
    granted = [one for one in offered if one[0] not in POST_ROLES]
    groups = [
        ("Pejabat", [_card(*one) for one in reversed(offered) if one[0] in POST_ROLES]),
        ("Peran khusus", [_card(*one, of=granted) for one in granted]),
    ]
    return render(request, "accounts/personas.html", {"groups": [group for group in groups if group[1]]})


@login_not_required
@require_POST
def enter_as(request: HttpRequest, user_id: int) -> HttpResponse:
    _only_in_demo(request)
    offered = {user.pk: user for _, user, _ in _offered()}
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


def _offered() -> list[tuple[Role, User, str]]:
    return queries.personas(on=timezone.localdate(), busy=loads())


def _card(role: Role, user: User, post: str, *, of: Sequence[tuple[Role, User, str]] = ()) -> dict[str, str]:
    """A persona: an official by the post, a granted role by its own name; and what it is about.

    The second who has a granted role is told apart: some deeds need two of them.
    """
    name = post if role in POST_ROLES else str(role.label)
    same = [one.pk for other, one, _ in of if other is role]
    if user.pk in same[1:]:
        name = f"{name}, orang ke-{same.index(user.pk) + 1}"
    return {"name": name, "does": DOES[role], "url": reverse("enter-as", args=[user.pk])}


def _only_in_demo(request: HttpRequest) -> None:
    """AKN-03: no door without a password outside the demo, nor for a request from another machine.

    A proxy or tunnel on this machine also comes from the loopback address; it gives itself away by its
    headers, or by the name under which it was called.
    """
    here = request.META.get("REMOTE_ADDR") in LOOPBACK and _host(request) in LOOPBACK | {"localhost"}
    forwarded = any(name in PASSED_ON or name.startswith("HTTP_X_FORWARDED") for name in request.META)
    if not settings.DEMO or not here or forwarded:
        raise Http404


def _host(request: HttpRequest) -> str:
    return urlsplit(f"//{request.get_host()}").hostname or ""
