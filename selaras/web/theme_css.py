"""The style sheet of an agency's hue: the strict content policy leaves no room for a style attribute."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from selaras.web import theme


@login_not_required
@require_safe
@cache_control(public=True, max_age=24 * 3600)
def hue(_request: HttpRequest, hue: int) -> HttpResponse:
    """The colours of one OKLCH hue; 404 outside 0-359."""
    if hue >= 360:
        raise Http404
    return HttpResponse(theme.stylesheet(hue), content_type="text/css; charset=utf-8")
