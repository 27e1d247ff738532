"""Edisi: translate the request, ask who may, call one deed, show what follows."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import model_to_dict
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from selaras.cascade import access
from selaras.cascade import actions as cascade
from selaras.cascade import queries as cascade_queries
from selaras.cascade.models import Edition
from selaras.editions import access as edition_access
from selaras.editions import actions, rules
from selaras.editions.queries import checked, lineage
from selaras.exchange import comparison
from selaras.exchange.xlsx import to_xlsx
from selaras.kernel.rules import RuleError
from selaras.org import access as org_access
from selaras.org.models import Agency
from selaras.web.chosen import edition_line, edition_name
from selaras.web.context import EDITION_KEY, YEAR_KEY, chosen_agency
from selaras.web.editions import forms, pages
from selaras.web.filters import Filters
from selaras.web.http import Request, attachment
from selaras.web.rights import needs

CRUMBS = [("Meja kerja", "/"), ("Kaskade", reverse_lazy("cascade:matrix"))]
PER_PAGE = 400  # changes on one page


@require_safe
@needs("cascading", "lihat")
def editions(request: Request) -> HttpResponse:
    """All editions of the agency, by year; drafts with what their check says."""
    agency = chosen_agency(request)
    every = list(_every(request))
    drafts = [one for one in every if one.state == Edition.State.DRAFT]
    empty = cascade_queries.without_matrix(drafts)
    found = {one.pk: pages.counts(checked(one)) for one in drafts if one not in empty}
    context = {
        "title": "Edisi kaskade",
        "crumbs": [*CRUMBS, ("Edisi", None)],
        "years": pages.cards(every, found, _publishers(request, every), today=request.today),
        "begin": next((one.pk for one in empty if access.may_hand_down(request.duties, one)), None),
        "may_prepare": access.may_prepare(request.duties, agency),
        "comparable": len(every) > 1,
    }
    return render(request, "editions/list.html", context)


@require_safe
@needs("cascading", "lihat")
def show(request: Request, pk: int) -> HttpResponse:
    """One edition: what it rests on, what is missing before it is in force, what can be done with it."""
    return _page(request, get_object_or_404(_every(request), pk=pk))


@require_POST
@needs("cascading", "lihat")
def decree(request: Request, pk: int) -> HttpResponse:
    """Number and days of a draft; what the check says otherwise on the new day is said at once."""
    edition = get_object_or_404(_every(request), pk=pk)
    if not edition_access.may_set_decree(request.duties, edition):
        raise Http404
    form = forms.Decree(request.POST)
    if form.is_valid():
        before = checked(edition)
        try:
            saved = actions.set_decree(
                edition=edition, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except RuleError as refused:
            form.add_error(None, str(refused))
        else:
            moved = saved.day != edition.day
            words, calm = pages.news(saved.day, before, checked(saved) if moved else before)
            (messages.success if calm else messages.warning)(request, words)
            return redirect("editions:show", pk=pk)
    return _page(request, edition, decree=form, status=422)


@require_POST
@needs("cascading", "lihat")
def publish(request: Request, pk: int) -> HttpResponse:
    edition = get_object_or_404(_every(request), pk=pk)
    if not access.may_publish(request.duties, edition):
        raise Http404
    form, typed = forms.Publish(request.POST), None
    if edition_access.may_set_decree(request.duties, edition):
        typed = forms.unsaved_decree(request.POST, edition)
    if typed:
        form.add_error(None, forms.UNSAVED)
    if form.is_valid():
        note, seen = form.cleaned_data["note"], form.cleaned_data["seen"]
        try:
            actions.publish(edition=edition, note=note, seen=seen, by=request.user, at=timezone.now())
        except RuleError as refused:
            form.add_error(None, str(refused))
            edition = get_object_or_404(_every(request), pk=pk)
            if refused.rule == "KAS-18" and edition.state == Edition.State.DRAFT:
                # posts may have moved since the rows were written: the page shows what would be published
                actions.follow_day(edition=edition)
        else:
            messages.success(request, f"{edition_name(edition)} {edition.year} sudah terbit dan terkunci.")
            return _look_at(request, edition)
    return _page(request, edition, publish=form, decree=typed, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("cascading", "lihat")
def revise(request: Request, pk: int) -> HttpResponse:
    edition = _prepared(request, pk)
    form = forms.Revise(_posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            draft = actions.revise(edition=edition, **form.cleaned_data, by=request.user, at=timezone.now())
        except RuleError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request, f"{edition_name(draft)} dibuka sebagai draf, berisi semua dari {_called(edition)}."
            )
            return _look_at(request, draft)
    stops = rules.cannot_revise(edition, lineage.standing(edition))
    context = {
        "form": form,
        "stops": f"{stops.message} ({stops.rule})" if stops else "",
        "action": "Buka draf perubahan",
    }
    return _form(request, edition, "editions/revise.html", "Buat perubahan", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("cascading", "lihat")
def copy(request: Request, pk: int) -> HttpResponse:
    """The next year's draft; what no longer fits is shown before anything is copied."""
    edition = _prepared(request, pk)
    year = edition.year + 1
    form = forms.Copy(_posted(request))
    if request.method == "POST" and form.is_valid():
        keep, plans = form.cleaned_data["targets"] == "tetap", form.cleaned_data["plans"]
        try:
            draft, misfits = actions.copy_year(
                edition=edition, year=year, keep_targets=keep, with_plans=plans, by=request.user,
                at=timezone.now(),
            )  # fmt: skip
        except RuleError as refused:
            form.add_error(None, str(refused))
        else:
            left = sum(one.left_out for one in misfits)
            rest = f" {left} hal tidak ikut; daftarnya di bawah." if left else " Semuanya ikut disalin."
            messages.success(request, f"Draf edisi murni {year} disalin dari {_called(edition)}.{rest}")
            return _look_at(request, draft)
    existing = _every(request).filter(year=year, number=0).first()
    context = {
        "form": form,
        "year": year,
        "existing": existing,
        "misfits": lineage.misfits(edition, on=date(year, 1, 1)),
        "action": f"Salin ke {year}",
    }
    return _form(request, edition, "editions/copy.html", f"Salin ke tahun {year}", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("cascading", "lihat")
def discard(request: Request, pk: int) -> HttpResponse:
    edition = _prepared(request, pk)
    refused = ""
    if request.method == "POST":
        try:
            actions.discard(edition=edition, by=request.user, at=timezone.now())
        except RuleError as error:
            refused = str(error)
        else:
            messages.success(request, f"Draf {_called(edition)} sudah dibuang.")
            return redirect("editions:list")
    rows, follower = lineage.row_count(edition), lineage.follower(edition)
    stops = rules.cannot_discard(edition, rows=rows, follower=follower)
    refused = refused or (f"{stops.message} ({stops.rule})" if stops else "")
    context = {"refused": refused, "rows": rows, "compare_url": pages.compare_url(edition)}
    return _form(
        request, edition, "editions/discard.html", "Buang draf", context, failed=request.method == "POST"
    )


@require_http_methods(["GET", "HEAD", "POST"])
@needs("cascading", "lihat")
def open_empty(request: Request) -> HttpResponse:
    """An empty original edition, for a year that starts from nothing."""
    agency = _agency(request)
    form = forms.Open(_posted(request), initial={"year": request.today.year})
    if request.method == "POST" and form.is_valid():
        try:
            draft = cascade.open_edition(
                agency=agency, year=form.cleaned_data["year"], by=request.user, at=timezone.now()
            )
        except RuleError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"Edisi murni {draft.year} dibuka sebagai draf kosong.")
            return _look_at(request, draft)
    crumbs = [*CRUMBS, ("Edisi", reverse("editions:list")), ("Edisi kosong", None)]
    context = {"title": "Buka edisi kosong", "crumbs": crumbs, "form": form}
    return render(request, "editions/open.html", context, status=422 if form.errors else 200)


@require_safe
@needs("cascading", "lihat")
def compare(request: Request) -> HttpResponse:
    """Two editions cell by cell; without a choice the newest beside what it was made of."""
    every = list(_every(request))
    old, new = _two(request, every)
    context: dict[str, Any] = {
        "title": "Bandingkan edisi",
        "crumbs": [*CRUMBS, ("Edisi", reverse("editions:list")), ("Bandingkan", None)],
        "choices": [(one.pk, f"{edition_name(one)} {one.year}") for one in every],
        "old": old,
        "new": new,
    }
    if old is None or new is None:
        return render(request, "editions/compare_empty.html", context)
    found = comparison.compare(old, new)
    filters = Filters(request, kept=("lama", "baru"))
    narrowed = forms.narrow(filters, found)
    total = sum(len(one.changes) for one in narrowed)
    page = Paginator(pages.flat(narrowed), total if "semua" in request.GET and total else PER_PAGE)
    shown = page.get_page(request.GET.get("hal"))
    context |= {
        "filters": filters, "total": total, "every": sum(len(one.changes) for one in found),
        "page_obj": shown, "annexes": pages.shown(pages.gathered(shown.object_list)),
        "sides": [(f"{edition_name(one)} {one.year}", one) for one in (old, new)],
        "pair": f"lama={old.pk}&baru={new.pk}", "query": f"{filters.query.removeprefix('?')}&",
    }  # fmt: skip
    return render(request, "editions/_changes.html" if request.htmx else "editions/compare.html", context)


@require_safe
@needs("cascading", "lihat")
@needs("ekspor", "xlsx_lingkup")
def export(request: Request, kind: str) -> HttpResponse:
    """All changes between two editions as a file."""
    old, new = _two(request, list(_every(request)))
    if kind not in {"xlsx", "csv"} or old is None or new is None:
        raise Http404
    table = comparison.changes_table(comparison.compare(old, new), old=old, new=new)
    content = comparison.changes_csv(table) if kind == "csv" else to_xlsx(table)
    return attachment(content, f"daftar-perubahan-{new.year}.{kind}")


def _posted(request: Request) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _every(request: Request) -> Any:
    """The editions of the agency at hand that one may see."""
    found = access.editions(request.duties).filter(agency=chosen_agency(request))
    return found.select_related("agency", "published_by", "based_on")


def _publishers(request: Request, editions: list[Edition]) -> dict[int, str]:
    """Edition id -> who published it: a name where one may read it, else the post; three queries at most."""
    by = {one.published_by_id for one in editions if one.published_by_id}
    if not by:
        return {}
    visible = org_access.holders_visible(request.duties).filter(user_id__in=by)
    named = {request.user.pk, *visible.values_list("user_id", flat=True)}
    posts = lineage.publishing_posts([one for one in editions if one.published_by_id not in named])
    return {
        one.pk: one.published_by.full_name if one.published_by_id in named else posts[one.pk]
        for one in editions
        if one.published_by
    }


def _prepared(request: Request, pk: int) -> Edition:
    """An edition that one may prepare; 404 for everybody else."""
    edition: Edition = get_object_or_404(_every(request), pk=pk)
    if not access.may_prepare(request.duties, edition.agency):
        raise Http404
    return edition


def _agency(request: Request) -> Agency:
    agency = chosen_agency(request)
    if agency is None or not access.may_prepare(request.duties, agency):
        raise Http404
    return agency


def _look_at(request: Request, edition: Edition) -> HttpResponse:
    """Show an edition from now on, and go to its page."""
    request.session[EDITION_KEY], request.session[YEAR_KEY] = edition.pk, edition.year
    return redirect("editions:show", pk=edition.pk)


def _called(edition: Edition) -> str:
    """An edition inside a sentence: "edisi murni 2027", "perubahan ke-1 2027"."""
    return f"{edition_name(edition).lower()} {edition.year}"


def _two(request: Request, every: list[Edition]) -> tuple[Edition | None, Edition | None]:
    """The two editions named in the address, else the newest that was made of another, with that one."""
    known = {str(one.pk): one for one in every}
    old, new = known.get(request.GET.get("lama", "")), known.get(request.GET.get("baru", ""))
    if old is not None and new is not None:
        return old, new
    made = next((one for one in every if str(one.based_on_id) in known), None)
    return (known[str(made.based_on_id)], made) if made else (None, None)


def _page(
    request: Request,
    edition: Edition,
    *,
    publish: forms.Publish | None = None,
    decree: forms.Decree | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of an edition; a refused form is shown with what was typed."""
    of_year = [one for one in _every(request) if one.year == edition.year]
    standing = edition_line(edition, of_year, today=request.today)
    context: dict[str, Any] = {
        "title": f"{edition_name(edition)} {edition.year}",
        "crumbs": [*CRUMBS, ("Edisi", reverse("editions:list")), (edition_name(edition), None)],
        "edition": edition,
        "line": standing,
        "based_on": f"{edition_name(edition.based_on)} {edition.based_on.year}" if edition.based_on else "",
        "compare_url": pages.compare_url(edition),
        "findings_url": reverse("findings:list"),
        "may_prepare": access.may_prepare(request.duties, edition.agency),
        "may_publish": access.may_publish(request.duties, edition),
        "accepted": edition.acceptances.filter(withdrawn_at=None).count(),
        "published_by": _publishers(request, [edition]).get(edition.pk, ""),
        "may_set_decree": edition_access.may_set_decree(request.duties, edition),
        "may_discard": False,
        "kept": None,
        "begin": False,
    }
    if edition.state == Edition.State.DRAFT:
        context |= _checklist(edition, publish, typed=request.POST.get("note", ""))
        empty = bool(cascade_queries.without_matrix([edition]))
        context["begin"] = empty and access.may_hand_down(request.duties, edition)
        context["decree_form"] = decree or forms.Decree(initial=model_to_dict(edition))
    else:
        context["refused"] = publish.non_field_errors() if publish else []
    if edition.based_on and edition.kind == Edition.Kind.ORIGINAL:
        context["misfits"] = lineage.misfits(edition.based_on, on=edition.day)
    return render(request, "editions/show.html", context, status=status)


def _checklist(edition: Edition, form: forms.Publish | None, *, typed: str) -> dict[str, Any]:
    """What is missing, and the form that publishes exactly what is listed; `typed` is a reason typed beside
    a refused decree."""
    found = checked(edition)
    left = [one.finding for one in found if one.is_open]
    rows, note = lineage.row_count(edition), str(getattr(form, "cleaned_data", {}).get("note", ""))
    missing = rules.missing_to_publish(edition, rows=rows, findings=left, note=note)
    counts = pages.counts(found)
    kept = rules.cannot_discard(edition, rows=rows, follower=lineage.follower(edition))
    seen = lineage.fingerprint(edition, left_open=[one.id for one in left])
    form = form.shown_again(seen) if form else forms.Publish(initial={"seen": seen, "note": typed})
    form.ask_about(counts.warnings)
    return {
        "form": form,
        "steps": pages.steps(missing, rows=rows, annexes=edition.annexes.count(), found=counts, note=note),
        "counts": counts,
        "may_discard": kept is None,
        "kept": kept,
        "empty": not rows,
        "blocked": any(one.rule != "KAS-13" for one in missing),
    }


def _form(
    request: Request,
    edition: Edition,
    template: str,
    title: str,
    context: dict[str, Any],
    *,
    failed: bool = False,
) -> HttpResponse:
    name = f"{edition_name(edition)} {edition.year}"
    crumbs = [
        *CRUMBS, ("Edisi", reverse("editions:list")),
        (name, reverse("editions:show", args=[edition.pk])), (title, None),
    ]  # fmt: skip
    failed = failed or bool("form" in context and context["form"].errors)
    shown = {"title": title, "crumbs": crumbs, "edition": edition, "name": name, **context}
    return render(request, template, shown, status=422 if failed else 200)
