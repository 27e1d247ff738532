"""Reading agreements: with their lines, their findings, their history."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils import timezone

from selaras.accounts.models import User
from selaras.agreements import rules
from selaras.agreements.models import (
    Agreement,
    AgreementLine,
    AgreementPolicy,
    BudgetLine,
    RevisionRequest,
    Scan,
    Signature,
    StatementTemplate,
)
from selaras.agreements.models.agreement import AgreementQuerySet
from selaras.agreements.queries import content as canonical
from selaras.agreements.queries import drawing, shares
from selaras.engine.agreements import DEAD, LAWFUL, SIGNED, VALID, State
from selaras.engine.canonical import canonical as canonical_json
from selaras.engine.deadlines import month_after
from selaras.engine.findings import Finding
from selaras.org.access import Duties
from selaras.org.models import Agency, Holder, OrgUnit
from selaras.org.queries import ancestors
from selaras.planning.models import BudgetDocument, BudgetItem

Differences = list[tuple[AgreementLine | None, AgreementLine | None]]


@dataclass(frozen=True, slots=True)
class Checkup:
    """A draft with all that is to say about it."""

    lines: tuple[AgreementLine, ...]
    budget: tuple[BudgetLine, ...]
    document: BudgetDocument | None
    findings: tuple[Finding, ...]
    outdated: Differences


def policy_of(agency: Agency) -> AgreementPolicy:
    """How an agency draws up its agreements; the defaults, unsaved, where it has decided nothing."""
    return AgreementPolicy.objects.filter(agency=agency).first() or AgreementPolicy(agency=agency)


def checkup(agreement: Agreement) -> Checkup:
    """The check-list of a draft: what the life of it asks, what the cascade and the budget say."""
    lines = tuple(agreement.lines.select_related("commitment__parent").order_by("order"))
    budget = tuple(agreement.budget.select_related("item").order_by("order"))
    document = budget_document(agreement.unit, agreement.year)
    differing = outdated(agreement)
    found = [
        *_budget_findings(agreement, budget, document),
        *shares.twice(agreement, budget),
        *_cascade_findings(agreement, lines, differing),
        *_day_findings(agreement, document),
    ]
    missing = rules.missing_to_submit(agreement, lines=lines, findings=found)
    return Checkup(lines, budget, document, tuple(missing), differing)


def budget_document(unit: OrgUnit, year: int) -> BudgetDocument | None:
    """The newest DPA of a unit or of the nearest unit above it that has one."""
    units = [unit.pk, *reversed(ancestors(unit))]
    found = {
        document.unit_id: document
        for document in BudgetDocument.objects.filter(unit__in=units, year=year).order_by("change")
    }
    return next((found[pk] for pk in units if pk in found), None)


def _day_findings(agreement: Agreement, document: BudgetDocument | None) -> list[Finding]:
    """PK-23: the first agreement follows the first DPA, however often that was changed since."""
    first = document
    if document and document.change and not agreement.number:
        first = BudgetDocument.objects.filter(unit=document.unit_id, year=document.year, change=0).first()
    if first is None:
        return []
    return rules.too_early(agreement.agreed_on, first.received_on, month_after(first.ratified_on))


def budget_findings(agreement: Agreement) -> list[Finding]:
    """PK-08: what the newest budget document says otherwise than the agreement's table."""
    budget = list(agreement.budget.select_related("item").order_by("order"))
    return _budget_findings(agreement, budget, budget_document(agreement.unit, agreement.year))


def _budget_findings(
    agreement: Agreement, budget: Sequence[BudgetLine], document: BudgetDocument | None
) -> list[Finding]:
    if document is None:
        return []
    level = canonical.level(agreement)["budget"]
    superior = agreement.superior
    heads = superior is None or superior.position.unit_id != agreement.unit_id
    whole = heads and document.unit_id == agreement.unit_id
    differing = [
        rules.off_the_document(line, item=line.item, document=document) for line in budget if line.item
    ]
    total = _level_total(document, level)
    empty = [rules.left_empty(document)] if total and not whole and not budget else []
    return [
        *filter(None, differing),
        *rules.unfit_budget(budget, total=total, whole=whole, source=f"jumlah {document}"),
        *empty,
    ]


def _level_total(document: BudgetDocument, level: str) -> Decimal | None:
    """What the document gives at a level of its tree; None where it has no lines of that level."""
    amounts = list(document.items.filter(level=level).order_by("order").values_list("amount", flat=True))
    return sum(amounts, Decimal(0)) if amounts else None


def _cascade_findings(
    agreement: Agreement, lines: Sequence[AgreementLine], differing: Differences
) -> list[Finding]:
    """PK-11 what a newer edition gives otherwise, PK-17 what the superior has promised otherwise since."""
    stale = rules.behind_the_cascade(len(differing))
    found = [stale] if stale else []
    if not agreement.superior_id:
        return found
    return found + rules.behind_the_superior(
        [f"{line} {line.indicator_wording}" for line, _ in superior_differences(agreement, lines)],
        "atasan",
    )


def superior_differences(
    agreement: Agreement, lines: Sequence[AgreementLine]
) -> list[tuple[AgreementLine, AgreementLine]]:
    """The lines that carry the same indicator as the superior's newest agreement, with other targets, of a
    quarter or of the year.

    A derived or apportioned line (scope note, own indicator) is not compared.
    """
    above = newest(agreement.superior.position_id, agreement.year) if agreement.superior else None
    if above is None:
        return []
    theirs = {line.indicator_id: line for line in above.lines.filter(scope_note="") if line.indicator_id}
    return [
        (line, theirs[line.indicator_id])
        for line in lines
        if line.indicator_id in theirs
        and not line.scope_note
        and line.targets != theirs[line.indicator_id].targets
    ]


def newest(position_id: int, year: int) -> Agreement | None:
    """The newest version of a post's agreement that is not void."""
    return Agreement.objects.filter(position=position_id, year=year).standing().order_by("-pk").first()


def taken(agency: Agency, year: int) -> Callable[[Holder], bool]:
    """Whether a post needs no draft of the year: it has a living version, or its holder has had one; one
    query.
    """
    standing = Agreement.objects.filter(agency=agency, year=year).standing().order_by()
    versions = list(standing.values_list("position_id", "holder_id", "state"))
    living = {post for post, _, state in versions if state not in DEAD}
    had = {holder for _, holder, _ in versions}
    return lambda holder: holder.position_id in living or holder.pk in had


def posts_without(agency: Agency, year: int, *, on: date) -> int:
    """How many posts that somebody holds have no agreement of the year, not even a draft; three queries."""
    held = {holder.position_id for holder in drawing.Parties(agency=agency, on=on).holders()}
    standing = Agreement.objects.filter(agency=agency, year=year).standing().order_by()
    return len(held - set(standing.values_list("position_id", flat=True)))


def outdated(agreement: Agreement, *, on: date | None = None) -> Differences:
    """Where the newest published edition gives the post something else than the agreement says.

    `on`: the newest one of that day, where it came after the one that the agreement was drawn from.
    """
    edition = drawing.newest_edition(agreement.agency, agreement.year, on=on)
    if edition is None or (on is not None and edition.number <= agreement.edition.number):
        return []
    given = drawing.lines_of(edition, [agreement.position_id]).get(agreement.position_id, [])
    return drawing.differences(agreement.lines.order_by("order"), given)


def budget_items(document: BudgetDocument, level: str) -> list[BudgetItem]:
    """The lines of a budget document at a level, each with the one above; one query."""
    return list(document.items.filter(level=level).select_related("parent").order_by("order"))


def stands_above(agreement: Agreement, *, by: User, at: datetime) -> bool:
    """Whether a person holds the second party's post today; one query."""
    above = agreement.superior.position_id if agreement.superior else None
    today = timezone.make_naive(at).date()
    return bool(Holder.objects.as_of(today).filter(position=above, user=by).exists())


def rests_on(document: BudgetDocument) -> bool:
    """Whether a sealed agreement, signed or ready to be, takes its money from a budget document: then it is
    not replaced (ANG-05).
    """
    sealed = BudgetLine.objects.filter(agreement__state__in=sorted(SIGNED | {State.READY}))
    return sealed.filter(item__document=document).exists()


def revision_under_way(agreement: Agreement) -> bool:
    """Whether a revision has been asked for, or another version of the post is on its way.

    A follower that was cancelled is followed by its own draft, so the post is asked and not the row.
    """
    asked = agreement.requests.filter(answered_at=None).exists()
    others = Agreement.objects.filter(position=agreement.position_id, year=agreement.year)
    return asked or others.exclude(state__in=sorted(DEAD)).exclude(pk=agreement.pk).exists()


def still_hold(agreement: Agreement, *, at: datetime) -> dict[str, bool]:
    """PK-10: whether both parties hold their posts today (S7), and the second one is the superior of today.

    As `first`, `second` and `line`; three queries.
    """
    today = timezone.make_naive(at).date()
    house = drawing.Parties(agency=agreement.agency, on=today, above=agreement.position_id)
    above = house.superior(agreement.holder)
    return {**in_office(agreement, on=today), "line": (above.pk if above else None) == agreement.superior_id}


def in_office(agreement: Agreement, *, on: date) -> dict[str, bool]:
    """Whether both parties hold their posts on a day, as `first` and `second`; one query."""
    named = [agreement.holder_id, agreement.superior_id]
    held = set(Holder.objects.as_of(on).filter(pk__in=named).order_by().values_list("pk", flat=True))
    return {
        "first": agreement.holder_id in held,
        "second": agreement.superior_id is None or agreement.superior_id in held,
    }


def listed(agreements: QuerySet[Agreement], *, state: str, words: str) -> QuerySet[Agreement]:
    """A list in the order of the chart, narrowed; void versions only where they are asked for."""
    found = agreements.filter(state=state) if state else agreements.exclude(state=Agreement.State.VOID)
    for word in words.split():
        found = found.filter(
            Q(position__title__icontains=word)
            | Q(unit__name__icontains=word)
            | Q(holder__user__name__icontains=word)
        )
    return found.select_related(*LISTED).order_by("position__order", "position_id", "-number", "-pk")


LISTED = ("position", "unit", "holder__position", "holder__user", "superior__position")


def own_and_waiting(
    agreements: QuerySet[Agreement], duties: Duties
) -> tuple[list[Agreement], list[Agreement]]:
    """One's own standing agreements, and those of others that wait for one's answer; two queries."""
    ordered = agreements.select_related(*LISTED).order_by("position__order", "position_id", "-number")
    own = ordered.filter(holder__user=duties.user_id).exclude(state__in=sorted(DEAD))
    asked = Q(superior__user=duties.user_id, state__in=[State.SUBMITTED, State.SIGNED_FIRST])
    return list(own), list(ordered.filter(asked))


def comparable(agreement: Agreement, among: AgreementQuerySet) -> dict[str, Agreement]:
    """What an agreement can be laid beside, of those the person may read: the superior's, the former, last
    year's.
    """
    former = formers([agreement]).get(agreement.pk)
    others = {
        "atasan": newest(agreement.superior.position_id, agreement.year) if agreement.superior else None,
        "sebelumnya": Agreement.objects.get(pk=former) if former else None,
        "tahun-lalu": newest(agreement.position_id, agreement.year - 1),
    }
    known = {one.pk for one in others.values() if one}
    readable = {one.pk: one for one in among.filter(pk__in=known).with_parties()}
    return {kind: readable[one.pk] for kind, one in others.items() if one and one.pk in readable}


def formers(agreements: Sequence[Agreement]) -> dict[int, int]:
    """Agreement id -> the id of the version before it, for those that change one: void ones never counted as
    a version; one query.
    """
    changes = [one for one in agreements if one.number]
    known = Agreement.objects.filter(position__in={one.position_id for one in changes}).standing()
    rows = list(known.order_by("number", "pk").values_list("position_id", "year", "number", "pk"))
    found = {}
    for one in changes:
        for post, year, number, pk in rows:
            if (post, year) == (one.position_id, one.year) and number < one.number:
                found[one.pk] = pk  # the last one wins: they come in order
    return found


def lawful_follower(agreement: Agreement) -> Agreement | None:
    """The newest lawful version of the post and year after this one, whatever was voided in between."""
    later = Agreement.objects.filter(position=agreement.position_id, year=agreement.year, pk__gt=agreement.pk)
    return later.filter(state__in=sorted(LAWFUL)).order_by("-number", "-pk").first()


def pairs(agreement: Agreement, other: Agreement) -> list[tuple[AgreementLine | None, AgreementLine | None]]:
    """The lines of two agreements side by side: all of the first, then the rest of the other."""
    mine, theirs = list(agreement.lines.order_by("order")), list(other.lines.order_by("order"))
    left = {_same_promise(line): line for line in theirs}
    found: list[tuple[AgreementLine | None, AgreementLine | None]] = [
        (line, left.pop(_same_promise(line), None)) for line in mine
    ]
    return [*found, *((None, line) for line in theirs if _same_promise(line) in left)]


def _same_promise(line: AgreementLine) -> object:
    return line.indicator_id or " ".join(line.indicator_wording.split()).casefold()


def signatures(agreement: Agreement) -> list[Signature]:
    return list(
        agreement.signatures.select_related("user", "holder__user", "holder__position").order_by("side")
    )


def begins_on(agreement: Agreement, *, at: datetime) -> date | None:
    """The day on which a version that all have signed comes into force, while that lies ahead."""
    span = agreement.in_force
    ahead = agreement.state in VALID and span is not None and span.lower > at
    return timezone.make_naive(span.lower).date() if ahead else None


def ends_on(agreement: Agreement) -> date | None:
    """The last day on which a version is, or was, in force; None while no end is set."""
    until = agreement.in_force.upper if agreement.in_force else None
    if until is None:
        return None
    return timezone.make_naive(until - timedelta(microseconds=1)).date()  # the span is open above


def signed_otherwise(agreement: Agreement) -> date | None:
    """The day of the last signature where it is another than the day of the agreement (I10); None while
    somebody has yet to sign. A paper was signed on the day it says.
    """
    if agreement.state not in LAWFUL:
        return None
    last = agreement.signatures.order_by("-signed_at", "-pk").first()
    if last is None:
        return None
    scan = agreement.scans.filter(accepted=True).order_by("-pk").first()
    by_hand = last.method == Signature.Method.SCAN and scan
    day = scan.signed_on if by_hand and scan else timezone.make_naive(last.signed_at).date()
    return day if day != agreement.agreed_on else None


def versions(agreement: Agreement) -> list[Agreement]:
    """All versions of the post's agreement of the year, newest first; one query."""
    every = Agreement.objects.filter(position=agreement.position_id, year=agreement.year)
    return list(every.select_related("holder__user", "position").order_by("-number", "-pk"))


def budget_level(agreement: Agreement) -> str:
    """The level of the budget table for the tier of the post, "" where it has none."""
    return str(canonical.level(agreement)["budget"])


def canonical_text(agreement: Agreement) -> str:
    """The content as it is signed; of a draft, as it would be now."""
    return agreement.content or canonical_json(canonical.content(agreement)).decode()


def waiting_scan(agreement: Agreement) -> Scan | None:
    """The scan that KKPP has not looked at yet."""
    return agreement.scans.select_related("by").filter(checked_at=None).first()


def scans(agreement: Agreement) -> list[Scan]:
    """The scans that were handed in, newest first; one query."""
    return list(agreement.scans.order_by("-at", "-pk"))


def open_request(agreement: Agreement) -> RevisionRequest | None:
    """The revision that is asked for and not answered yet."""
    return agreement.requests.select_related("asked_by").filter(answered_at=None).first()


def templates_of(agency: Agency) -> list[StatementTemplate]:
    """The versions of an agency's own wording, newest first."""
    return list(StatementTemplate.objects.filter(agency=agency).select_related("by").order_by("-number"))
