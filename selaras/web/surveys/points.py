"""The points of a wave: the link of each, to copy, to scan and to print (survei.lihat)."""

import re
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from selaras.documents.barcode import qr
from selaras.documents.models import Job
from selaras.documents.queries import as_they_are
from selaras.engine.waves import WaveState
from selaras.surveys.models import SurveyPoint, Wave
from selaras.surveys.queries.poster import spoken
from selaras.surveys.queries.standing import named_above
from selaras.web import wave_pages as pages
from selaras.web.filters import Filters
from selaras.web.http import Request
from selaras.web.rights import needs
from selaras.web.surveys.counts import SHORT

PER_PAGE = 50


def link(request: Request, point: SurveyPoint) -> str:
    """The address that answers are given at: the public one, or this request's where none is set."""
    path = reverse("respond:form", args=[point.token])
    if is_local(settings.PUBLIC_URL):
        return request.build_absolute_uri(path)
    return f"{settings.PUBLIC_URL}{path}"


def base(request: Request, point: SurveyPoint) -> str:
    """What every link of a wave begins with."""
    return link(request, point).removesuffix(f"{point.token}/")


def is_local(address: str) -> bool:
    """Whether only this computer can open an address: its paper would lead nobody anywhere."""
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def point_of(request: Request, pk: int, point: int) -> tuple[Wave, SurveyPoint]:
    wave = pages.wave_of(request, pk)
    related = wave.points.select_related("unit__parent", "service", "agency")
    return wave, get_object_or_404(related, pk=point)


@require_safe
@needs("survei", "lihat")
def index(request: Request, pk: int) -> HttpResponse:
    """Every point with its link; eight queries, however many there are."""
    wave = pages.wave_of(request, pk)
    filters = Filters(request)
    words = filters.search("Cari unit")
    services = [
        (str(one.service.pk), one.service.name)
        for one in wave.points.exclude(service=None).select_related("service")
        .order_by("service__order", "service_id").distinct("service__order", "service_id")
        if one.service
    ]  # fmt: skip
    service = filters.choice("layanan", "Layanan", services, every="Semua layanan")
    only = filters.choice("tampil", "Tampilkan", [(SHORT, "Hanya yang kurang")], every="Semua titik")
    found = wave.points.select_related("unit__parent", "service").order_by(
        "unit__path", "service__order", "pk"
    )
    if words:
        found = found.filter(Q(unit__name__icontains=words) | Q(unit__parent__name__icontains=words))
    if service:
        found = found.filter(service=int(service))
    if only:
        found = found.filter(respondents__lt=F("needed"))
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("hal"))
    made = Job.objects.filter(agency_id=wave.agency_id, label=poster_label(wave))
    jobs = as_they_are(list(made.order_by("-asked_at", "-pk")[:1]), at=timezone.now())
    context = pages.frame(wave, "surveys:points", "Titik") | {
        "title": f"Titik {wave.name}", "filters": filters, "page_obj": shown, "query": _query(filters),
        "rows": [_row(request, one) for one in shown.object_list], "is_draft": wave.state == WaveState.DRAFT,
        "is_local": is_local(settings.PUBLIC_URL) and is_local(request.build_absolute_uri()),
        "job": jobs[0] if jobs else None, "has_points": shown.paginator.count or words or service or only,
    }  # fmt: skip
    return render(request, "surveys/points.html", context)


def poster_label(wave: Wave) -> str:
    """What the job of all posters of a wave is called."""
    return f"Poster {wave.name}" if str(wave.year) in wave.name else f"Poster {wave.name} ({wave.year})"


def _query(filters: Filters) -> str:
    return f"{filters.query[1:]}&" if filters.query else ""


def _row(request: Request, point: SurveyPoint) -> dict[str, Any]:
    return {
        "point": point, "link": link(request, point), "above": named_above(point.unit),
        "short": max(0, point.needed - point.respondents),
        "url": reverse("surveys:point", args=[point.wave_id, point.pk]),
    }  # fmt: skip


@require_safe
@needs("survei", "lihat")
def show(request: Request, pk: int, point: int) -> HttpResponse:
    """One point: its QR code to scan from the screen, its link, and its poster."""
    wave, found = point_of(request, pk, point)
    address = link(request, found)
    name = f"{found.service.name}, {found.unit.name}" if found.service else found.unit.name
    context = pages.frame(wave, "surveys:points", found.unit.name) | {
        "title": name, "point": found, "above": named_above(found.unit), "link": address,
        "spoken": spoken(address), "is_local": is_local(address),
        "qr": mark_safe(_scaling(qr(address))),  # noqa: S308 - our own drawing of our own address
        "is_draft": wave.state == WaveState.DRAFT,
        "short": max(0, found.needed - found.respondents),
        "crumbs": [
            *pages.crumbs(wave, "Titik")[:-1], ("Titik", reverse("surveys:points", args=[pk])), (name, None),
        ],
    }  # fmt: skip
    return render(request, "surveys/point.html", context)


def _scaling(svg: str) -> str:
    """Only the drawing, which fills the place it is given: a browser wants to know its own measures."""
    drawing = svg[svg.index("<svg") :]
    return re.sub(r'width="(\d+)" height="(\d+)"', r'viewBox="0 0 \1 \2"', drawing, count=1)


def poster_at(request: Request, pk: int) -> Wave:
    """404 for a wave without a single point: there is nothing to print."""
    wave = pages.wave_of(request, pk)
    if not wave.points.exists():
        raise Http404
    return wave
