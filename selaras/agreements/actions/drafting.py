"""Making drafts from the published cascade, and what an official adds to them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain

from django.db import transaction

from selaras.accounts.models import User
from selaras.agreements import queries, rules
from selaras.agreements.actions.drafts import Drawing
from selaras.agreements.models import Agreement, AgreementLine, BudgetLine
from selaras.agreements.queries import drawing
from selaras.agreements.queries.content import level
from selaras.cascade.models import Edition
from selaras.engine.agreements import Deed
from selaras.engine.names import tidy
from selaras.engine.targets import YearTargets
from selaras.kernel.models import record, record_each
from selaras.kernel.rules import RuleError, refuse
from selaras.planning.models import BudgetItem, EntrySystem


@transaction.atomic
def draw_up(
    *, edition: Edition, positions: Collection[int], by: User | None, at: datetime, for_all: bool = False
) -> list[Agreement]:
    """A draft for every given post that has a holder and no agreement of the year yet.

    A post that the cascade gives nothing begins with an empty one; one whose agreement has ended begins anew
    with another holder. One audit event a draft, with the person; `for_all`: they asked for everybody's, and
    none of the drafts carries their name. Raises RuleError PK-11 for an edition that is not published.
    """
    edition = Edition.objects.select_for_update().select_related("agency").get(pk=edition.pk)
    if edition.state != Edition.State.PUBLISHED:
        raise RuleError(
            "PK-11", "Perjanjian disusun dari kaskade yang sudah terbit. Terbitkan edisinya lebih dahulu."
        )
    drawn = Drawing.of(edition, at=at)
    taken = queries.taken(edition.agency, edition.year)
    holders = [
        holder for holder in drawn.parties.holders() if holder.position_id in positions and not taken(holder)
    ]
    lines = drawing.lines_of(edition, [holder.position_id for holder in holders])
    drafts = [drawn.draft(holder, by=None if for_all else by, at=at) for holder in holders]
    Agreement.objects.bulk_create(drafts)
    for draft in drafts:
        for line in lines.get(draft.position_id, []):
            line.agreement = draft
    AgreementLine.objects.bulk_create(chain.from_iterable(lines.values()))
    told = [
        (draft, {"edition": str(edition), "lines": len(lines.get(draft.position_id, []))}) for draft in drafts
    ]
    record_each(told, kind="agreement.drawn_up", by=by, at=at, agency=edition.agency)
    return drafts


@transaction.atomic
def redraw(*, agreement: Agreement, by: User, at: datetime) -> Agreement:
    """Bring a draft up to the newest published edition, today's parties and wording; what was added stays."""
    agreement = Agreement.objects.locked(agreement.pk)
    refuse(rules.cannot(agreement, Deed.EDIT, at=at))
    edition = drawing.newest_edition(agreement.agency, agreement.year) or agreement.edition
    changed = len(queries.outdated(agreement))
    drawn = Drawing.of(edition, at=at)
    drawn.fit(agreement, drawn.parties.holder(agreement.position_id) or agreement.holder)
    agreement.save()
    drawn.bring_up(agreement)
    record(
        kind="agreement.redrawn", subject=agreement, by=by, at=at, agency=agreement.agency,
        edition=str(edition), changed=changed,
    )  # fmt: skip
    return agreement


@transaction.atomic
def set_details(
    *, agreement: Agreement, place: str, agreed_on: date | None, by: User, at: datetime
) -> Agreement:
    """Place and day of the agreement, as printed."""
    agreement = Agreement.objects.locked(agreement.pk)
    refuse(rules.cannot(agreement, Deed.EDIT, at=at))
    before, place = agreement.agreed_on, tidy(place)
    agreement.place, agreement.agreed_on = place, agreed_on
    agreement.save()
    record(
        kind="agreement.detailed", subject=agreement, by=by, at=at, agency=agreement.agency, place=place,
        old=before, new=agreed_on,
    )  # fmt: skip
    return agreement


@transaction.atomic
def add_supporting(
    *,
    agreement: Agreement,
    block: str,
    objective: str,
    indicator: str,
    uom: str,
    targets: YearTargets,
    source: str,
    by: User,
    at: datetime,
) -> AgreementLine:
    """An indicator of the official's own beside those handed down (PK-20)."""
    agreement = Agreement.objects.locked(agreement.pk)
    refuse(rules.cannot(agreement, Deed.EDIT, at=at))
    lines = list(agreement.lines.order_by("order"))
    objective, indicator, uom, source = (tidy(text) for text in (objective, indicator, uom, source))
    refuse(
        rules.unfit_supporting(
            indicator, objective, uom, targets, taken=[line.indicator_wording for line in lines]
        )
    )
    same = [line for line in lines if line.objective_wording == objective and line.block == block]
    number = (
        same[0].objective_number if same else max((line.objective_number for line in lines), default=0) + 1
    )
    line = AgreementLine(
        agency=agreement.agency, agreement=agreement, order=(lines[-1].order if lines else 0) + 1,
        block=block, objective_number=number, objective_wording=objective, indicator_wording=indicator,
        uom=uom, source_wording=source,
        indicator_number=max((one.indicator_number for one in same), default=0) + 1,
        entry_system=EntrySystem.ESAKIP if block == "strategis" else EntrySystem.HR_SYSTEM,
    )  # fmt: skip
    line.targets = targets
    line.save()
    record(
        kind="agreement.line_added", subject=agreement, by=by, at=at, agency=agreement.agency,
        indicator=indicator, annual=targets.annual,
    )  # fmt: skip
    return line


@transaction.atomic
def remove_supporting(*, line: AgreementLine, by: User, at: datetime) -> None:
    """Take an own indicator out again; PK-01 for one that was handed down."""
    agreement = Agreement.objects.locked(line.agreement.pk)
    refuse(rules.cannot(agreement, Deed.EDIT, at=at))
    refuse(rules.handed_down(line))
    record(
        kind="agreement.line_removed", subject=agreement, by=by, at=at, agency=agreement.agency,
        indicator=line.indicator_wording,
    )  # fmt: skip
    line.delete()


@transaction.atomic
def take_budget(*, agreement: Agreement, items: Collection[int], by: User, at: datetime) -> Agreement:
    """The budget table made of lines of the unit's DPA, in place of what was there.

    Raises RuleError PK-08 for a line that the newest DPA does not have at the level of the post.
    """
    agreement = Agreement.objects.locked(agreement.pk)
    refuse(rules.cannot(agreement, Deed.EDIT, at=at))
    document = queries.budget_document(agreement.unit, agreement.year)
    wanted = level(agreement)["budget"]
    found = queries.budget_items(document, wanted) if document else []
    chosen = [item for item in found if item.pk in set(items)]
    refuse(rules.not_in_the_document(asked=set(items), found={item.pk for item in chosen}))
    _replace_budget(agreement, [_line(agreement, item, order) for order, item in enumerate(chosen, start=1)])
    record(
        kind="agreement.budget_taken", subject=agreement, by=by, at=at, agency=agreement.agency,
        document=document.number if document else "", lines=len(chosen),
        total=sum((item.amount for item in chosen), Decimal(0)),
    )  # fmt: skip
    return agreement


@transaction.atomic
def set_budget(
    *, agreement: Agreement, lines: Sequence[tuple[str, str, Decimal, str]], by: User, at: datetime
) -> Agreement:
    """The budget table as typed or pasted, where no DPA is on record: (heading, name, amount, fund).

    Raises RuleError PK-44 where there is one, PK-08 for a line without a name or with an amount that is no
    rupiah.
    """
    agreement = Agreement.objects.locked(agreement.pk)
    refuse(rules.cannot(agreement, Deed.EDIT, at=at))
    refuse(rules.typed_beside(queries.budget_document(agreement.unit, agreement.year)))
    lines = [(tidy(heading), tidy(name), amount, tidy(fund)) for heading, name, amount, fund in lines]
    refuse(rules.unfit_money([(name, amount) for _, name, amount, _ in lines]))
    typed = [
        BudgetLine(
            agency=agreement.agency, agreement=agreement, order=order, heading=heading, name=name,
            amount=amount, fund=fund,
        )
        for order, (heading, name, amount, fund) in enumerate(lines, start=1)
    ]  # fmt: skip
    _replace_budget(agreement, typed)
    record(
        kind="agreement.budget_set", subject=agreement, by=by, at=at, agency=agreement.agency,
        lines=len(typed), total=sum((line.amount for line in typed), Decimal(0)),
    )  # fmt: skip
    return agreement


def _line(agreement: Agreement, item: BudgetItem, order: int) -> BudgetLine:
    return BudgetLine(
        agency=agreement.agency, agreement=agreement, order=order, item=item, name=item.name,
        heading=item.parent.name if item.parent else "", amount=item.amount, fund=item.fund,
    )  # fmt: skip


def _replace_budget(agreement: Agreement, lines: Sequence[BudgetLine]) -> None:
    agreement.budget.all().delete()
    BudgetLine.objects.bulk_create(lines)
