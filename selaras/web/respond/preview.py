"""The form as a respondent sees it, tried by whoever may read the instrument; nothing is taken."""

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from selaras.org.models import OrgUnit
from selaras.surveys import access
from selaras.surveys.models import Element, Instrument, Service, SurveyPoint, Wave
from selaras.web.http import Request
from selaras.web.respond.forms import Questionnaire
from selaras.web.rights import needs


@require_http_methods(["GET", "HEAD", "POST"])
@needs("survei", "lihat")
def show(request: Request, pk: int) -> HttpResponse:
    """The blank form; sent, its mistakes or the page of thanks, as for everybody."""
    elements = Prefetch("elements", Element.objects.order_by("order"))
    seen = access.instruments(request.duties).select_related("agency").prefetch_related(elements)
    instrument = get_object_or_404(seen, pk=pk)
    point = _point(instrument)
    context = {"point": point, "wave": point.wave, "preview": instrument}
    if request.method != "POST":
        blank = Questionnaire(instrument, initial={"tanda": "pratinjau"})
        return render(request, "respond/form.html", context | {"form": blank})
    filled = Questionnaire(instrument, request.POST)
    if filled.is_valid():
        return render(request, "respond/thanks.html", context)
    return render(request, "respond/form.html", context | {"form": filled}, status=422)


def _point(instrument: Instrument) -> SurveyPoint:
    """A place that is no row: the first service, where services are asked about."""
    service = None
    if instrument.kind == Instrument.Kind.SATISFACTION:
        service = Service.objects.filter(agency=instrument.agency, retired_on=None).order_by("order").first()
    return SurveyPoint(
        agency=instrument.agency, wave=Wave(agency=instrument.agency, instrument=instrument),
        unit=OrgUnit(name="Nama unit"), service=service,
    )  # fmt: skip
