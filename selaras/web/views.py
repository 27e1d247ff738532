"""What belongs to no single page: choosing the year, the edition and the unit that pages then show."""

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from selaras.cascade import access
from selaras.web.context import EDITION_KEY, UNIT_KEY, YEAR_KEY, chosen_agency, units_to_choose
from selaras.web.forms import number
from selaras.web.http import Request


@require_POST
def choose_context(request: Request) -> HttpResponse:
    """Keep the chosen year and unit in the session and go back; unknown choices are dropped."""
    year, unit = request.POST.get("tahun", ""), request.POST.get("unit", "")
    if number(year) in access.years(request.duties, agency=chosen_agency(request)):
        request.session[YEAR_KEY] = number(year)
    known = units_to_choose(request).filter(pk=number(unit)).exists()
    request.session[UNIT_KEY] = number(unit) if known else None
    return _back(request)


@require_POST
def choose_edition(request: Request) -> HttpResponse:
    """Keep the edition to look at in the session, and its year; one of another agency is dropped."""
    wanted = request.POST.get("edisi", "")
    editions = access.editions(request.duties).filter(agency=chosen_agency(request))
    edition = editions.filter(pk=number(wanted)).first()
    if edition is not None:
        request.session[EDITION_KEY], request.session[YEAR_KEY] = edition.pk, edition.year
    return _back(request)


def _back(request: Request) -> HttpResponse:
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(back if safe else "/")
