"""Signing electronically. The secrets of a signature live for one request; the page shows what is signed."""

import hashlib
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from selaras.agreements import access, actions, queries
from selaras.agreements.actions.signing import Assent
from selaras.agreements.models import Agreement
from selaras.agreements.queries import waits
from selaras.agreements.queries.signable import not_signable
from selaras.documents import actions as documents
from selaras.documents import store
from selaras.documents.esign import Esign
from selaras.documents.queries import live_key, media_type_of
from selaras.documents.sign import Signer
from selaras.engine.agreements import Deed
from selaras.kernel.rules import RuleError, refuse
from selaras.web.agreement import crumbs, note_nips, signed, visible
from selaras.web.chosen import chosen
from selaras.web.http import Request
from selaras.web.reauth import confirmed_at, fresh
from selaras.web.rights import needs
from selaras.web.signing import forms, pages

# The service is away, answers nonsense or refuses; or the key or the certificate is another's.
_OF_THE_SIGNER = {"TTD-06", "TTD-08", "TTD-10", "TTD-11", "TTD-14", "TTD-17", "TTD-18"}
_DEEDS = (Deed.SIGN_FIRST, Deed.SIGN_SECOND)


@sensitive_post_parameters("passphrase", "nik")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs("pk", "lihat_publik", "terbit_publik")
@fresh()
def sign(request: Request, pk: int) -> HttpResponse:
    """What is signed, with its values and the tail of its hash; then one signature (PK-09, PK-10)."""
    agreement = visible(request, pk)
    if not any(access.entitled(request.duties, deed, agreement) for deed in _DEEDS):
        raise PermissionDenied
    form = forms.Assent(request.POST if request.method == "POST" else None, initial=_seen(agreement))
    if form.is_bound and form.is_valid():
        try:
            seen = form.cleaned_data["seen"]
            _ask(request, agreement, seen)
            after = _sign(request, agreement, _signer(request, form), seen)
        except RuleError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _said(after))
            return redirect("agreements:show", pk=pk)
    # what was signed meanwhile is shown as it is now, and the hash on the page with it
    agreement = visible(request, pk)
    if form.is_bound:
        form.data = {**request.POST.dict(), **_seen(agreement)}
    return _page(request, agreement, form)


def _seen(agreement: Agreement) -> dict[str, str]:
    return {"seen": agreement.content_hash}


@sensitive_variables()
def _signer(request: Request, form: forms.Assent) -> Signer:
    """The open key, or the service; raises RuleError TTD-… and counts a wrong passphrase."""
    given = form.cleaned_data
    if given["method"] == forms.CERTIFIED:
        return Esign(nik=given["nik"], passphrase=given["passphrase"])
    return documents.unlock(passphrase=given["passphrase"], by=request.user, at=timezone.now())


def _ask(request: Request, agreement: Agreement, seen: str) -> None:
    """Before any key is opened (TTD-19)."""
    side = pages.side_of(agreement)
    refuse(not_signable(agreement, side, seen=seen, by=request.user, at=timezone.now()))


def _refused(request: Request, agreement: Agreement) -> str:
    """Why one of many cannot be signed now; "" where it can."""
    try:
        _ask(request, agreement, _seen_of(request, agreement))
    except RuleError as refused:
        return str(refused)
    return ""


def _seen_of(request: Request, agreement: Agreement) -> str:
    return request.POST.get(f"sidik-{agreement.pk}", "")


def _sign(request: Request, agreement: Agreement, signer: Signer, seen: str) -> Agreement:
    session = hashlib.sha256((request.session.session_key or "").encode()).hexdigest()
    return actions.sign(
        agreement=agreement, side=pages.side_of(agreement), signer=signer,
        assent=Assent(seen=seen, session=session, confirmed_at=confirmed_at(request)),
        by=request.user, at=timezone.now(),
    )  # fmt: skip


def _said(agreement: Agreement) -> str:
    if agreement.in_force:
        both = "" if agreement.form == Agreement.Form.ALONE else " kedua pihak"
        return f"Perjanjian sudah ditandatangani{both} dan berlaku."
    second = agreement.outside_post or "pihak kedua"
    return f"Tanda tangan tersimpan. Perjanjian menunggu tanda tangan {second}."


def _page(request: Request, agreement: Agreement, form: forms.Assent) -> HttpResponse:
    budget = list(agreement.budget.order_by("order"))
    open_now = any(access.can(request.duties, deed, agreement) for deed in _DEEDS)
    context: dict[str, Any] = {
        "title": "Tanda tangani perjanjian",
        "crumbs": crumbs(agreement, "Tanda tangani"),
        "agreement": agreement,
        "form": form,
        "open_now": open_now,
        "side": pages.side_of(agreement).label,
        "tail": agreement.content_hash[-pages.TAIL :],
        "lines": list(agreement.lines.order_by("order")),
        "budget": budget,
        "budget_total": sum(line.amount for line in budget),
        "signatures": signed(queries.signatures(agreement), queries.scans(agreement)),
        "has_key": live_key(request.user) is not None,
        "scan_form": forms.Scan() if access.can(request.duties, Deed.SCAN, agreement) else None,
        "waiting_scan": queries.waiting_scan(agreement),
    }
    return render(request, "signing/sign.html", context, status=422 if form.errors else 200)


@sensitive_post_parameters("passphrase", "nik")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@needs("pk", "lihat_publik", "terbit_publik")
@fresh()
def many(request: Request) -> HttpResponse:
    """All that wait for the person: read the list, one passphrase, one signature each, each on record."""
    here = chosen(request)
    asked = waits.for_signature(access.visible(request.duties), request.duties).filter(
        agency=here.agency, year=here.year
    )
    mine = [one for one in asked if any(access.can(request.duties, deed, one) for deed in _DEEDS)]
    form = forms.Assent(request.POST if request.method == "POST" else None)
    outcomes: list[pages.Outcome] = []
    if form.is_bound and form.is_valid():
        picked = [one for one in mine if str(one.pk) in request.POST.getlist("perjanjian")]
        if not picked:
            form.add_error(None, "Pilih sekurang-kurangnya satu perjanjian.")
        else:
            outcomes = _sign_many(request, form, picked)
            done = {outcome.url for outcome in outcomes if not outcome.problem}
            mine = [one for one in mine if pages.url_of(one) not in done]
    context = {
        "title": "Tanda tangani sekaligus",
        "crumbs": [
            ("Meja kerja", "/"),
            ("Perjanjian", reverse("agreements:list")),
            ("Tanda tangani sekaligus", None),
        ],
        "rows": pages.waiting(mine, waits.line_counts(mine), waits.differences(mine)),
        "form": form,
        "outcomes": outcomes,
        "has_key": live_key(request.user) is not None,
    }
    return render(request, "signing/many.html", context, status=422 if form.errors else 200)


def _sign_many(request: Request, form: forms.Assent, picked: list[Agreement]) -> list[pages.Outcome]:
    """Each in a transaction of its own: one that is refused keeps none of the others back.

    What is wrong with the signer is wrong with all of them: the rest is not tried, so that no certificate is
    blocked by one passphrase mistyped once.
    """
    problems = {agreement.pk: _refused(request, agreement) for agreement in picked}
    if all(problems.values()):
        return [_outcome(agreement, problems[agreement.pk]) for agreement in picked]
    try:
        signer = _signer(request, form)
    except RuleError as refused:
        form.add_error(None, str(refused))
        return []
    outcomes: list[pages.Outcome] = []
    stopped = False
    for agreement in picked:
        problem = problems[agreement.pk] or ("Belum dicoba." if stopped else "")
        if not problem:
            try:
                _sign(request, agreement, signer, _seen_of(request, agreement))
            except RuleError as refused:
                problem, stopped = str(refused), refused.rule in _OF_THE_SIGNER
        outcomes.append(_outcome(agreement, problem))
    return outcomes


def _outcome(agreement: Agreement, problem: str) -> pages.Outcome:
    return pages.Outcome(pages.post_of(agreement), pages.url_of(agreement), problem)


@require_safe
@needs("pk", "lihat_publik", "terbit_publik")
def original(request: Request, pk: int) -> HttpResponse:
    """The newest signed file, byte for byte (pk.unduh_asli)."""
    seen = visible(request, pk)
    if not access.originals(request.duties).filter(pk=pk).exists():
        raise PermissionDenied
    if not seen.file_hash:
        raise Http404
    note_nips(request, seen)
    kind = media_type_of(seen.file_hash)  # a scan that was taken may be a picture
    response = HttpResponse(store.get(seen.file_hash), content_type=kind)
    name = f"PK-{seen.year}-{seen.position.code}-bertanda-tangan.{pages.ENDINGS[kind]}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
