"""The editor: a new instrument, the next version, another wording of one nobody was asked yet."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from selaras.engine.exact import total
from selaras.engine.numbers import format_number
from selaras.engine.survey import Weighting, span
from selaras.kernel.rules import RuleError
from selaras.surveys import actions, rules
from selaras.surveys.models import Instrument
from selaras.web.http import Request
from selaras.web.questionnaires import draft as drafts
from selaras.web.questionnaires import pages, views
from selaras.web.questionnaires.draft import Draft
from selaras.web.rights import needs

UNREADABLE = "Periksa isian yang ditandai; belum ada yang disimpan."
OVERTAKEN = (
    "Versi ini diubah orang lain sejak halaman ini dibuka. Isian Bapak/Ibu masih di bawah; bandingkan dengan "
    "versi sekarang, lalu simpan lagi untuk menggantikannya."
)
CONSENT = (
    "Mengisi survei ini sukarela. Dengan mengirim, Bapak/Ibu setuju jawabannya dihitung bersama jawaban "
    "orang lain. Nama, nomor telepon, dan alamat tidak dicatat."
)
STEP, PREVIEW = "langkah", "pratinjau"


@require_http_methods(["GET", "HEAD", "POST"])
@needs("survei", "atur")
def begin(request: Request) -> HttpResponse:
    """An instrument of one's own, from nothing."""
    agency = pages.agency_of(request)
    pages.only_who_sets_up(request, agency)
    taken = set(Instrument.objects.filter(agency=agency).values_list("code", flat=True))
    page = _Page(
        request, "Instrumen baru", crumbs=(("Instrumen baru", None),), back=reverse("questionnaires:list")
    )

    def keep(typed: Draft) -> Instrument:
        return actions.define_instrument(
            agency=agency, code=typed.settings.cleaned_data["code"], elements=typed.asked, by=request.user,
            at=timezone.now(), **typed.fields,
        )  # fmt: skip

    return _edit(page, None, taken, keep)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("survei", "atur")
def follow(request: Request, pk: int) -> HttpResponse:
    """The next version, beginning with this one; nothing is kept before it is saved."""
    found = pages.instrument_of(request, pk)
    pages.only_who_sets_up(request, found.agency)
    page = _Page(
        request, f"Versi berikutnya: {found.name}", crumbs=(_way(found), ("Versi berikutnya", None)),
        back=reverse("questionnaires:instrument", args=[pk]),
    )  # fmt: skip

    def keep(typed: Draft) -> Instrument:
        return actions.define_instrument(
            agency=found.agency, code=found.code, elements=typed.asked, by=request.user, at=timezone.now(),
            **typed.fields,
        )  # fmt: skip

    return _edit(page, found, None, keep)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("survei", "atur")
def change(request: Request, pk: int) -> HttpResponse:
    """Another wording of a version nobody was asked; a frozen one says so (SKM-04)."""
    found = pages.instrument_of(request, pk)
    pages.only_who_sets_up(request, found.agency)
    if frozen := rules.in_use(found):
        return views.show(request, found, refused=f"{frozen.message} ({frozen.rule})")
    page = _Page(
        request, f"Ubah {found.name}, versi {found.version}", crumbs=(_way(found), ("Ubah", None)),
        back=reverse("questionnaires:instrument", args=[pk]), seen=drafts.mark_of(found),
    )  # fmt: skip

    def keep(typed: Draft) -> Instrument:
        return actions.change_instrument(
            instrument=found, elements=typed.asked, by=request.user, at=timezone.now(), **typed.fields
        )

    return _edit(page, found, None, keep)


@require_POST
@needs("survei", "atur")
def weigh(request: Request) -> HttpResponse:
    """The fragment #jumlah while one types; nothing is saved."""
    pages.only_who_sets_up(request, pages.agency_of(request))
    return render(request, "questionnaires/_sum.html", {"weighed": weighed(drafts.typed(request.POST, None))})


class _Page:
    """What a page of the editor says about itself."""

    def __init__(
        self, request: Request, title: str, *, crumbs: tuple[tuple[str, str | None], ...], back: str,
        seen: str = "",
    ) -> None:  # fmt: skip
        self.request, self.seen = request, seen
        self._context: dict[str, Any] = {
            "title": title, "back": back, "seen": seen,
            "crumbs": pages.crumbs(("Instrumen", reverse("questionnaires:list")), *crumbs),
        }  # fmt: skip

    def answer(self, typed: Draft, *, refused: str = "", is_changed: bool = False) -> HttpResponse:
        context = self._context | {
            "draft": typed, "refused": refused, "weighed": weighed(typed), "is_changed": is_changed,
        }  # fmt: skip
        return render(self.request, "questionnaires/editor.html", context, status=422 if refused else 200)


def _edit(
    page: _Page, before: Instrument | None, taken: drafts.Taken, keep: Callable[[Draft], Instrument]
) -> HttpResponse:
    """The editor's three answers: what stands there, the blocks arranged anew, or kept."""
    request = page.request
    if request.method != "POST":
        first = drafts.first(before, taken)
        if before is None:
            first.settings.initial = {"consent": CONSENT, "factor": "25"}
        return page.answer(first)
    if step := request.POST.get(STEP, ""):
        return page.answer(drafts.arranged(request.POST, taken, step), is_changed=True)
    typed = drafts.typed(request.POST, taken)
    if not typed.is_valid():
        return page.answer(typed, refused=UNREADABLE, is_changed=True)
    if request.POST.get("seen", "") != page.seen:
        return page.answer(typed, refused=OVERTAKEN, is_changed=True)
    try:
        made = keep(typed)
    except RuleError as error:
        return page.answer(typed, refused=str(error), is_changed=True)
    messages.success(request, f"{made} tersimpan.")
    to = "respond:preview" if PREVIEW in request.POST else "questionnaires:instrument"
    return redirect(to, made.pk)


def _way(found: Instrument) -> tuple[str, str | None]:
    return f"{found.name}, versi {found.version}", reverse("questionnaires:instrument", args=[found.pk])


def weighed(typed: Draft) -> dict[str, Any]:
    """How the weights stand as typed: each one's, their sum, and the span of the index."""
    told = typed.sketch
    if told is None:
        return {"text": "Isi pengali, banyak tingkat, dan sedikitnya satu unsur untuk melihat bobotnya."}
    count = len(told.elements)
    if told.weighting is Weighting.OWN:
        weights = total(one.weight for one in told.elements if one.weight is not None)
        gap = 1 - weights
        return {
            "text": "Jumlah bobot", "total": format_number(weights), "is_whole": gap == 0,
            "gap": "" if gap == 0 else f"{'kurang' if gap > 0 else 'lebih'} {format_number(abs(gap))}",
        }  # fmt: skip
    lowest, highest = span(told)
    return {
        "text": f"{count} unsur, masing-masing berbobot {pages.weight_text(told, told.elements[0])}; "
        f"nilai dari {format_number(lowest)} sampai {format_number(highest)}.",
        "is_whole": True,
    }
