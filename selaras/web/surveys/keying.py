"""Paper forms keyed in by staff, one after another: digits, a line to check, Enter (survei.isi)."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from selaras.kernel.rules import RuleError
from selaras.surveys import access, actions, rules
from selaras.surveys.models import Element, Response, SurveyPoint
from selaras.web import wave_pages as pages
from selaras.web.answers import Answers, new_mark, receipt_of
from selaras.web.filters import Filters
from selaras.web.http import Request
from selaras.web.rights import needs

PER_PAGE = 50
LONGEST_OPINION = 1_000
_OLD = "Formulir ini terlalu lama terbuka. Periksa sekali lagi, lalu simpan."
_CHANGED = "Jawabannya berubah sesudah diperiksa. Periksa sekali lagi."


class Keyed(Answers):
    """A paper form; `diperiksa` holds what the confirming line said, so that nothing else is kept."""

    saran = forms.CharField(
        required=False, max_length=LONGEST_OPINION, label="Saran pada formulir",
        help_text="Jangan menyalin nama, nomor telepon, atau NIK.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    diperiksa = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    @property
    def line(self) -> str:
        """Levels, then options, as they are typed: "4434-4344 12"; only after validation."""
        filled = self.filled
        told = ("".join(str(one) if one else "-" for one in part) for part in (filled.answers, filled.traits))
        return " ".join(part for part in told if part)


@require_safe
@needs("survei", "isi", "periode_buka")
def index(request: Request) -> HttpResponse:
    """The open points one may fill in forms for, and what one has keyed in today."""
    filters = Filters(request)
    words = filters.search("Cari unit, layanan, atau gelombang")
    found = access.points_to_key_in(request.duties).select_related("wave__instrument", "unit", "service")
    if words:
        named = Q(unit__name__icontains=words) | Q(service__name__icontains=words)
        found = found.filter(named | Q(wave__name__icontains=words))
    shown = Paginator(found.order_by("wave", "unit__path", "service__order", "pk"), PER_PAGE)
    page = shown.get_page(request.GET.get("hal"))
    context = {
        "title": "Isi formulir survei",
        "crumbs": [("Meja kerja", "/"), pages.ROOT, ("Isi formulir", None)],
        "page_obj": page, "filters": filters, "query": f"{filters.query[1:]}&" if filters.query else "",
        "rows": [
            {"point": one, "url": reverse("surveys:key-in", args=[one.pk]), "period": pages.period(one.wave)}
            for one in page.object_list
        ],
        "today": Response.objects.filter(keyed_by=request.user, on=request.today).count(),
        "any": shown.count or words,
    }  # fmt: skip
    return render(request, "surveys/keying.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("survei", "isi", "periode_buka")
def key_in(request: Request, pk: int) -> HttpResponse:
    """One paper form: checked first, then kept; answers are never changed afterwards (SKM-06)."""
    point = _point(request, pk)
    closed = rules.not_open(point.wave, request.today)
    if closed:
        messages.info(request, closed.message)
        return redirect("surveys:keying")
    if request.method != "POST":
        return _page(request, point, Keyed(point.wave.instrument, initial={"tanda": new_mark()}))
    form = Keyed(point.wave.instrument, request.POST)
    if not form.is_valid():
        return _page(request, point, form, status=422)
    receipt = receipt_of(form.cleaned_data["tanda"])
    if receipt is None:
        return _again(request, point, _OLD)
    if request.POST.get("langkah") != "simpan":
        return _checked(request, point, form)
    if form.cleaned_data["diperiksa"] != form.line:
        return _again(request, point, _CHANGED)
    try:
        actions.answer(
            point=point, form=form.filled, opinion=form.cleaned_data["saran"], receipt=receipt,
            keyed_by=request.user, at=timezone.now(),
        )  # fmt: skip
    except RuleError as refused:
        form.add_error(None, str(refused))
        return _page(request, point, form, status=422)
    messages.success(request, f"Tersimpan: {form.line}")
    return redirect("surveys:key-in", pk=pk)


def _again(request: Request, point: SurveyPoint, why: str) -> HttpResponse:
    """What is typed stays, to be checked again under a mark that is good."""
    data = request.POST.copy()
    if receipt_of(data.get("tanda", "")) is None:
        data["tanda"] = new_mark()
    form = Keyed(point.wave.instrument, data)
    form.is_valid()
    return _checked(request, point, form, why=why)


def _checked(request: Request, point: SurveyPoint, form: Keyed, *, why: str = "") -> HttpResponse:
    """The same form with the line that says what will be kept; Enter is on Simpan now."""
    shown = Keyed(point.wave.instrument, {**_sent(form), "diperiksa": form.line})
    return _page(request, point, shown, told=_told(shown), why=why, status=422 if why else 200)


def _sent(form: Keyed) -> dict[str, Any]:
    return {name: form.data.get(name, "") for name in form.fields}


def _told(form: Keyed) -> list[tuple[str, str]]:
    """(question or trait, the word of its answer) of every field, blanks too."""
    form.is_valid()
    elements = zip(form.codes, form.questions(), strict=True)
    traits = ((str(field.label), field) for field in form.traits())
    return [(name, _word(form, field)) for name, field in (*elements, *traits)]


def _word(form: Keyed, field: forms.BoundField) -> str:
    chosen = form.cleaned_data.get(field.name, "")
    choices: Any = field.field
    return f"{chosen} = {dict(choices.choices)[chosen]}" if chosen else "kosong"


def _point(request: Request, pk: int) -> SurveyPoint:
    """404 for a point out of reach, 403 for one of another unit."""
    seen = SurveyPoint.objects.filter(wave__in=access.waves(request.duties).values("pk"))
    elements = Prefetch("wave__instrument__elements", Element.objects.order_by("order"))
    related = seen.select_related("wave__instrument", "wave__agency", "unit", "service")
    point: SurveyPoint = get_object_or_404(related.prefetch_related(elements), pk=pk)
    mine = access.points_to_key_in(request.duties, any_state=True)
    if not mine.filter(pk=pk).exists():
        raise PermissionDenied
    return point


def _page(
    request: Request, point: SurveyPoint, form: Keyed, *, told: list[tuple[str, str]] | None = None,
    why: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    today = Response.objects.filter(keyed_by=request.user, on=request.today)
    name = f"{point.service.name}, {point.unit.name}" if point.service else point.unit.name
    context = {
        "title": name,
        "crumbs": [
            ("Meja kerja", "/"), pages.ROOT, ("Isi formulir", reverse("surveys:keying")), (name, None),
        ],
        "point": point, "wave": point.wave, "form": form, "told": told, "why": why,
        "top": point.wave.instrument.top, "here": today.filter(point=point).count(), "today": today.count(),
    }  # fmt: skip
    return render(request, "surveys/key_in.html", context, status=status)
