"""Temuan: list what the check found, answer for it with a reason, take that back, hand it on as a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from selaras.cascade.models import Edition
from selaras.editions import access, actions, queries
from selaras.editions.queries import Checked, Checkup
from selaras.engine.cascade.rule import RULES
from selaras.exchange import findings as reports
from selaras.kernel.rules import RuleError
from selaras.org import access as org_access
from selaras.org.models import OrgUnit
from selaras.web import checkups
from selaras.web.chosen import chosen
from selaras.web.filters import Filters
from selaras.web.findings import forms, pages
from selaras.web.findings.reach import Concerned
from selaras.web.http import Request
from selaras.web.rights import needs

ON_A_PAGE = 200
CONTENT_TYPES: dict[str, tuple[Callable[[reports.Report], str], str]] = {
    "csv": (reports.to_csv, "text/csv; charset=utf-8"),
    "json": (reports.to_json, "application/json"),
}


@dataclass(frozen=True, slots=True)
class Tried:
    """A form that was refused: what was typed for which findings, together or for one, and why not."""

    ids: Sequence[str] = ()
    reason: str = ""
    together: bool = False
    why: str = ""


NOTHING_TRIED = Tried()


@dataclass(frozen=True, slots=True)
class Asked:
    """A request about the findings of the chosen edition, checked as it stands now."""

    request: Request
    edition: Edition
    unit: OrgUnit | None
    whole: Checkup

    @property
    def wanted(self) -> Checked | None:
        """The finding that the address names."""
        key = self.request.GET.get("temuan", "")
        return next((one for one in self.whole.found if one.finding.id == key), None)

    def vanished(self, ids: Sequence[str]) -> set[str]:
        """Those of the ids that the check finds no longer."""
        return set(ids) - {one.finding.id for one in self.whole.found}

    @property
    def answers_elsewhere(self) -> bool:
        """Whether one may answer for what stands in no annex (KAS-24)."""
        return None in access.answerable(self.request.duties, self.edition).annexes

    def fitting(self) -> tuple[Filters, forms.Choice, list[Checked]]:
        """What fits the address in whatever state; the unit of the bar above narrows too."""
        filters = Filters(self.request, path=reverse("findings:list"))
        concerned = Concerned(self.whole.facts)
        found = [
            one for one in self.whole.found if self.unit is None or self.unit.pk in concerned(one.finding)
        ]
        choice = forms.choice(filters, found, self.whole.facts, concerned, wanted=self.wanted)
        return filters, choice, [one for one in found if choice.fits(one, concerned)]


def _asked(request: Request) -> Asked | None:
    """None while the chosen year has no edition."""
    here = chosen(request)
    if here.edition is None:
        return None
    return Asked(request, here.edition, here.unit, checkups.whole(here.edition))


@require_safe
@needs("cascading", "lihat")
def index(request: Request) -> HttpResponse:
    asked = _asked(request)
    if asked is None:
        return render(request, "findings/empty.html", _frame(None))
    context = _context(asked)
    if request.htmx:
        return render(request, "findings/_list.html", context)
    return render(request, "findings/list.html", context | _frame(asked.edition))


@require_safe
@needs("cascading", "lihat")
def rules(request: Request) -> HttpResponse:
    """What the check asks, why, and who says so: before anything is found."""
    asked = _asked(request)
    context = {
        "title": "Aturan pemeriksaan",
        "crumbs": [*_crumbs(), ("Temuan", reverse("findings:list")), ("Aturan pemeriksaan", None)],
        "families": pages.rule_families(asked.whole if asked else None),
        "count": len(RULES),
        "edition": asked.edition if asked else None,
    }
    return render(request, "findings/rules.html", context)


@require_safe
@needs("cascading", "lihat")
@needs("ekspor", "xlsx_lingkup")
def export(request: Request, kind: str) -> HttpResponse:
    """What the page shows, all of its pages, as data."""
    asked = _asked(request) if kind in CONTENT_TYPES else None
    if asked is None:
        raise Http404
    write, content_type = CONTENT_TYPES[kind]
    _, choice, fitting = asked.fitting()
    shown = [one for one in fitting if choice.is_in_state(one)]
    content = write(reports.report(asked.edition, asked.whole, shown))
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="temuan-{asked.edition.year}.{kind}"'
    return response


@require_POST
@needs("cascading", "lihat")
def accept(request: Request) -> HttpResponse:
    asked, ids = _addressed(request)
    form = forms.Answer(request.POST)
    if why := form.problem:
        return _refused(asked, ids, why)
    try:
        actions.accept(
            edition=asked.edition, findings=ids, reason=form.cleaned_data["alasan"], by=request.user,
            at=timezone.now(),
        )  # fmt: skip
    except RuleError as refused:
        return _refused(asked, ids, str(refused))
    return _done(asked, f"{len(ids)} temuan diterima dengan alasan.")


@require_POST
@needs("cascading", "lihat")
def withdraw(request: Request) -> HttpResponse:
    asked, ids = _addressed(request)
    if asked.vanished(ids) and not asked.answers_elsewhere:
        raise Http404  # no annex owns a finding that is gone: it is for those who prepare the edition
    try:
        actions.withdraw(edition=asked.edition, findings=ids, by=request.user, at=timezone.now())
    except RuleError as refused:
        return _refused(asked, ids, str(refused))
    return _done(asked, "Penerimaan ditarik kembali; temuan terbuka lagi.")


def _addressed(request: Request) -> tuple[Asked, list[str]]:
    """The findings that a form names; 404 for whoever may not answer for one of them."""
    here = chosen(request)
    mine = access.answerable(request.duties, here.edition) if here.edition else None
    if here.edition is None or not mine:
        raise Http404
    asked = Asked(request, here.edition, here.unit, checkups.whole(here.edition))
    ids = list(dict.fromkeys(request.POST.getlist("temuan")))
    if any(one.finding.id in ids and not mine.covers(one.finding) for one in asked.whole.found):
        raise Http404
    return asked, ids


def _done(asked: Asked, said: str) -> HttpResponse:
    """The list as it is now: the fragment for htmx, else a redirect to the page."""
    if asked.request.htmx:
        return render(asked.request, "findings/_list.html", _context(_answered_again(asked), done=said))
    messages.success(asked.request, said)
    filters, _, _ = asked.fitting()
    return redirect(filters.address())


def _refused(asked: Asked, ids: Sequence[str], why: str) -> HttpResponse:
    """The list again with what was typed and why it was not taken."""
    request = asked.request
    tried = Tried(ids, request.POST.get("alasan", ""), "bersama" in request.POST, why)
    context = _context(_answered_again(asked), tried=tried)
    if request.htmx:
        return render(request, "findings/_list.html", context, status=422)
    return render(request, "findings/list.html", context | _frame(asked.edition), status=422)


def _answered_again(asked: Asked) -> Asked:
    return replace(asked, whole=queries.answered_again(asked.edition, asked.whole))


def _context(asked: Asked, *, tried: Tried = NOTHING_TRIED, done: str = "") -> dict[str, object]:
    """What the list shows, also when htmx asks for nothing else."""
    request, whole = asked.request, asked.whole
    filters, choice, fitting = asked.fitting()
    shown = reports.in_reading_order(whole.facts, [one for one in fitting if choice.is_in_state(one)])
    page = _page(asked, shown)
    on_page = list(page.object_list)
    mine = access.answerable(request.duties, asked.edition)
    painter = pages.Painter(whole.facts, mine, _readable(request, on_page))
    made = pages.groups(on_page, grouping=choice.grouping, painter=painter)
    return {
        "groups": made,
        "by_annex": choice.grouping == "",
        "page_obj": page,
        "pager_query": f"{filters.query[1:]}&" if filters.query else "",
        "everything": f"{filters.address()}{'&' if filters.query else '?'}semua=1",
        "filters": filters,
        "tabs": pages.tabs(fitting, filters, choice.state),
        "segments": pages.segments(filters, choice.grouping),
        "scope": reports.scope(whole.extent),
        "clean": not whole.found,
        "opened": asked.wanted.finding.id if asked.wanted else "",
        "lost": "temuan" in request.GET and asked.wanted is None,
        "may_together": any(line.acceptable for group in made for part in group.parts for line in part.lines),
        "accept_url": f"{reverse('findings:accept')}{filters.query}",
        "csv_url": f"{reverse('findings:export', args=['csv'])}{filters.query}",
        "json_url": f"{reverse('findings:export', args=['json'])}{filters.query}",
        "withdraw_url": f"{reverse('findings:withdraw')}{filters.query}",
        "tried": tried,
        "done": done,
        "edition": asked.edition,
        "unit": asked.unit,
    }


def _page(asked: Asked, shown: Sequence[Checked]) -> Page[Checked]:
    """The page asked for, or the one that holds the wanted finding; everything at once for paper."""
    query, wanted = asked.request.GET, asked.wanted
    paginator = Paginator(shown, max(len(shown), 1) if "semua" in query else ON_A_PAGE)
    if wanted is not None and wanted in shown:
        return paginator.page(shown.index(wanted) // paginator.per_page + 1)
    return paginator.get_page(query.get("hal"))


def _readable(request: Request, found: Sequence[Checked]) -> set[int]:
    """The persons whose names may be read among those who answered for findings; one query at most."""
    by = {one.acceptance.by_id for one in found if one.acceptance}
    if not by:
        return set()
    visible = org_access.holders_visible(request.duties).filter(user_id__in=by)
    return {request.user.pk, *visible.values_list("user_id", flat=True)}


def _frame(edition: Edition | None) -> dict[str, object]:
    return {"title": "Temuan", "crumbs": [*_crumbs(), ("Temuan", None)], "edition": edition}


def _crumbs() -> list[tuple[str, str | None]]:
    return [("Meja kerja", "/"), ("Kaskade", reverse("cascade:matrix"))]
