"""The page of one SKP: everything on it, prepared once for the page itself and for refusals."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from selaras.engine.behaviours import behaviours_as_of
from selaras.engine.skp_life import DRAFTS, SkpDeed, SkpState
from selaras.skp import access
from selaras.skp.models import IndividualIndicator, Skp, SkpSupport, WorkResult
from selaras.skp.queries.checks import missing
from selaras.skp.queries.content import first_day, supports_of
from selaras.skp.queries.in_step import in_step, line_names
from selaras.skp.rules import format_days
from selaras.web.http import Request
from selaras.web.skp import forms, pages


def visible(request: Request, pk: int) -> Skp:
    """The SKP with its people; 404 outside of the person's reach."""
    skp: Skp = get_object_or_404(access.visible(request.duties).with_people(), pk=pk)
    return skp


def page(request: Request, skp: Skp, *, refused: str = "", **given: Any) -> HttpResponse:
    """The SKP with all that is to say and do about it; `given` are forms filled in before."""
    deeds = [deed for deed in access.RIGHTS if access.can(request.duties, deed, skp)]
    editing = SkpDeed.EDIT in deeds
    supports = supports_of(skp)
    context = {
        "title": f"{skp.title}, {skp.holder.post_title}",
        "crumbs": [("Meja kerja", "/"), ("SKP", reverse("skp:list")), (skp.position.short_title, None)],
        "skp": skp,
        "refused": refused,
        "behaviours": _behaviours(skp),
        "supports": [(label, supports.get(kind, "").splitlines()) for kind, label in SkpSupport.Kind.choices],
        "remarks": list(skp.remarks.select_related("by").order_by("at", "pk")),
        "may_talk": bool(access.hands(request.duties, skp)),
        "ways": pages.ways(deeds),
        "since": skp.reached_at.isoformat(),
        "editing": editing,
        "reason": forms.Reason(),
        "remark": forms.Remark(),
        **_standing(skp, request),
        **_results(skp, request),
    }
    if editing:
        context |= _editing(skp, supports)
    return render(request, "skp/show.html", context | given, status=422 if refused else 200)


def _standing(skp: Skp, request: Request) -> dict[str, Any]:
    """Where the SKP stands now, and what it lacks to go on."""
    asked = skp.state in DRAFTS | {SkpState.SUBMITTED}
    return {
        "stations": pages.stations(skp),
        "status": pages.status(skp),
        "next_step": pages.next_step(skp),
        "days": format_days(skp.period),
        "people": pages.people(skp),
        "findings": missing(skp, on=request.today) if asked else [],
    }


def _results(skp: Skp, request: Request) -> dict[str, Any]:
    """What it says, and what would be drawn otherwise now."""
    found = list(WorkResult.objects.filter(skp=skp).prefetch_related("indicators").order_by("order"))
    drifts, moved = in_step(skp, on=request.today)
    return {
        "results": pages.results(found),
        "quantitative": skp.approach == Skp.Approach.QUANTITATIVE,
        "aspects": IndividualIndicator.Aspect.choices,
        "changes": pages.changes(drifts, line_names(found)),
        "moved": moved,
    }


def _editing(skp: Skp, supports: dict[str, str]) -> dict[str, Any]:
    """The forms of a draft, filled in with what is there."""
    return {
        "result_form": forms.Result(),
        "approach_form": forms.Approach(initial={"approach": skp.approach}),
        "supports_form": forms.Supports(initial=supports),
        "indicator_form": forms.Indicator(),
        "indicator_of": None,
        "expected_form": None,
    }


def _behaviours(skp: Skp) -> dict[str, Any]:
    """The values of behaviour in force in the SKP's year, each with what the leader expects beside it."""
    told = behaviours_as_of(first_day(skp))
    expected = {one.value: one.wording for one in skp.expectations.order_by("value")}
    return {
        "values": [(one, expected.get(one.key, "")) for one in told.values],
        "source": told.source,
        "assumption": told.assumption,
    }
