"""Dari mana angka ini: one quarter of one figure, down to its inputs and up to the head of the agency."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from selaras.engine.figures import Handling, Value
from selaras.engine.periods import QUARTER_LABELS
from selaras.engine.reports import FINAL
from selaras.engine.scales import Scale
from selaras.measurement import access
from selaras.measurement.models import Figure
from selaras.measurement.models.handling import handling_of, row_of
from selaras.measurement.queries.formulas import used_by
from selaras.measurement.queries.origin import PARTS, Origin
from selaras.measurement.queries.registers import kinds_of
from selaras.measurement.queries.standing import newest_edition
from selaras.org import access as org_access
from selaras.web import bars
from selaras.web.figures import achievement_scale, brief, exact, value_words
from selaras.web.formulas import version_words
from selaras.web.http import Request
from selaras.web.origin import pages, words
from selaras.web.origin.survey import survey_view
from selaras.web.rights import needs


@require_safe
@needs("realisasi", "lihat")
def show(request: Request, pk: int, quarter: int) -> HttpResponse:
    """404 outside one's reach; a figure around it that is outside is named, and tells no number."""
    if quarter not in QUARTER_LABELS:
        raise Http404
    figure = _figure(request, pk)
    origin = Origin(figure, quarter)
    row = row_of(figure.indicator)
    handling = handling_of(figure.indicator)
    scale = achievement_scale(figure.year)
    context = {
        "title": figure.indicator.name,
        "crumbs": [
            ("Meja kerja", "/"),
            ("Dasbor", reverse("dashboard:board")),
            (figure.indicator.code, None),
        ],
        "figure": figure,
        "number": quarter,
        "quarter": QUARTER_LABELS[quarter],
        "tabs": _tabs(figure, quarter),
        "record": _is_record(figure),
        "scale": scale,
        "assumptions": words.assumptions(figure, row, scale),
    }
    context |= _judged(origin, handling, scale) | _made(origin, handling) | _year(origin, handling, scale)
    if origin.survey is not None:
        context["survey"] = survey_view(origin.survey, request.GET.get("unit", ""))
        context["assumptions"] = [words.scope_words(origin.survey), *words.assumptions(figure, row, scale)]
    return render(
        request, "origin/show.html", context | _around(request, origin, scale) | _reports(request, origin)
    )


def _judged(origin: Origin, handling: Handling, scale: Scale) -> dict[str, object]:
    figure, suffix = origin.figure, str(origin.quarter)
    value, target = figure.value_of(suffix), figure.targets.quarters[origin.quarter - 1]
    return {
        "value": value_words(value),
        "whole_value": _all_digits(value),
        "target": target,
        "verdict": words.verdict(
            figure, suffix, target=target, actual=pages.actual_of(value), handling=handling, scale=scale
        ),
    }


def _made(origin: Origin, handling: Handling) -> dict[str, object]:
    figure = origin.figure
    rolled, whole = (figure.source == kind for kind in (Figure.Source.ROLLED, Figure.Source.COMPUTED))
    made = origin.direct if rolled or whole else figure.quarters[origin.quarter - 1]
    lacking = made.due - made.counted if rolled or whole else 0
    return {
        "made": words.surveyed_words(origin.survey)
        if origin.survey
        else words.made_words(figure, made, handling, origin.tiers if rolled and made.due else ()),
        "provisional": words.provisional_words(origin.provisional) if rolled or whole else "",
        "ratio": words.ratio_words(made),
        "cannot": words.cannot_words(made, handling) if rolled else "",
        "blend": pages.blend_view(origin.blend) if whole else None,
        "version": version_words(used_by(figure), year=figure.year) if whole else None,
        "missing": pages.missing_names(origin, whole=whole) if lacking else [],
        "missing_more": max(0, lacking - len(origin.missing)) if lacking else 0,
    }


def _year(origin: Origin, handling: Handling, scale: Scale) -> dict[str, object]:
    figure = origin.figure
    return {
        "annual": words.annual_words(handling),
        "year_rows": pages.year_rows(figure, handling, chosen=origin.quarter, scale=scale),
        "year_line": pages.year_line(figure, handling, scale),
        "columns": bars.columns(figure.targets.quarters, [one.value for one in figure.quarters]),
        "size": bars.LARGE,
    }


def _around(request: Request, origin: Origin, scale: Scale) -> dict[str, object]:
    """A page of what lies below, and all that lies above."""
    parts = Paginator(origin.parts, PARTS).get_page(request.GET.get("hal"))
    below = list(parts.object_list)
    readable = _readable(request, [*below, *origin.above])
    return {
        "parts": parts,
        "parts_shown": pages.kin(below, origin.quarter, readable=readable, scale=scale),
        "weighted": any(one.weight is not None for one in below),
        "above": pages.kin(origin.above, origin.quarter, readable=readable, scale=scale),
    }


def _figure(request: Request, pk: int) -> Figure:
    seen = access.readable(request.duties).select_related(
        "indicator__handling", "indicator__objective", "position__unit", "agency"
    )
    found: Figure = get_object_or_404(seen, pk=pk)
    return found


def _is_record(figure: Figure) -> bool:
    """Whether the post carries the indicator no longer, by the edition that was laid out last."""
    return newest_edition(figure.agency, figure.year).get() != figure.edition_id


def _tabs(figure: Figure, chosen: int) -> list[dict[str, object]]:
    return [
        {"label": label, "url": pages.address(figure, number), "active": number == chosen, "count": None}
        for number, label in QUARTER_LABELS.items()
    ]


def _all_digits(value: Value) -> str:
    """What is cut off where the figure is printed; nothing where it is printed whole."""
    if not isinstance(value, Decimal) or exact(value) == brief(value):
        return ""
    return exact(value)


def _readable(request: Request, around: Iterable[Figure]) -> set[int]:
    keys = [one.pk for one in around]
    return set(access.readable(request.duties).filter(pk__in=keys).order_by().values_list("pk", flat=True))


def _reports(request: Request, origin: Origin) -> dict[str, object]:
    """What was reported, for a figure whose post reports itself; names and files as far as one may know."""
    if origin.figure.source != Figure.Source.REPORTED:
        return {"reports": [], "waiting": None, "counted": None}
    users = pages.people_of(origin.reports)
    held = org_access.holders_ever_visible(request.duties).filter(user__in=users)
    names = {one.user_id: one.user.full_name for one in held.select_related("user").order_by("pk")}
    offices = org_access.offices_ever(request.duties, users)
    mine = access.proofs(request.duties).filter(report__in=[one.pk for one in origin.reports])
    proofs = set(mine.order_by().values_list("pk", flat=True))
    return {
        "reports": [
            pages.report_view(one, figure=origin.figure, names=names, offices=offices, proofs=proofs)
            for one in origin.retold
        ],
        "waiting": next((one for one in origin.reports if one.state not in FINAL), None),
        **_counted(request, origin, names),
    }


def _counted(request: Request, origin: Origin, names: Mapping[int, str]) -> dict[str, object]:
    """A page of the rows that a locked report counted: of the one that counts, or of the one asked for."""
    final = [one for one in origin.reports if one.state in FINAL]
    asked = request.GET.get("laporan", "")
    report = next((one for one in final if str(one.pk) == asked), next(iter(final), None))
    if report is None or not kinds_of(origin.figure):
        return {"counted": None}
    page = Paginator(origin.counted_rows(report), PARTS).get_page(request.GET.get("hal"))
    return {"counted": pages.counted_view(page, report, figure=origin.figure, names=names)}
