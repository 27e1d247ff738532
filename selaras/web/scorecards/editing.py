"""Templat kartu skor: read by everybody of the house, written and issued by Bappeda."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.forms import BaseFormSet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from selaras.engine.exact import HUNDRED, total
from selaras.engine.findings import Finding
from selaras.engine.numbers import format_number
from selaras.engine.periods import MONTHS
from selaras.engine.scorecards import ALL_MONTHS, check_items
from selaras.kernel.rules import RuleError
from selaras.measurement.access import cards as access
from selaras.measurement.actions import card_templates
from selaras.measurement.models import CardItem, CardTemplate
from selaras.measurement.queries.cards import items_of
from selaras.org.models import Agency
from selaras.web.context import chosen_agency
from selaras.web.http import Request
from selaras.web.rights import needs
from selaras.web.scorecards import pages, template_forms

UNREADABLE = "Periksa isian yang ditandai; belum ada yang disimpan."


def _agency(request: Request) -> Agency:
    agency = chosen_agency(request)
    if agency is None:
        raise Http404
    return agency


def _may_edit(request: Request, agency: Agency) -> bool:
    return access.may_for(request.duties, agency, "atur", "*")


@require_safe
@needs("kartu_skor", "lihat", "terbit")
def index(request: Request) -> HttpResponse:
    return _index(request)


def _index(request: Request, *, refused: str = "") -> HttpResponse:
    agency = _agency(request)
    may_edit = _may_edit(request, agency)
    found = CardTemplate.objects.filter(agency=agency).annotate(count=Count("items"))
    if not may_edit:
        found = found.filter(issued_at__isnull=False)
    versions = list(found.order_by("-number"))
    context = {
        "title": "Templat kartu skor",
        "crumbs": [("Meja kerja", "/"), ("Kartu skor", reverse("scorecards:list")), ("Templat", None)],
        "tiers": [
            (tier, label, [one for one in versions if one.tier == tier])
            for tier, label in CardTemplate.Tier.choices
        ],
        "may_edit": may_edit,
        "refused": refused,
    }
    return render(request, "scorecards/templates.html", context, status=422 if refused else 200)


@require_POST
@needs("kartu_skor", "atur")
def begin(request: Request, tier: str) -> HttpResponse:
    """The next version, from the month after this one."""
    agency = _agency(request)
    if tier not in CardTemplate.Tier.values:
        raise Http404
    if not _may_edit(request, agency):
        raise PermissionDenied
    today = request.today
    year, month = (today.year + 1, 1) if today.month == 12 else (today.year, today.month + 1)
    try:
        made = card_templates.begin_version(
            agency=agency, tier=tier, holds_from=date(year, month, 1), by=request.user, at=timezone.now()
        )
    except RuleError as error:
        return _index(request, refused=str(error))
    return redirect("scorecards:template", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("kartu_skor", "lihat", "terbit")
def template(request: Request, pk: int) -> HttpResponse:
    """An issued version to read, a draft to write; POST keeps the draft, whether it adds up or not."""
    found = _found(request, pk)
    if request.method != "POST":
        return _page(request, found)
    typed, refused = _written(request, found)
    if refused:
        return _page(request, found, typed=typed, refused=refused)
    messages.success(request, "Konsep tersimpan.")
    return redirect("scorecards:template", pk)


@require_POST
@needs("kartu_skor", "atur")
def weigh(request: Request, pk: int) -> HttpResponse:
    """The fragment #jumlah while one types; nothing is saved."""
    found = _found(request, pk)
    _editor(request, found)
    typed = _typed(request)
    return render(request, "scorecards/_sum.html", {"weighed": _weighed(typed.items(found), found)})


@require_POST
@needs("kartu_skor", "atur")
def issue(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    typed, refused = _written(request, found)
    if not refused:
        try:
            card_templates.issue(template=found, by=request.user, at=timezone.now())
        except RuleError as error:
            refused = [str(error)]
    if refused:
        return _page(request, found, typed=typed, refused=refused)
    messages.success(request, "Templat ditetapkan.")
    return redirect("scorecards:template", pk)


@require_POST
@needs("kartu_skor", "atur")
def discard(request: Request, pk: int) -> HttpResponse:
    found = _found(request, pk)
    _editor(request, found)
    try:
        card_templates.discard(template=found, by=request.user, at=timezone.now())
    except RuleError as error:
        return _page(request, found, refused=[str(error)])
    messages.success(request, "Konsep dibuang.")
    return redirect("scorecards:templates")


@dataclass(frozen=True, slots=True)
class Typed:
    """The two forms of a draft, as they came."""

    settings: template_forms.Settings
    rows: "BaseFormSet[template_forms.Item]"

    def is_valid(self) -> bool:
        return self.settings.is_valid() & self.rows.is_valid()

    def items(self, template: CardTemplate) -> list[CardItem]:
        """The items that can be read."""
        self.rows.is_valid()
        return [
            CardItem(template=template, agency_id=template.agency_id, **row.fields_of_item)
            for row in self.rows.forms
            if row.is_valid() and row.is_kept
        ]


def _typed(request: Request) -> Typed:
    return Typed(template_forms.Settings(request.POST), template_forms.items_form(request.POST))


def _found(request: Request, pk: int) -> CardTemplate:
    """A draft is seen by those who write it only."""
    agency = _agency(request)
    found = CardTemplate.objects.filter(agency=agency).select_related("agency", "issued_by")
    if not _may_edit(request, agency):
        found = found.filter(issued_at__isnull=False)
    return get_object_or_404(found, pk=pk)


def _editor(request: Request, found: CardTemplate) -> None:
    if not _may_edit(request, found.agency):
        raise PermissionDenied


def _written(request: Request, found: CardTemplate) -> tuple[Typed, list[str]]:
    """What was typed, and why it was not kept."""
    _editor(request, found)
    typed = _typed(request)
    if not typed.is_valid():
        return typed, [UNREADABLE]
    items = [row.fields_of_item for row in typed.rows.forms if row.is_kept]
    try:
        card_templates.write_template(
            template=found, settings=typed.settings.settings, items=items, by=request.user, at=timezone.now()
        )
    except RuleError as error:
        return typed, [str(error)]
    return typed, []


def _page(
    request: Request, found: CardTemplate, *, typed: Typed | None = None, refused: Sequence[str] = ()
) -> HttpResponse:
    items = items_of(found)
    is_draft = found.issued_at is None
    if typed is None and is_draft:
        first = template_forms.Settings(initial=dict(template_forms.initial_settings(found)))
        typed = Typed(first, template_forms.items_form(items=items))
    weighed = typed.items(found) if typed is not None and typed.settings.is_bound else items
    context = {
        "title": str(found),
        "crumbs": [
            ("Meja kerja", "/"), ("Kartu skor", reverse("scorecards:list")),
            ("Templat", reverse("scorecards:templates")), (f"Versi {found.number}", None),
        ],
        "template": found,
        "form": typed.settings if typed and is_draft else None,
        "rows": typed.rows if typed and is_draft else None,
        "weighed": _weighed(weighed, found),
        "total": total(item.weight for item in items),
        "items": [(item, pages.target_text(item), _way(item), _months(item)) for item in items],
        "facts": _facts(found),
        "refused": refused,
    }  # fmt: skip
    return render(request, "scorecards/template.html", context, status=422 if refused else 200)


def _weighed(items: Sequence[CardItem], template: CardTemplate) -> dict[str, Any]:
    """The sum as it stands, and what keeps the draft from being issued."""
    weights = total(item.weight for item in items)
    gap = total([HUNDRED, -weights])
    findings: list[Finding] = check_items([item.told for item in items], cap=template.cap)
    return {
        "total": format_number(weights), "is_whole": weights == HUNDRED,
        "gap": f"{'kurang' if gap > 0 else 'lebih'} {format_number(abs(gap))}",
        "findings": [one for one in findings if one.rule != "SKR-01"],
    }  # fmt: skip


def _way(item: CardItem) -> str:
    if item.levels:
        return ", ".join(f"{level['nama']} {level['nilai']}" for level in item.levels)
    return str(CardItem.Polarity(item.polarity).label)


def _months(item: CardItem) -> str:
    if tuple(item.months) == ALL_MONTHS:
        return "setiap bulan"
    return ", ".join(MONTHS[month - 1][:3] for month in item.months)


def _facts(found: CardTemplate) -> list[tuple[str, str]]:
    return [
        ("Dasar", found.basis or "tidak disebut"),
        ("Yang belum diisi", str(CardTemplate.Blank(found.blank).label)),
        ("Nilai tertinggi satu indikator", format_number(found.cap)),
        ("Sampel", f"{format_number(found.share)} % tiap kelompok, sekurang-kurangnya {found.least} kartu"),
        ("Ditutup", f"{found.close_after} hari sesudah bulan berakhir"),
    ]
