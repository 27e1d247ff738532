"""Instrumen: all of an agency, one with what it asks and who uses it, thrown away while nobody needs it."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from selaras.engine.numbers import format_number
from selaras.engine.periods import QUARTER_LABELS
from selaras.engine.scales import Scale
from selaras.kernel.rules import RuleError
from selaras.surveys import access, actions
from selaras.surveys.models import Instrument, Wave
from selaras.web.http import Request
from selaras.web.questionnaires import pages
from selaras.web.rights import needs

LAWFUL_CODE = "skm"
KINDS = Instrument.Kind.values


@require_safe
@needs("survei", "lihat")
def index(request: Request) -> HttpResponse:
    """The newest version of every instrument, with how many waves ask it."""
    agency = pages.agency_of(request)
    found = access.instruments(request.duties).filter(agency=agency).annotate(count=Count("elements"))
    asked = dict(
        access.waves(request.duties).filter(agency=agency).order_by()
        .values_list("instrument__code").annotate(Count("pk"))
    )  # fmt: skip
    versions: dict[str, list[Instrument]] = {}
    for one in sorted(found.order_by("code", "-version"), key=lambda one: KINDS.index(one.kind)):
        versions.setdefault(one.code, []).append(one)
    context = {
        "title": "Instrumen survei",
        "crumbs": pages.crumbs(("Instrumen", None)),
        "rooms": pages.rooms("questionnaires:list"),
        "rows": [
            {
                "instrument": newest, "versions": len(versions[code]), "waves": asked.get(code, 0),
                "status": pages.status(newest), "url": reverse("questionnaires:instrument", args=[newest.pk]),
            }
            for code, (newest, *_) in versions.items()
        ],
        "may_set_up": pages.may_set_up(request, agency),
        "lacks_lawful": LAWFUL_CODE not in versions,
    }  # fmt: skip
    return render(request, "questionnaires/list.html", context)


@require_POST
@needs("survei", "atur")
def install(request: Request) -> HttpResponse:
    """The questionnaire of PermenPANRB 14/2017 from the table of law, where there is none yet."""
    agency = pages.agency_of(request)
    pages.only_who_sets_up(request, agency)
    known = Instrument.objects.filter(agency=agency, code=LAWFUL_CODE).order_by("-version").first()
    if known is not None:
        messages.info(request, "Instrumen ini sudah ada.")
        return redirect("questionnaires:instrument", known.pk)
    made = actions.define_lawful(agency=agency, on=request.today, by=request.user, at=timezone.now())
    messages.success(request, "Instrumen PermenPANRB 14/2017 siap dipakai.")
    return redirect("questionnaires:instrument", made.pk)


@require_safe
@needs("survei", "lihat")
def instrument(request: Request, pk: int) -> HttpResponse:
    return show(request, pages.instrument_of(request, pk))


@require_POST
@needs("survei", "atur")
def discard(request: Request, pk: int) -> HttpResponse:
    """A version nobody was asked; one in use says why it stays (SKM-04, SKM-22)."""
    found = pages.instrument_of(request, pk)
    pages.only_who_sets_up(request, found.agency)
    try:
        actions.discard_instrument(instrument=found, by=request.user, at=timezone.now())
    except RuleError as refused:
        return show(request, found, refused=str(refused))
    messages.success(request, f"{found} dibuang.")
    return redirect("questionnaires:list")


def show(request: Request, found: Instrument, *, refused: str = "") -> HttpResponse:
    """The page of one version."""
    told = found.counting
    versions = list(
        access.instruments(request.duties).filter(agency=found.agency, code=found.code).order_by("-version")
    )
    waves = access.waves(request.duties).filter(instrument=found).order_by("-year", "-quarter", "name")
    elements = list(zip(found.elements.all(), told.elements, strict=True))
    context = {
        "title": found.name,
        "crumbs": pages.crumbs(
            ("Instrumen", reverse("questionnaires:list")), (f"{found.name}, versi {found.version}", None)
        ),
        "instrument": found,
        "status": pages.status(found),
        "facts": _facts(found, pages.classes_of(found, request)),
        "elements": [(element, pages.weight_text(told, one)) for element, one in elements],
        "waves": [(wave, f"{QUARTER_LABELS[wave.quarter]} {wave.year}", _word(wave)) for wave in waves],
        "versions": versions,
        "newest": versions[0],
        "may_set_up": pages.may_set_up(request, found.agency),
        "refused": refused,
    }
    return render(request, "questionnaires/instrument.html", context, status=422 if refused else 200)


def _word(wave: Wave) -> str:
    return str(Wave.State(wave.state).label)


def _facts(found: Instrument, classes: Scale | None) -> Sequence[tuple[str, Any]]:
    told = found.counting
    return [
        ("Jenis", found.get_kind_display()),
        ("Dasar", found.source or "tidak disebut"),
        ("Skala jawaban", f"1 sampai {found.top}, indeks dikalikan {format_number(found.factor)}"),
        ("Bobot unsur", str(Instrument.Weighting(found.weighting).label)),
        ("Nilai yang mungkin", pages.span_text(told)),
        ("Tabel mutu", _classes(classes)),
        ("Pengantar", found.greeting or "tidak ada"),
        ("Pernyataan persetujuan", found.consent),
    ]


def _classes(scale: Scale | None) -> str:
    """The classes from the best to the worst, with where each begins."""
    if scale is None:
        return "tanpa tabel mutu"
    bands = [
        f"{band.mark} {band.label.lower()} mulai {format_number(band.low)}"
        for band in scale.bands
        if band.low is not None
    ]
    return f"{'; '.join(bands)}. {scale.source}."
