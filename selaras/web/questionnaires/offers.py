"""Layanan: what people are asked about, and the posts that answer for each."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from selaras.org.models import Agency, Position
from selaras.surveys import access, actions
from selaras.surveys.models import Service
from selaras.web.forms import Day, ids
from selaras.web.http import Request
from selaras.web.questionnaires import pages
from selaras.web.rights import needs

DETAILS = ("name", "order", "source", "assumption", "retired_on")


def _split(posts: Sequence[Position]) -> dict[str, list[Position]]:
    """The posts by the field that offers them."""
    told: dict[str, list[Position]] = {"assistants": [], "others": []}
    for one in posts:
        told["assistants" if one.tier == Position.Tier.ASSISTANT else "others"].append(one)
    return told


class OfferForm(forms.Form):
    """A service as it is typed; the posts in two lists, assistants first."""

    use_required_attribute = False
    name = forms.CharField(
        label="Layanan", max_length=200, error_messages={"required": "Isi nama layanannya."}
    )
    order = forms.IntegerField(
        label="Urutan", min_value=0, max_value=999, error_messages={"required": "Isi urutannya."}
    )
    assistants = forms.MultipleChoiceField(
        label="Asisten yang mengampu", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Indeks Asisten dihitung dari layanan yang diampunya.",
    )  # fmt: skip
    others = forms.MultipleChoiceField(
        label="Jabatan lain yang mengampu", required=False, widget=forms.CheckboxSelectMultiple
    )
    source = forms.CharField(label="Sumber", max_length=300, required=False)
    assumption = forms.CharField(
        label="Asumsi", required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    retired_on = Day(
        "Tidak dilayani sejak", "Tidak ditawarkan lagi untuk gelombang baru; hasil lamanya tetap.",
        required=False,
    )  # fmt: skip

    def __init__(self, posts: Sequence[Position], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._posts = {one.pk: one for one in posts}
        for name, own in _split(posts).items():
            self._offer(name, own)

    def _offer(self, name: str, posts: Sequence[Position]) -> None:
        if not posts:
            del self.fields[name]
            return
        field: Any = self.fields[name]
        field.choices = [(str(one.pk), one.title) for one in posts]

    @property
    def positions(self) -> list[Position]:
        told = [*self.cleaned_data.get("assistants", []), *self.cleaned_data.get("others", [])]
        return [self._posts[pk] for pk in ids(told)]

    @property
    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in DETAILS}


class NewOfferForm(OfferForm):
    code = forms.SlugField(
        label="Kode", max_length=40, help_text="Huruf kecil dan tanda -; tidak berubah lagi.",
        error_messages={"required": "Isi kodenya.", "invalid": "Kode terdiri atas huruf, angka, dan -."},
    )  # fmt: skip
    field_order = ("code",)

    def __init__(self, taken: Iterable[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._taken = set(taken)

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"].lower()
        if code in self._taken:
            raise forms.ValidationError("Kode ini sudah dipakai layanan lain.")
        return code


@require_safe
@needs("survei", "lihat")
def index(request: Request) -> HttpResponse:
    """All services with who answers for them, and the same read from the posts."""
    agency = pages.agency_of(request)
    found = list(
        access.services(request.duties).filter(agency=agency).prefetch_related("positions")
        .order_by("order", "code")
    )  # fmt: skip
    scopes: dict[Position, list[Service]] = {}
    for service in found:
        for post in service.positions.all():
            scopes.setdefault(post, []).append(service)
    context = {
        "title": "Layanan yang disurvei",
        "crumbs": pages.crumbs(("Layanan", None)),
        "rooms": pages.rooms("questionnaires:services"),
        "services": found,
        "scopes": sorted(scopes.items(), key=lambda told: (told[0].order, told[0].pk)),
        "without": [one for one in found if not one.positions.all() and one.retired_on is None],
        "may_set_up": pages.may_set_up(request, agency),
    }
    return render(request, "questionnaires/services.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("survei", "atur")
def begin(request: Request) -> HttpResponse:
    """A service that was not there."""
    agency = pages.agency_of(request)
    pages.only_who_sets_up(request, agency)
    known = list(Service.objects.filter(agency=agency).order_by("-order"))
    first = {"order": known[0].order + 1 if known else 1}
    form = NewOfferForm(
        {one.code for one in known},
        _posts(request, agency),
        request.POST if request.method == "POST" else None,
        initial=first,
    )
    if request.method == "POST" and form.is_valid():
        return _kept(request, agency, form.cleaned_data["code"], form)
    return _page(request, "Layanan baru", form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("survei", "atur")
def change(request: Request, pk: int) -> HttpResponse:
    """What is known of a service anew; its code stays."""
    found = get_object_or_404(access.services(request.duties).select_related("agency"), pk=pk)
    pages.only_who_sets_up(request, found.agency)
    held = set(found.positions.values_list("pk", flat=True))
    posts = _posts(request, found.agency, found)
    first = {name: getattr(found, name) for name in DETAILS} | {
        name: [str(one.pk) for one in own if one.pk in held] for name, own in _split(posts).items()
    }
    form = OfferForm(
        posts,
        request.POST if request.method == "POST" else None,
        initial=first,
    )
    if request.method == "POST" and form.is_valid():
        return _kept(request, found.agency, found.code, form)
    return _page(request, f"Ubah layanan {found.name}", form)


def _posts(request: Request, agency: Agency, service: Service | None = None) -> list[Position]:
    """The posts of today, and those that answer for the service already."""
    today = Position.objects.as_of(request.today).filter(agency=agency)
    offered = Q(pk__in=today.values("pk"))
    if service is not None:
        offered |= Q(pk__in=service.positions.values("pk"))
    return list(Position.objects.filter(offered).order_by("order", "pk"))


def _kept(request: Request, agency: Agency, code: str, form: OfferForm) -> HttpResponse:
    made = actions.define_service(
        agency=agency, code=code, positions=form.positions, by=request.user, at=timezone.now(), **form.details
    )
    messages.success(request, f"Layanan {made.name} tersimpan.")
    return redirect("questionnaires:services")


def _page(request: Request, title: str, form: OfferForm) -> HttpResponse:
    context = {
        "title": title,
        "crumbs": pages.crumbs(("Layanan", reverse("questionnaires:services")), (title, None)),
        "form": form,
    }
    return render(request, "questionnaires/service.html", context, status=422 if form.is_bound else 200)
