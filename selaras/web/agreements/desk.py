"""The page of one agreement: everything on it, prepared once for the page itself and for refusals."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from selaras.agreements import access, queries
from selaras.agreements.models import Agreement
from selaras.engine.agreements import Deed
from selaras.web.agreement import crumbs, signed
from selaras.web.agreements import forms, pages
from selaras.web.http import Request


def page(request: Request, agreement: Agreement, *, refused: str = "", **given: Any) -> HttpResponse:
    """The agreement with all that is to say and do about it; `given` are forms filled in before."""
    checkup = queries.checkup(agreement)
    comments = list(agreement.comments.select_related("by", "line").order_by("at", "pk"))
    deeds = access.steps(request.duties, agreement)
    editing = Deed.EDIT in deeds
    scans = queries.scans(agreement)
    context = {
        "title": agreement.title,
        "crumbs": crumbs(agreement),
        "agreement": agreement,
        "refused": refused,
        "ways": pages.ways(deeds, agreement, scan_waits=queries.waiting_scan(agreement) is not None),
        "parties": pages.parties(agreement),
        "groups": pages.groups(checkup.lines, comments),
        "budget": checkup.budget,
        "budget_heading": pages.budget_heading(agreement),
        "budget_total": sum(line.amount for line in checkup.budget) if checkup.budget else None,
        "document": checkup.document,
        "findings": checkup.findings if access.is_draft(agreement) or agreement.state == "diajukan" else [],
        "outdated": pages.changes(checkup.outdated) if pages.may_be_outdated(agreement) else [],
        "comments": comments,
        "signatures": signed(queries.signatures(agreement), scans),
        "scans": scans,
        "open_request": queries.open_request(agreement),
        "may_change": access.may_ask_for_revision(request.duties, agreement),
        "may_answer": access.may_answer_revision(request.duties, agreement),
        "may_download": bool(agreement.file_hash)
        and access.originals(request.duties).filter(pk=agreement.pk).exists(),
        "may_talk": access.may_talk(request.duties, agreement) and access.is_open(agreement),
        "editing": editing,
        **_standing(agreement),
    }
    if editing:
        context |= _editing(agreement, checkup)
    context |= {"reason": forms.Reason(), "remark": forms.Remark()} | given
    return render(request, "agreements/show.html", context, status=422 if refused else 200)


def _standing(agreement: Agreement) -> dict[str, Any]:
    """Where the agreement stands now, and from when until when it holds."""
    now = timezone.now()
    return {
        "stations": pages.stations(agreement, at=now),
        "status": pages.status(agreement, at=now),
        "next_step": pages.next_step(agreement, at=now),
        "begins_on": queries.begins_on(agreement, at=now),
        "ends_on": queries.ends_on(agreement),
        "signed_otherwise": queries.signed_otherwise(agreement),
        "versions": [(one, pages.standing(one, at=now)) for one in queries.versions(agreement)],
    }


def _editing(agreement: Agreement, checkup: queries.Checkup) -> dict[str, Any]:
    taken = {line.item_id for line in checkup.budget}
    level = queries.budget_level(agreement)
    items = queries.budget_items(checkup.document, level) if checkup.document and level else []
    return {
        "details": forms.Details(initial={"place": agreement.place, "agreed_on": agreement.agreed_on}),
        "supporting": forms.Supporting(),
        "items": [(item, item.pk in taken) for item in items],
        "typed_budget": forms.TypedBudget(initial={"lines": pages.typed(checkup.budget)})
        if level and checkup.document is None
        else None,
    }
