"""The page behind the link of a survey point. Nothing of it says who answered."""

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from selaras.kernel.rules import RuleError
from selaras.surveys import actions, rules
from selaras.surveys.models import Element, Response, SurveyPoint
from selaras.web.answers import new_mark, receipt_of
from selaras.web.limits import within
from selaras.web.respond.forms import Questionnaire

ANSWERED = "sudah"  # says that this browser answered at this point, and nothing else (SKM-21)
OTHER = "orang-lain"  # in the address: somebody else answers with the same phone
_OLD = "Formulir ini terlalu lama terbuka. Jawaban masih ada di halaman ini; tekan Kirim sekali lagi."
_FLOOD = (
    "Terlalu banyak jawaban dari jaringan ini dalam satu menit. Jawaban Bapak/Ibu masih ada di halaman ini: "
    "tunggu satu menit, lalu tekan Kirim lagi."
)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def form(request: HttpRequest, token: str) -> HttpResponse:
    """The form; a sent one is kept once, however often a bad line sends it (SKM-21)."""
    point = _point(token)
    if token != point.token:  # as it was read out: capitals, or in two halves
        return redirect("respond:form", point.token)
    closed = rules.not_open(point.wave, timezone.localdate())
    if closed:
        return _answer(request, "respond/closed.html", point, status=410, sentence=closed.message)
    if request.method == "POST":
        return _send(request, point)
    if _answered_before(request):
        return _answer(request, "respond/answered.html", point)
    empty = Questionnaire(point.wave.instrument, initial={"tanda": new_mark()})
    return _answer(request, "respond/form.html", point, form=empty)


@login_not_required
@require_safe
@never_cache
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """Where one arrives after sending; says nothing of what was answered."""
    return _answer(request, "respond/thanks.html", _point(token))


def _send(request: HttpRequest, point: SurveyPoint) -> HttpResponse:
    filled = Questionnaire(point.wave.instrument, request.POST)
    if not within(request, "answer_survey"):
        filled.add_error(None, _FLOOD)
        return _answer(request, "respond/form.html", point, status=429, form=filled)
    if filled.is_valid():
        receipt = receipt_of(filled.cleaned_data["tanda"])
        if receipt is None:
            return _renewed(request, point)
        if _answered_before(request) and not Response.objects.filter(receipt=receipt).exists():
            return _answer(request, "respond/answered.html", point, status=409)
        if not filled.cleaned_data["isian_kosong"]:
            try:
                actions.answer(
                    point=point, form=filled.filled, opinion=filled.cleaned_data["saran"], receipt=receipt,
                    at=timezone.now(),
                )  # fmt: skip
            except RuleError as refused:
                filled.add_error(None, refused.message)
        if not filled.errors:
            return _thanked(request, point)
    return _answer(request, "respond/form.html", point, status=422, form=filled)


def _renewed(request: HttpRequest, point: SurveyPoint) -> HttpResponse:
    """What was ticked stays, with a mark that is good again."""
    data = request.POST.copy()
    data["tanda"] = new_mark()
    again = Questionnaire(point.wave.instrument, data)
    again.add_error(None, _OLD)
    return _answer(request, "respond/form.html", point, status=422, form=again)


def _thanked(request: HttpRequest, point: SurveyPoint) -> HttpResponse:
    """SKM-21: the browser keeps that it answered here until the survey closes; there is no number in it."""
    response = redirect("respond:thanks", point.token)
    left = point.wave.closes_on - timezone.localdate() + timedelta(days=1)
    response.set_cookie(
        ANSWERED, "1", max_age=left, path=reverse("respond:form", args=[point.token]), httponly=True,
        secure=request.is_secure(), samesite="Lax",
    )  # fmt: skip
    return response


def _answered_before(request: HttpRequest) -> bool:
    return ANSWERED in request.COOKIES and OTHER not in request.GET


def _point(token: str) -> SurveyPoint:
    """By its token, which may come in capitals and in two halves: it is read out over the telephone."""
    elements = Prefetch("wave__instrument__elements", Element.objects.order_by("order"))
    found = (
        SurveyPoint.objects.select_related("wave__instrument", "unit", "service", "agency")
        .prefetch_related(elements).filter(token=token.replace("-", "").lower())
        .exclude(wave__state="draf").first()
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
