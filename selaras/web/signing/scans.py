"""The scan of a paper signed by hand, or a file signed outside: handed in, looked at, taken or refused."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from selaras.agreements import access, actions, rules
from selaras.agreements.models import Agreement, Scan
from selaras.documents import store
from selaras.documents.queries import media_type_of
from selaras.engine.agreements import Deed
from selaras.kernel.rules import RuleError
from selaras.web.agreement import crumbs, note_nips, visible
from selaras.web.http import Request
from selaras.web.rights import needs
from selaras.web.signing import forms, pages


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def hand_in(request: Request, pk: int) -> HttpResponse:
    agreement = visible(request, pk)
    if not access.entitled(request.duties, Deed.SCAN, agreement):
        raise PermissionDenied
    form = forms.Scan(request.POST, request.FILES)
    if form.is_valid():
        content = form.cleaned_data["file"].read(rules.MOST_BYTES + 1)  # one byte too many is seen
        try:
            actions.hand_in_scan(
                agreement=agreement, content=content, media_type=rules.media_type(content),
                signed_on=form.cleaned_data["signed_on"], by=request.user, at=timezone.now(),
            )  # fmt: skip
        except RuleError as refused:
            form.add_error(None, str(refused))  # of the file or of the day: the sentence says which
        else:
            messages.success(request, "Pindaian diterima dan menunggu pemeriksaan KKPP.")
            return redirect("agreements:show", pk=pk)
    context = {
        "title": "Unggah pindaian",
        "crumbs": crumbs(agreement, "Unggah pindaian"),
        "agreement": agreement,
        "form": form,
    }
    return render(request, "signing/hand_in.html", context, status=422)


@require_safe
@needs("pk", "lihat_publik", "terbit_publik")
def show(request: Request, pk: int, scan: int) -> HttpResponse:
    """The scan beside the content it should carry."""
    if (checked := _checked(request, pk, scan)) is not None:
        return checked
    agreement = visible(request, pk)
    return _page(request, agreement, get_object_or_404(_scans(agreement), pk=scan), forms.Refusal())


@require_safe
@needs("pk", "lihat_publik", "terbit_publik")
def file(request: Request, pk: int, scan: int) -> HttpResponse:
    """The scanned file, always as a download: it came from outside and is never opened in our pages."""
    agreement = visible(request, pk)
    kept = get_object_or_404(_scans(agreement), pk=scan)
    if not access.may_download_scan(request.duties, agreement):
        raise PermissionDenied
    note_nips(request, agreement)
    kind = media_type_of(kept.file_hash)
    response = HttpResponse(store.get(kept.file_hash), content_type=kind)
    response["Content-Disposition"] = (
        f'attachment; filename="pindaian-{agreement.position.code}.{pages.ENDINGS[kind]}"'
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def accept(request: Request, pk: int, scan: int) -> HttpResponse:
    if (checked := _checked(request, pk, scan)) is not None:
        return checked
    agreement = _registrar(request, pk)
    kept = get_object_or_404(_scans(agreement), pk=scan)
    try:
        actions.accept_scan(scan=kept, seen=request.POST.get("seen", ""), by=request.user, at=timezone.now())
    except RuleError as refused:
        return _page(request, agreement, kept, forms.Refusal(), refused=str(refused))
    messages.success(request, "Pindaian diterima. Perjanjian berlaku.")
    return redirect("agreements:list")


@require_POST
@needs("pk", "lihat_publik", "terbit_publik")
def reject(request: Request, pk: int, scan: int) -> HttpResponse:
    if (checked := _checked(request, pk, scan)) is not None:
        return checked
    agreement = _registrar(request, pk)
    kept = get_object_or_404(_scans(agreement), pk=scan)
    form = forms.Refusal(request.POST)
    if form.is_valid():
        try:
            actions.reject_scan(
                scan=kept, answer=form.cleaned_data["answer"], by=request.user, at=timezone.now()
            )
        except RuleError as refused:
            form.add_error("answer", str(refused))
        else:
            messages.success(request, "Pindaian ditolak; alasannya disampaikan kepada pengunggah.")
            return redirect("agreements:list")
    return _page(request, agreement, kept, form, refused="Pindaian belum ditolak.")


def _checked(request: Request, pk: int, scan: int) -> HttpResponse | None:
    """KKPP reads an agreement only while its scan waits; one that is checked leads back with a sentence.

    None where the page is open, or was never theirs.
    """
    kept = Scan.objects.filter(pk=scan, agreement=pk, checked_at__isnull=False)
    found = kept.select_related("agreement__holder", "agreement__position", "checked_by").first()
    if (
        found is None
        or access.visible(request.duties).filter(pk=pk).exists()
        or not access.entitled(request.duties, Deed.REJECT_SCAN, found.agreement)
    ):
        return None
    messages.info(request, _result(found))
    return redirect("agreements:list")


def _result(scan: Scan) -> str:
    by, post = scan.checked_by.full_name if scan.checked_by else "", scan.agreement.position.title
    if scan.accepted:
        return f"Pindaian {post} sudah diterima oleh {by}."
    return (
        f"Pindaian {post} sudah ditolak oleh {by}: {scan.answer} Perjanjiannya kembali kepada para pihak; "
        "pindaian yang baru tampil di sini setelah diunggah."
    )


def _registrar(request: Request, pk: int) -> Agreement:
    agreement = visible(request, pk)
    if not access.entitled(request.duties, Deed.ACCEPT_SCAN, agreement):
        raise PermissionDenied
    return agreement


def _scans(agreement: Agreement) -> QuerySet[Scan]:
    return agreement.scans.select_related("agreement", "by", "checked_by")


def _page(
    request: Request, agreement: Agreement, scan: Scan, form: forms.Refusal, *, refused: str = ""
) -> HttpResponse:
    budget = list(agreement.budget.order_by("order"))
    context = {
        "title": "Periksa pindaian",
        "crumbs": crumbs(agreement, "Pindaian"),
        "agreement": agreement,
        "scan": scan,
        "form": form,
        "refused": refused,
        "lines": list(agreement.lines.order_by("order")),
        "budget": budget,
        "budget_total": sum(line.amount for line in budget),
        "may_download": access.may_download_scan(request.duties, agreement),
        "may_check": scan.checked_at is None and access.can(request.duties, Deed.ACCEPT_SCAN, agreement),
    }
    return render(request, "signing/scan.html", context, status=422 if refused else 200)
