"""The page behind the link of a survey point. Nothing of it says who answered."""

from secrets import token_urlsafe

from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from selaras.kernel.rules import RuleError
from selaras.surveys import actions, rules
from selaras.surveys.models import Element, SurveyPoint
from selaras.web.limits import limited
from selaras.web.respond.forms import Questionnaire

_SALT = "selaras.respond"
_HOURS = 12  # a form lies open on a table for a working day, not for a week


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def form(request: HttpRequest, token: str) -> HttpResponse:
    """The form; a sent one is kept once, however often a bad line sends it (SKM-21)."""
    point = _point(token)
    closed = rules.not_open(point.wave, timezone.localdate())
    if closed:
        return _answer(request, "respond/closed.html", point, status=410, sentence=closed.message)
    return _send(request, point) if request.method == "POST" else _blank(request, point)


@login_not_required
@require_safe
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """Where one arrives after sending; says nothing of what was answered."""
    return _answer(request, "respond/thanks.html", _point(token))


def _blank(request: HttpRequest, point: SurveyPoint) -> HttpResponse:
    mark = signing.dumps(token_urlsafe(16), salt=_SALT, compress=False)
    empty = Questionnaire(point.wave.instrument, initial={"tanda": mark})
    return _answer(request, "respond/form.html", point, form=empty)


@limited("answer_survey")
def _send(request: HttpRequest, point: SurveyPoint) -> HttpResponse:
    filled = Questionnaire(point.wave.instrument, request.POST)
    if filled.is_valid():
        receipt = _receipt(filled.cleaned_data["tanda"])
        if receipt is None:
            filled.add_error(None, "Formulir ini terlalu lama terbuka. Muat ulang halaman, lalu kirim lagi.")
        elif not filled.cleaned_data["alamat"]:
            try:
                actions.answer(
                    point=point, form=filled.filled, opinion=filled.cleaned_data["saran"], receipt=receipt,
                    at=timezone.now(),
                )  # fmt: skip
            except RuleError as refused:
                filled.add_error(None, refused.message)
        if not filled.errors:
            return redirect("respond:thanks", point.token)
    return _answer(request, "respond/form.html", point, status=422, form=filled)


def _receipt(mark: str) -> str | None:
    """What this form is known by; None for a mark that is not ours or too old."""
    try:
        receipt: str = signing.loads(mark, salt=_SALT, max_age=_HOURS * 3600)
    except signing.BadSignature:
        return None
    return receipt


def _point(token: str) -> SurveyPoint:
    elements = Prefetch("wave__instrument__elements", Element.objects.order_by("order"))
    found = (
        SurveyPoint.objects.select_related("wave__instrument", "unit", "service", "agency")
        .prefetch_related(elements).filter(token=token).exclude(wave__state="draf").first()
    )  # fmt: skip
    if found is None:
        raise Http404
    return found


def _answer(
    request: HttpRequest, template: str, point: SurveyPoint, *, status: int = 200, **context: object
) -> HttpResponse:
    response = render(request, template, {"point": point, "wave": point.wave} | context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
