"""What an agency decides about its agreements: paper, the head's form, and its own wording."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from selaras.accounts.models import User
from selaras.agreements import rules
from selaras.agreements.models import AgreementPolicy, StatementTemplate
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.org.models import Agency


@transaction.atomic
def set_policy(
    *, agency: Agency, paper: str, head: str, outside_name: str, outside_post: str, by: User, at: datetime
) -> AgreementPolicy:
    """How drafts are made from now on; those that exist take it in when they are redrawn."""
    Agency.objects.select_for_update().get(pk=agency.pk)
    policy = AgreementPolicy.objects.filter(agency=agency).first() or AgreementPolicy(agency=agency)
    before = {"paper": policy.paper, "head": policy.head, "outside_post": policy.outside_post}
    policy.paper, policy.head = paper, head
    # a head who promises alone has nobody across: what was written stays for the day that changes
    alone = head == AgreementPolicy.Head.ALONE
    policy.outside_name = outside_name
    policy.outside_post = outside_post or (policy.outside_post if alone else "")
    refuse(rules.unfit_policy(policy))
    policy.save()
    record(
        kind="agreement_policy.set", subject=policy, by=by, at=at, agency=agency, paper=paper, head=head,
        outside_post=policy.outside_post, old=before,
    )  # fmt: skip
    return policy


@transaction.atomic
def write_template(
    *, agency: Agency, texts: Mapping[str, Mapping[str, str]], since: date, note: str, by: User, at: datetime
) -> StatementTemplate:
    """The next version of the agency's own wording; versions in use never change. Raises RuleError PK-24."""
    Agency.objects.select_for_update().get(pk=agency.pk)
    refuse(rules.unfit_template(texts, on=since))
    last = StatementTemplate.objects.filter(agency=agency).order_by("-number").first()
    template = StatementTemplate.objects.create(
        agency=agency, number=last.number + 1 if last else 1, since=since, note=note, by=by, at=at,
        texts={form: dict(parts) for form, parts in texts.items()},
    )  # fmt: skip
    record(
        kind="statement_template.written", subject=template, by=by, at=at, agency=agency,
        number=template.number, since=since,
    )  # fmt: skip
    return template
