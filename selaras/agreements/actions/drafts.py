"""How a draft comes to be, the first of a year or the successor of an earlier version."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils import timezone

from selaras.accounts.models import User
from selaras.agreements import queries
from selaras.agreements.models import Agreement, AgreementLine, AgreementPolicy, BudgetLine, StatementTemplate
from selaras.agreements.queries import drawing
from selaras.cascade.models import Edition
from selaras.org.models import Holder

_CONTENT = [
    field.name
    for field in AgreementLine._meta.concrete_fields
    if field.name not in {"id", "agency", "agreement"}
]


@dataclass(frozen=True)
class Drawing:
    """What drafts of an edition are drawn with: the parties of the day, the agency's policy and wording.

    Posts are read as of today, or as of the edition's day when that lies ahead; five queries.
    """

    edition: Edition
    parties: drawing.Parties
    policy: AgreementPolicy
    template: StatementTemplate | None

    @classmethod
    def of(cls, edition: Edition, *, at: datetime) -> "Drawing":
        on = max(edition.day, timezone.make_naive(at).date())
        written = StatementTemplate.objects.filter(agency=edition.agency, since__lte=on)
        return cls(
            edition=edition,
            parties=drawing.Parties(agency=edition.agency, on=on),
            policy=queries.policy_of(edition.agency),
            template=written.order_by("-number").first(),
        )

    def draft(self, holder: Holder, *, by: User | None, at: datetime) -> Agreement:
        """A draft of a post's holder, not saved yet and without lines."""
        draft = Agreement(
            agency=self.edition.agency, year=self.edition.year, position=holder.position,
            place=self.edition.agency.place, reached_at=at, made_at=at, made_by=by,
        )  # fmt: skip
        self.fit(draft, holder)
        return draft

    def fit(self, draft: Agreement, holder: Holder) -> None:
        """The edition, the parties and the wording of the day; the lines are `bring_up`'s."""
        draft.edition, draft.template = self.edition, self.template
        draft.holder, draft.unit = holder, holder.position.unit
        self._set_second_party(draft)

    def _set_second_party(self, draft: Agreement) -> None:
        """Who stands across: the superior, somebody outside, or nobody (PK-05, PK-06)."""
        draft.superior, draft.outside_name, draft.outside_post = None, "", ""
        if not self.parties.is_top(draft.position_id):
            draft.form, draft.superior = Agreement.Form.TWO, self.parties.superior(draft.holder)
        elif self.policy.head == AgreementPolicy.Head.ALONE:
            draft.form = Agreement.Form.ALONE
        else:
            draft.form = Agreement.Form.OUTSIDE
            draft.outside_name, draft.outside_post = self.policy.outside_name, self.policy.outside_post

    def bring_up(self, draft: Agreement) -> None:
        """The saved draft with what the edition gives its post now, above the official's own lines.

        A promise that stays keeps its row, and with it what was said about it.
        """
        given = drawing.lines_of(self.edition, [draft.position_id]).get(draft.position_id, [])
        before = list(draft.lines.order_by("order"))
        kept = {drawing.key(line): line.pk for line in before if not line.is_supporting}
        own = [line for line in before if line.is_supporting]
        # out of the way first: an order belongs to one line at a time
        draft.lines.update(order=F("order") + len(before) + len(given))
        for order, line in enumerate([*given, *own], start=1):
            line.order, line.agreement = order, draft
            line.pk = line.pk or kept.pop(drawing.key(line), None)
        stays = [line for line in [*given, *own] if line.pk]
        draft.lines.exclude(pk__in=[line.pk for line in stays]).delete()
        AgreementLine.objects.bulk_update(stays, _CONTENT)
        AgreementLine.objects.bulk_create([line for line in given if line.pk is None])


@dataclass(frozen=True)
class Successor:
    """The draft that follows a version: after a void one with the same number, after a valid one the next."""

    former: Agreement
    number: int
    reason: str
    explanation: str

    def save(self, *, by: User, at: datetime) -> Agreement:
        """With today's parties and the newest published edition; own lines and the budget come along."""
        former = self.former
        edition = drawing.newest_edition(former.agency, former.year) or former.edition
        drawn = Drawing.of(edition, at=at)
        draft = drawn.draft(drawn.parties.holder(former.position_id) or former.holder, by=by, at=at)
        draft.number, draft.reason, draft.explanation = self.number, self.reason, self.explanation
        draft.previous = former
        draft.save()
        _bring_along(former, draft)
        drawn.bring_up(draft)
        return draft


def _bring_along(former: Agreement, draft: Agreement) -> None:
    own = [line for line in former.lines.order_by("order") if line.is_supporting]
    for row in own:
        row.pk, row.agreement = None, draft
    AgreementLine.objects.bulk_create(own)
    budget = list(former.budget.order_by("order"))
    for money in budget:
        money.pk, money.agreement = None, draft
    BudgetLine.objects.bulk_create(budget)
