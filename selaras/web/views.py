"""What belongs to no single page: choosing the year and the unit that every page then shows."""

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from selaras.cascade import access
from selaras.web.context import UNIT_KEY, YEAR_KEY, chosen_agency, units_to_choose
from selaras.web.http import Request


@require_POST
def choose_context(request: Request) -> HttpResponse:
    """Keep the chosen year and unit in the session and go back; unknown choices are dropped."""
    year, unit = request.POST.get("tahun", ""), request.POST.get("unit", "")
    if year.isdecimal() and int(year) in access.years(request.duties, agency=chosen_agency(request)):
        request.session[YEAR_KEY] = int(year)
    known = unit.isdecimal() and units_to_choose(request).filter(pk=int(unit)).exists()
    request.session[UNIT_KEY] = int(unit) if known else None
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(back if safe else "/")
