"""Pengaturan: what the sources leave open about an indicator, seen by all, switched by Bappeda."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from selaras.kernel.rules import RuleError
from selaras.measurement import access as measurement_access
from selaras.measurement.actions.handling import Effect, change_handling, rehearse_handling
from selaras.measurement.models.handling import IndicatorHandling, row_of
from selaras.planning.models import Indicator
from selaras.web.http import Request
from selaras.web.indicators import pages
from selaras.web.indicators.formulas import indicator_of
from selaras.web.indicators.settings import Settings, assumed
from selaras.web.rights import needs


@require_http_methods(["GET", "HEAD", "POST"])
@needs("indikator", "lihat", "terbit")
def show(request: Request, code: str) -> HttpResponse:
    """GET the settings; POST says first what would change, and saves what was looked at: 403 if not one's."""
    indicator = indicator_of(request, code)
    row = row_of(indicator) or IndicatorHandling()
    if request.method != "POST":
        return _page(request, indicator, Settings(indicator, row=row))
    if not _may(request, indicator):
        raise PermissionDenied
    form = Settings(indicator, request.POST, row=row)
    if not form.is_valid():
        return _page(request, indicator, form, status=422)
    given = {
        "indicator": indicator, "seen": form.seen, "by": request.user, "at": timezone.now(), **form.fields_set
    }  # fmt: skip
    try:
        if request.POST.get("langkah") != "simpan" or not form.was_looked_at:
            return _page(request, indicator, form, effect=rehearse_handling(**given))
        effect = change_handling(**given)
    except RuleError as refused:
        return _page(request, indicator, form, refused=str(refused), status=422)
    told = f"{effect.figures} angka dihitung ulang." if effect.figures else "Tidak ada angka yang berubah."
    messages.success(request, f"Pengaturan tersimpan. {told}")
    return redirect("indicators:settings", code=indicator.code)


def _may(request: Request, indicator: Indicator) -> bool:
    return measurement_access.indicators_to_set(request.duties).filter(pk=indicator.pk).exists()


def _page(
    request: Request, indicator: Indicator, form: Settings, *, effect: Effect | None = None,
    refused: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    home, dictionary, _ = pages.crumbs(indicator)
    page = (indicator.code, reverse("indicators:show", args=[indicator.code]))
    context = {
        "title": f"Pengaturan {indicator.code}",
        "crumbs": [home, dictionary, page, ("Pengaturan", None)],
        "indicator": indicator,
        "form": form,
        "settings": assumed(indicator),
        "may_change": _may(request, indicator),
        "effect": effect,
        "years": sorted(effect.years.items()) if effect else [],
        "refused": refused,
    }
    return render(request, "indicators/settings.html", context, status=status)
