"""The component gallery, for staff: how everything looks; on it accessibility is tested."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from selaras.engine.numbers import format_number, parse_number
from selaras.web.gallery import examples
from selaras.web.gallery.forms import Example
from selaras.web.http import Request
from selaras.web.rights import needs

TOTAL = 312

EDITION_PAGE = {
    "edition_line": {
        "edition": {"pk": 2}, "standing": "in-force", "url": "#edisi",
        "words": "Berlaku sejak 21 Februari 2024",
        "choices": [(3, "Perubahan ke-1 (draf)"), (2, "Edisi murni")],
    }
}  # fmt: skip


@require_safe
@needs("sistem", "lihat_kesehatan")
def gallery(request: Request) -> HttpResponse:
    form = Example({"name": "", "period": "2", "target": "30"})
    form.is_valid()
    context = {
        "title": "Komponen",
        "crumbs": [("Pengaturan", "#"), ("Komponen", None)],
        "refused": form,
        "fresh": Example(),
        "page_obj": Paginator(range(412), 25).page(4),
        "running": _job(184),
        "ended": _job(TOTAL) | {"id": 2},
        "paper": request.GET.get("kertas", ""),
    }
    return render(request, "gallery/index.html", context | examples.CONTEXT | {"edition_page": EDITION_PAGE})


@require_safe
@needs("sistem", "lihat_kesehatan")
def job(request: Request, done: int) -> HttpResponse:
    """The next state of the example job."""
    return render(request, "gallery/job.html", {"running": _job(min(done, TOTAL))})


@require_safe
@needs("sistem", "lihat_kesehatan")
def echo(request: Request) -> HttpResponse:
    """What was understood of the typed example."""
    typed = request.GET.get("nilai", "")
    number, finding = parse_number(typed)
    context = {"read": format_number(number)} if number is not None else {}
    if finding:
        context = {"question": finding.message}
    return render(request, "components/echo.html", context | {"id": "contoh-nilai_echo"})


def _job(done: int) -> dict[str, object]:
    return {
        "id": 1,
        "label": "Menandatangani perjanjian kinerja",
        "done": done,
        "next": done + 32,
        "total": TOTAL,
        "running": done < TOTAL,
        "failed": examples.FAILED[: 1 if done < TOTAL else 2],
    }
