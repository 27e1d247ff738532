"""The formula of an indicator as a thing with versions: proposed, granted by another, or taken back."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from selaras.accounts.models import User
from selaras.engine.formula import unfit_version
from selaras.kernel.models import record
from selaras.kernel.rules import refuse
from selaras.planning import rules
from selaras.planning.models import FormulaVersion, Indicator
from selaras.planning.queries import current_version, parts_by_name

State = FormulaVersion.State


@transaction.atomic
def keep_first(*, indicator: Indicator) -> FormulaVersion:
    """Version 1 says what the dictionary says, until an edition is published with the indicator."""
    first, _ = FormulaVersion.objects.get_or_create(
        indicator=indicator, number=1,
        defaults={
            "agency": indicator.agency, "state": State.GRANTED, "formula": indicator.formula,
            "inputs": indicator.inputs,
        },
    )  # fmt: skip
    told = (indicator.formula, indicator.inputs)
    if first.since is None and (first.formula, first.inputs) != told:
        first.formula, first.inputs = told
        first.save(update_fields=["formula", "inputs"])
    return first


@transaction.atomic
def date_first(*, indicators: Collection[int], since: date) -> int:
    """The first versions of what an edition was published with are in force from its day; how many were not.

    From then on the database keeps them as they are.
    """
    return FormulaVersion.objects.filter(indicator__in=indicators, number=1, since=None).update(since=since)


@transaction.atomic
def propose(
    *,
    indicator: Indicator,
    formula: str,
    inputs: Sequence[Mapping[str, str]],
    reason: str,
    since: date,
    by: User,
    at: datetime,
) -> FormulaVersion:
    """Ask for another formula, from a day on. Raises RuleError RMS-17 to RMS-20, RMS-22, RMS-23.

    What the language finds keeps its own number.
    """
    indicator = _locked(indicator)
    open_one = FormulaVersion.objects.filter(indicator=indicator, state=State.PROPOSED).first()
    refuse(rules.already_proposed(open_one))
    current = current_version(indicator) or keep_first(indicator=indicator)
    formula, told = formula.strip(), [dict(one) for one in inputs]
    refuse(
        *(one.finding for one in unfit_version(formula, told, parts=parts_by_name(indicator))),
        rules.unchanged_version(formula, told, current=current),
        rules.unfit_since(since, current=current),
        rules.unexplained_version(reason, what="perubahan rumus"),
    )
    version = FormulaVersion.objects.create(
        agency=indicator.agency, indicator=indicator, formula=formula, inputs=told, reason=reason.strip(),
        since=since, proposed_by=by, proposed_at=at,
    )  # fmt: skip
    record(
        kind="formula.proposed", subject=version, by=by, at=at, agency=indicator.agency, code=indicator.code,
        formula=formula, inputs=told, reason=version.reason, since=since.isoformat(),
    )  # fmt: skip
    return version


@transaction.atomic
def grant(*, version: FormulaVersion, by: User, at: datetime) -> FormulaVersion:
    """Put a proposal in force; the dictionary says it from now on. Raises RuleError RMS-17 to RMS-22.

    Figures follow by the caller: they lie above.
    """
    indicator = _locked(version.indicator)
    version = _open(version)
    refuse(rules.same_proposer(version, by))
    current = current_version(indicator) or keep_first(indicator=indicator)
    assert version.since is not None  # noqa: S101 - every proposal has one: a constraint of the table
    refuse(
        # its parts may have changed since it was proposed
        *(
            one.finding
            for one in unfit_version(version.formula, version.inputs, parts=parts_by_name(indicator))
        ),
        rules.unfit_since(version.since, current=current),
        rules.too_early(version.since, today=timezone.make_naive(at).date()),
    )
    date_first(indicators=[indicator.pk], since=version.since)
    version.state, version.number = State.GRANTED, (current.number or 0) + 1
    version.answered_by, version.answered_at = by, at
    version.save()
    indicator.formula, indicator.inputs = version.formula, version.inputs
    indicator.save(update_fields=["formula", "inputs"])
    record(
        kind="formula.granted", subject=version, by=by, at=at, agency=version.agency, code=indicator.code,
        number=version.number, old=current.formula, new=version.formula, proposed_by=version.proposed_by_id,
    )  # fmt: skip
    return version


@transaction.atomic
def decline(*, version: FormulaVersion, answer: str, by: User, at: datetime) -> FormulaVersion:
    """The formula stays; whoever proposed reads why. Raises RuleError RMS-21 to RMS-23."""
    version = _open(version)
    refuse(rules.same_proposer(version, by), rules.unexplained_version(answer, what="penolakan"))
    return _answered(version, State.DECLINED, answer=answer, by=by, at=at)


@transaction.atomic
def withdraw(*, version: FormulaVersion, by: User, at: datetime) -> FormulaVersion:
    """Whoever proposed takes it back. Raises RuleError RMS-21, RMS-22."""
    version = _open(version)
    refuse(rules.not_proposer(version, by))
    return _answered(version, State.WITHDRAWN, answer="", by=by, at=at)


def _answered(
    version: FormulaVersion, state: FormulaVersion.State, *, answer: str, by: User, at: datetime
) -> FormulaVersion:
    version.state, version.answer = state, answer.strip()
    version.answered_by, version.answered_at = by, at
    version.save()
    kind = "formula.declined" if state == State.DECLINED else "formula.withdrawn"
    record(kind=kind, subject=version, by=by, at=at, agency=version.agency, answer=version.answer)
    return version


def _locked(indicator: Indicator) -> Indicator:
    return Indicator.objects.select_for_update(of=("self",)).select_related("agency").get(pk=indicator.pk)


def _open(version: FormulaVersion) -> FormulaVersion:
    """The proposal as it is now, nobody else's until the end of the transaction."""
    found = (
        FormulaVersion.objects.select_for_update(of=("self",)).select_related("agency", "indicator")
        .get(pk=version.pk)
    )  # fmt: skip
    refuse(rules.already_answered(found))
    return found
